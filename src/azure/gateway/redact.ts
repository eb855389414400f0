import { withoutTokens } from '../../route';
import { isIdName, withoutKeys } from './withoutKeys';

const tokenTag = '[token hidden]';
const keyTag = '[key hidden]';

const keyParameter = /([?&;](?:code|subscription-key|sig|access_token|client_secret)=)[^&\s"'<>#]*/gi;
const bearer = /\b(Bearer|Basic)\s+(?!\[)[\w.~+/=-]{8,}/gi;
/** `Name: value` or `"name": "value"` in running text. */
const headerLine =
  /((?:authorization|ocp-apim-subscription-key|x-functions-key|apim-debug-authorization|x-ms-token-[\w-]{1,60})["']?\s*[:=])(?!\s*["']?(?:\[|Bearer \[|Basic \[))(\s*["']?)[^"'\r\n,;}]+/gi;

const tokenHeaders =
  /^(?:(?:proxy-)?authorization|x-zumo-auth|x-ms-token-.*|x-ms-client-principal.*|apim-debug-authorization)$/i;
const keyHeaders =
  /^(?:ocp-apim-subscription-key|subscription-key|x-functions-key|x-api-key|api-key|.*-key|cookie|set-cookie)$/i;
const keyNames = /^(?:code|subscription-key|sig|access_token|client_secret|password|.*-key)$/i;

/** Takes tokens and keys out of a text: headers, query parameters, JWTs and what looks like a key anywhere (domain.md 8). */
export function redactText(text: string): string {
  return withoutKeys(namedHidden(text));
}

function namedHidden(text: string): string {
  return withoutTokens(text)
    .replace(bearer, `$1 ${tokenTag}`)
    .replace(keyParameter, `$1${keyTag}`)
    .replace(
      headerLine,
      (_, name: string, gap: string) => `${name}${gap}${/auth|token/i.test(name) ? tokenTag : keyTag}`,
    );
}

/** The value of a header as it may be shown. */
export function redactHeader(name: string, value: string): string {
  if (tokenHeaders.test(name)) return tokenTag;
  if (keyHeaders.test(name)) return keyTag;
  return isIdName(name) ? namedHidden(value) : redactText(value);
}

/** A JSON value without tokens and keys: `{name, value}` pairs, properties and query objects by name; every text by its look. */
export function redactJson(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const name = entries.find(([key]) => key.toLowerCase() === 'name')?.[1] as unknown;
  return Object.fromEntries(
    entries.map(([key, item]: [string, unknown]) => {
      if (key.toLowerCase() === 'value' && typeof name === 'string') return [key, hide(name, item)];
      return [key, hide(key, item)];
    }),
  );
}

function hide(name: string, item: unknown): unknown {
  if (item === null || item === undefined) return item;
  const isLeaf = typeof item === 'string' || (Array.isArray(item) && item.every(one => typeof one === 'string'));
  if (isLeaf && tokenHeaders.test(name)) return tokenTag;
  if (isLeaf && (keyHeaders.test(name) || keyNames.test(name))) return keyTag;
  return typeof item === 'string' ? redactHeader(name, item) : redactJson(item);
}
