import type { Handshake } from './handshake';
import type { SimRequest, SimResponse } from './http';
import { createUnsignedWorld, readScenario, signed } from './scenario';
import { createCertificate, hostsOf } from './server/certificate';
import { connectPlanes } from './server/dispatch';
import { appServicePath, makeSigningKey } from './entra';
import { createFront } from './server/front';
import { exchangeInProcess, type Listening, listen } from './server/server';
import { vscodeClientId } from './scenario/buildTenant';
import type { Faults, RequestLog, SigningKey, SimClock, World } from './world';

export interface StartOptions {
  /** The value of a scenario's JSON. */
  readonly scenario: unknown;
  /** Also plain http, on a port of its own. */
  readonly http?: boolean;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Absent: one is made, which takes a while. */
  readonly signingKey?: SigningKey;
  /** Default: one that runs with the computer's. `createJumpingClock` makes one on which waiting takes no time. */
  readonly clock?: SimClock;
  readonly onExchange?: (request: SimRequest, response: SimResponse) => void;
  /** A fault keeps the client waiting for its answer. */
  readonly onSilence?: (request: SimRequest) => void;
  /** The simulator itself failed: a bug. */
  readonly onFailure?: (request: SimRequest, error: unknown) => void;
}

export interface Simulator {
  readonly world: World;
  /** What is to go wrong with which request: `faults.add({ kind: 'resetAfter', index: 3 })`. */
  readonly faults: Faults;
  /** The requests that came, for finding out how many there are and which depend on which (`longestChain`). */
  readonly requests: RequestLog;
  readonly handshake: Handshake;
  /** One request without a wire, as if it had come over it: logged, struck by faults, told to `onExchange`. */
  exchange(request: SimRequest): ReturnType<typeof exchangeInProcess>;
  close(): Promise<void>;
}

/** A running local Azure on 127.0.0.1. */
export async function startSimulator(options: StartOptions): Promise<Simulator> {
  const scenario = readScenario(options.scenario);
  const making = options.signingKey ?? makeSigningKey();
  const unsigned = createUnsignedWorld(scenario, options.clock);
  // The certificate is for the computer's clock, not the world's.
  const [signingKey, certificate] = await Promise.all([making, createCertificate(hostsOf(unsigned), Date.now())]);
  const world = signed(unsigned, signingKey);
  const front = createFront(world, connectPlanes(world));
  const observer = {
    exchanged: (request: SimRequest, response: SimResponse) => options.onExchange?.(request, response),
    silent: (request: SimRequest) => options.onSilence?.(request),
    failed: (request: SimRequest, error: unknown) => options.onFailure?.(request, error),
  };
  const secure = await listen(front, observer, options.port ?? 0, certificate);
  let plain: Listening | undefined;
  try {
    plain = options.http ? await listen(front, observer, 0) : undefined;
  } catch (error) {
    await secure.close();
    throw error;
  }
  return {
    world,
    faults: world.faults,
    requests: world.requests,
    handshake: handshakeOf(world, secure.port, certificate.certificate, plain?.port),
    exchange: request => exchangeInProcess(front, observer, request),
    close: async () => {
      await Promise.all([secure.close(), plain?.close()]);
    },
  };
}

function handshakeOf(world: World, port: number, certificate: string, httpPort: number | undefined): Handshake {
  return {
    kind: 'localAzureReady',
    version: 1,
    port,
    ...(httpPort !== undefined && {
      httpPort,
      managedIdentity: { endpoint: `http://127.0.0.1:${httpPort}${appServicePath}`, header: world.identityHeader },
    }),
    certificate,
    controlSecret: world.controlSecret,
    policyFollows: Math.ceil(world.switches.policyDelay / 1000),
    hosts: {
      resourceManager: 'https://management.azure.com',
      authority: 'https://login.microsoftonline.com',
      graph: 'https://graph.microsoft.com',
      gateways: Object.fromEntries(
        [...world.services.values()].map(each => [each.name, `https://${each.gatewayHosts[0] ?? ''}`]),
      ),
      apps: Object.fromEntries(
        [...world.sites.values()].map(each => [
          each.slot === undefined ? each.name : `${each.name}/${each.slot}`,
          each.hosts.map(host => `https://${host}`),
        ]),
      ),
    },
    users: world.tenants.flatMap(tenant =>
      tenant.users.map(user => ({
        name: user.userPrincipalName,
        tenantId: tenant.id,
        password: user.password,
        clientId: vscodeClientId,
        role: user.roles[0]?.role ?? 'none',
      })),
    ),
  };
}
