/** Codes of Node.js for a host that isn't found or doesn't answer. */
const codes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** How the Azure CLI (Python's requests), MSAL and Node.js write it, each where it hands on no code. */
const words =
  /\b(?:Max retries exceeded|Failed to resolve|Name or service not known|getaddrinfo|Failed to establish a new connection|Temporary failure in name resolution|NewConnectionError|ConnectTimeout(?:Error)?|network_error|endpoints_resolution_error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT)\b/;

const depth = 8;

/** Whether a sign-in failed for want of a network: who is signed in may still be. Looks at an error and its causes. */
export function isNetworkFailure(error: unknown): boolean {
  let one = error;
  for (let level = 0; level < depth && typeof one === 'object' && one !== null; level++) {
    const { code, message, cause } = one as Readonly<Record<'code' | 'message' | 'cause', unknown>>;
    if (codes.has(code) || (typeof message === 'string' && words.test(message))) return true;
    one = cause;
  }
  return false;
}
