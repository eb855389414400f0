const rules: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens, whole or cut before the signature.
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, '[token hidden]'],
  [/\b(bearer|basic|sharedaccesssignature)\s+[\w.~+/=&%-]{8,}/gi, '$1 [token hidden]'],
  [
    /("?(?:ocp-apim-subscription-key|x-functions-key|apim-debug-authorization|client_secret|password|access_token|refresh_token|primaryKey|secondaryKey|secret|token)"?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&}]+)/gi,
    '$1[key hidden]',
  ],
  [/([?&](?:sig|code|subscription-key|key|client_secret)=)[^&\s"']+/gi, '$1[key hidden]'],
  // Subscription keys: 32 hex digits without dashes.
  [/\b[0-9a-f]{32}\b/gi, '[key hidden]'],
  // Keys of functions and storage: long base64.
  [/(?<![\w/+-])[\w/+-]{40,}={1,2}/g, '[key hidden]'],
];

const personal: readonly (readonly [RegExp, string])[] = [
  [/\b([\w.+-])[\w.+-]*@([\w-])[\w.-]*\.([a-z]{2,})\b/gi, '$1…@$2….$3'],
  [/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '$1…'],
];

const apply = (text: string, list: typeof rules): string =>
  list.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);

/** Takes tokens and keys out of a text, whoever put them there. For everything that the user may copy. */
export const maskSecrets = (text: string): string => apply(text, rules);

/** Takes tokens and keys out, and cuts ids and mail addresses to what tells them apart. For logs. */
export const maskForLog = (text: string): string => apply(maskSecrets(text), personal);
