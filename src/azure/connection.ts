import https from 'node:https';
import { createSecureContext } from 'node:tls';
import { type HttpClient, createDefaultHttpClient, createHttpHeaders } from '@azure/core-rest-pipeline';
import { type CheckedProbe, type ProbeAnswer, sendProbe } from './gateway/sendProbe';
import type { LocalConnection } from './interfaces';

/** How every request of one session is connected. */
export interface Connection {
  /** Under the SDK clients, plain REST and local sign-in. */
  readonly http: HttpClient;
  /** Under probes. With a local connection no name is ever resolved. */
  probe(probe: CheckedProbe): Promise<ProbeAnswer>;
  /** Drops idle connections. */
  close(): void;
}

const loopback = '127.0.0.1';

/** Connects to one port of this computer, whatever it is asked for. */
class LoopbackAgent extends https.Agent {
  readonly #port: number;

  constructor(local: LocalConnection) {
    // Made once: the certificate is the same for every connection.
    const secureContext = createSecureContext({ ca: local.certificate });
    super({ keepAlive: true, secureContext, rejectUnauthorized: true });
    this.#port = local.port;
  }

  override createConnection(
    options: Parameters<https.Agent['createConnection']>[0],
    callback?: Parameters<https.Agent['createConnection']>[1],
  ): ReturnType<https.Agent['createConnection']> {
    return super.createConnection({ ...options, host: loopback, port: this.#port }, callback);
  }
}

/**
 * A session of the local Azure: each request names 127.0.0.1 itself and carries the simulated host in `Host`, from which
 * Node takes the TLS server name. So nothing leaves this computer even where a host program (VS Code with a proxy)
 * puts an agent of its own in the place of ours: that one would go to 127.0.0.1 too and fail on the certificate.
 */
function connectLocally(local: LocalConnection): Connection {
  const agent = new LoopbackAgent(local);
  const inner = createDefaultHttpClient();
  const hostHeader = (url: URL): string => {
    if (url.protocol !== 'https:') throw new TypeError('The local Azure is reached by https only.');
    return url.host;
  };
  return {
    http: {
      async sendRequest(request) {
        const url = new URL(request.url);
        const headers = createHttpHeaders(request.headers.toJSON({ preserveCase: true }));
        headers.set('Host', hostHeader(url));
        const local127 = `https://${loopback}:${local.port}${url.pathname}${url.search}`;
        const response = await inner.sendRequest({ ...request, url: local127, headers, agent });
        return { ...response, request };
      },
    },
    probe: probe =>
      sendProbe(probe, {
        agent,
        host: loopback,
        port: local.port,
        path: `${probe.url.pathname}${probe.url.search}`,
        headers: { Host: hostHeader(probe.url) },
      }),
    close: () => agent.destroy(),
  };
}

/** To the Internet, as any program does. Probes get a connection of their own, so that a checked address is what is used. */
function connectPublicly(): Connection {
  return {
    http: createDefaultHttpClient(),
    probe: probe =>
      sendProbe(probe, {
        agent: new https.Agent({ keepAlive: false }),
        host: probe.url.hostname,
        port: probe.url.port === '' ? 443 : Number(probe.url.port),
        path: `${probe.url.pathname}${probe.url.search}`,
        headers: { Host: probe.url.host },
      }),
    close: () => undefined,
  };
}

/** The only thing that redirects connections is `local`: no environment variable and no setting is looked at. */
export function createConnection(local: LocalConnection | undefined): Connection {
  return local ? connectLocally(local) : connectPublicly();
}
