/** Who sends a request, as far as the planes can tell. */
export type Caller =
  | { readonly kind: 'internet'; readonly address: string }
  /** A gateway calling its back end, or a side call of its policies. `address` is its outbound address. */
  | { readonly kind: 'gateway'; readonly serviceId: string; readonly address: string };

/** One request as every plane sees it, whether it came over the wire or from a gateway inside. */
export interface SimRequest {
  readonly method: string;
  /** Lower-case, without port: the virtual host. */
  readonly host: string;
  /** `https://{host}/path?query`; plain http only with `--http` or from a gateway that calls so. */
  readonly url: URL;
  /** Lower-case names; several of one name joined as Node does. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly caller: Caller;
  /** Thumbprint or id of the certificate that the caller showed in the TLS handshake. */
  readonly clientCertificate?: string;
  /** Aborted when the client hung up. */
  readonly signal?: AbortSignal;
  /** A fault: the long-running operation that this starts, if any, fails. */
  readonly operationFails?: boolean;
}

export interface SimResponse {
  readonly status: number;
  /** Names as the real service spells them. A list is sent as several headers. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

export type Handler = (request: SimRequest) => Promise<SimResponse>;

/** Nothing in the simulated world has that name, or it can't be reached: what a client sees as a failed connection. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly why: 'nameNotFound' | 'refused' | 'timeout' | 'reset';
  constructor(host: string, why: Unreachable['why'] = 'nameNotFound') {
    super(`${host}: ${why}`);
    this.why = why;
  }
}

export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): SimResponse => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

export const empty = (
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): SimResponse => ({ status, headers: { 'Content-Length': '0', ...headers }, body: '' });

/** A header of a response whatever its case; the first where there are several. */
export function headerOf(response: SimResponse, name: string): string | undefined {
  const found = Object.entries(response.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return typeof found === 'string' ? found : found?.[0];
}
