/** What Node and the Azure SDKs call a connection that didn't come about or was lost. */
const codes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'REQUEST_SEND_ERROR',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** Whether something failed because there is no way to the other side, at any depth of its causes. */
export function isNetworkFailure(error: unknown): boolean {
  for (let one: unknown = error; one instanceof Error; one = one.cause)
    if (codes.has((one as { readonly code?: unknown }).code)) return true;
  return false;
}
