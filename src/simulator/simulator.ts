import type { Handshake } from './handshake';
import type { SimRequest, SimResponse } from './http';
import { createWorld, readScenario } from './scenario';
import { createCertificate, hostsOf } from './server/certificate';
import { withControl } from './server/control';
import { connectPlanes } from './server/dispatch';
import { type Listening, listen } from './server/server';
import { vscodeClientId } from './scenario/buildTenant';
import type { SigningKey, World } from './world';

export interface StartOptions {
  /** The value of a scenario's JSON. */
  readonly scenario: unknown;
  /** Also plain http, on a port of its own. */
  readonly http?: boolean;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Absent: one is made, which takes a while. */
  readonly signingKey?: SigningKey;
  readonly onExchange?: (request: SimRequest, response: SimResponse) => void;
  /** The simulator itself failed: a bug. */
  readonly onFailure?: (request: SimRequest, error: unknown) => void;
}

export interface Simulator {
  readonly world: World;
  readonly handshake: Handshake;
  close(): Promise<void>;
}

/** A running local Azure on 127.0.0.1. */
export async function startSimulator(options: StartOptions): Promise<Simulator> {
  const world = createWorld(readScenario(options.scenario), options.signingKey);
  // The certificate is for the computer's clock, not the world's.
  const certificate = await createCertificate(hostsOf(world), Date.now());
  const handler = withControl(world, connectPlanes(world));
  const observer = {
    exchanged: (request: SimRequest, response: SimResponse) => options.onExchange?.(request, response),
    failed: (request: SimRequest, error: unknown) => options.onFailure?.(request, error),
  };
  const secure = await listen(handler, observer, options.port ?? 0, certificate);
  let plain: Listening | undefined;
  try {
    plain = options.http ? await listen(handler, observer, 0) : undefined;
  } catch (error) {
    await secure.close();
    throw error;
  }
  return {
    world,
    handshake: handshakeOf(world, secure.port, certificate.certificate, plain?.port),
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
    ...(httpPort !== undefined && { httpPort }),
    certificate,
    controlSecret: world.controlSecret,
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
