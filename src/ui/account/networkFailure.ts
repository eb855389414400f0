/** What Node and the Azure SDKs call a connection that didn't come about or was lost. */
const codes: ReadonlySet<string> = new Set([
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

/** What comes from another extension has lost its code on the way; Node's messages hold it too. */
const codeIn = (error: Error): string | undefined => {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : /\bE[A-Z_]{5,}\b/.exec(error.message)?.[0];
};

/** Whether something failed because there is no way to the other side, at any depth of its causes. */
export function isNetworkFailure(error: unknown): boolean {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const code = codeIn(one);
    if (code !== undefined && codes.has(code)) return true;
  }
  return false;
}
