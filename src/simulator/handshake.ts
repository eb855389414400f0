/**
 * What a running local Azure tells whoever started it, once, over the pipe to its parent (IPC `message`, or one line of
 * JSON on standard output when started alone). `controlSecret` opens its control calls and goes nowhere else.
 */
export interface Handshake {
  readonly kind: 'localAzureReady';
  readonly version: 1;
  /** https on 127.0.0.1. */
  readonly port: number;
  /** Plain http on 127.0.0.1, only with `--http`. */
  readonly httpPort?: number;
  /** Where programs get tokens of a managed identity as on App Service, and what `X-IDENTITY-HEADER` says; with `--http`. */
  readonly managedIdentity?: { readonly endpoint: string; readonly header: string };
  /** PEM of the certificate made at start: the only one to trust, for `hosts` only. */
  readonly certificate: string;
  /** The same in a file, when started alone. */
  readonly certificateFile?: string;
  readonly controlSecret: string;
  /** Seconds until its gateways use a changed policy, as its scenario says. */
  readonly policyFollows: number;
  /** Base addresses by plane; connect to 127.0.0.1:`port` whatever the name, with the name as TLS server name and Host. */
  readonly hosts: {
    readonly resourceManager: string;
    readonly authority: string;
    readonly graph: string;
    readonly gateways: Readonly<Record<string, string>>;
    readonly apps: Readonly<Record<string, readonly string[]>>;
  };
  /**
   * The people of the scenario. A token for any of them:
   * POST {authority}/{tenantId}/oauth2/v2.0/token with grant_type=password, client_id, username, password, scope.
   */
  readonly users: readonly {
    readonly name: string;
    readonly tenantId: string;
    readonly password: string;
    readonly clientId: string;
    readonly role: string;
  }[];
}
