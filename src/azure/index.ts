import { createAccess } from './access';
import { createApiManagement } from './apiManagement';
import { createAppService } from './appService';
import { systemClock } from './clock';
import { type Connection, createConnection } from './connection';
import { createDetails } from './details';
import { createDirectory } from './directory';
import { createSignatures } from './gateway/signatures';
import { createTracing } from './gateway/tracing';
import { createUserTokens } from './gateway/userTokens';
import { createWire, systemResolver } from './gateway/wire';
import { createFunctionKeys } from './functionKeys';
import { batchingGraph } from './graphBatches';
import type { Azure, Clock, Session } from './interfaces';
import { createInventory } from './inventory';
import { type SessionPipeline, type TrafficLog, createSessionPipeline } from './pipeline';
import { remembering } from './remembering';
import { groupsOf, shareForRoutes } from './shared/manyRoutes';
import { listingSites } from './siteLists';

export interface ConnectOptions {
  readonly clock?: Clock;
  /** One line per exchange: method, address without query, status, time, request id. */
  readonly log?: TrafficLog;
  /** Milliseconds after which an answer that doesn't come is given up. Default: 100 s, and 40 s for probes. */
  readonly answerTimeout?: number;
  /** Shared by sessions that follow each other; absent: one of its own. */
  readonly connection?: Connection;
}

/** `dispose` drops idle connections; what runs goes on. */
export type ConnectedAzure = Azure & { dispose(): void };

/** Azure as a session sees it. Costs nothing and asks nothing until something is asked of it. */
export function connect(session: Session, options: ConnectOptions = {}): ConnectedAzure {
  const clock = options.clock ?? systemClock;
  const connection = options.connection ?? createConnection(session.local);
  const pipeline = createSessionPipeline(session, connection, clock, options.log, options.answerTimeout);
  const tracing = createTracing(pipeline);
  const userTokens = createUserTokens(session);
  const wire = createWire(connection, clock, session.local ? undefined : systemResolver, options.answerTimeout);
  const signatures = createSignatures(session.cloud, wire, clock);
  const batched = batchingGraph(pipeline);
  const over = (way: SessionPipeline): Azure => ({
    cloud: session.cloud,
    tenantId: session.tenantId,
    account: session.account,
    simulated: session.local !== undefined,
    ...(session.policyFollows !== undefined && { policyFollows: session.policyFollows }),
    clock,
    inventory: createInventory(way),
    apiManagement: createApiManagement(way),
    appService: createAppService(way),
    directory: createDirectory(way),
    functionKeys: createFunctionKeys(way),
    access: createAccess(way),
    tracing,
    userTokens,
    signatures,
    wire,
    details: createDetails(way),
    snapshot: () => over(remembering(batched)),
    snapshotFor: routes => shareForRoutes(over(remembering(listingSites(batched, groupsOf(routes)))), routes),
  });
  return { ...over(batched), dispose: () => connection.close() };
}

export { chinaCloud, cloudNamed, publicCloud, unknownGraph, usGovernmentCloud } from './clouds';
export { chooseCloud } from './cloudSettings';
export { type MachineSignIn, cloudCredentials, identityTokens } from './identityTokens';
export { type LocalUser, localTokens } from './localTokens';
export { readDoor, readFacts } from './readFacts';
export { type SharedAzure, type SharedReadsOptions, shareReads } from './shared';
export * from './interfaces';
