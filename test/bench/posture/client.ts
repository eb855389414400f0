import { connect, localTokens, publicCloud, readDoor, readFacts, shareReads } from '../../../src/azure';
import type { Handshake } from '../../../src/simulator/handshake';
import type { Route } from '../../../src/route';
import { findServiceRoutes } from '../../../src/ui/explorer/readAzure';
import { World } from '../../../src/ui/explorer/world';

/** What the reading process tells its parent. */
export interface Reading {
  readonly routes: readonly { readonly service: string; readonly api: string; readonly word: string }[];
  /** Milliseconds until all routes were found, and until all were judged. */
  readonly found: number;
  readonly judged: number;
  /** The most memory that the process had, and what it needs in the end once garbage is collected; in bytes. */
  readonly memory: number;
  readonly kept: number;
}

/** Reads all postures as the overview does, with the parts that it has. */
async function read(handshake: Handshake): Promise<Reading> {
  const { port, certificate, hosts, users } = handshake;
  const [user] = users;
  if (!user) throw new Error('Nobody to sign in as.');
  const { resourceManager, authority, graph } = hosts;
  const cloud = { ...publicCloud, resourceManager, authority, graph };
  const local = { port, certificate };
  const session = {
    cloud,
    local,
    tenantId: user.tenantId,
    account: user.name,
    tokens: localTokens(cloud, local, user),
  };
  const signIn = { key: 'bench', tenantName: 'Postures', simulated: true, session, ...session };
  let changed: () => void = () => undefined;
  const world = new World({
    signIns: { all: () => [signIn] } as unknown as ConstructorParameters<typeof World>[0]['signIns'],
    connect: one => Promise.resolve(connect(one)),
    share: (azure, options) => Promise.resolve(shareReads(azure, options)),
    store: {
      load: () => Promise.resolve(undefined),
      save: () => Promise.resolve(),
      loadApis: () => Promise.resolve(undefined),
      saveApis: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    warn: text => console.error(text),
    findRoutes: findServiceRoutes,
    readFacts,
    readDoor,
    proofs: { proofOf: () => undefined, keep: () => Promise.resolve() },
    changed: () => changed(),
  });
  const began = performance.now();
  const routes: readonly Route[] = await world.allRoutes();
  const found = performance.now() - began;
  const done = new Promise<void>(resolve => {
    changed = () => {
      if (world.readings.progress.read >= routes.length) resolve();
    };
  });
  world.want(routes);
  await done;
  const judged = performance.now() - began;
  const words = routes.map(route => ({
    service: route.service.name,
    api: route.api.name,
    word: world.postureOf(route)?.word ?? 'none',
  }));
  const memory = process.resourceUsage().maxRSS * 1024;
  globalThis.gc?.();
  const { heapUsed: kept } = process.memoryUsage();
  world.dispose();
  return { routes: words, found, judged, memory, kept };
}

process.once('message', (handshake: Handshake) => {
  read(handshake).then(
    reading => process.send?.(reading, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
