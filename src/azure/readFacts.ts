import {
  type App,
  type ApplicationFact,
  type DoorFact,
  type Facts,
  type IdentityFact,
  type PolicyFact,
  type Reading,
  type Route,
  isUndecidable,
  needsNamedValues,
  policyFactOf,
  read,
  readAuthentication,
  unread,
  valueOf,
  withNamedValues,
} from '../route';
import { type PolicyLayer } from '../policy';
import {
  type Azure,
  AzureError,
  type Call,
  Cancelled,
  type PolicyChain,
  listBackEndsFor,
  listNamedValuesFor,
} from './interfaces';

/**
 * One part of the facts: what Azure refuses or fails to give is an unread part, not a failure of the whole. Cancelling,
 * a lost sign-in and bugs of ours are no readings.
 */
async function reading<T>(asking: Promise<T>): Promise<Reading<T>> {
  try {
    return read(await asking);
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof AzureError) || error.problem.kind === 'signedOut') throw error;
    const { problem } = error;
    return problem.kind === 'forbidden' ? unread('forbidden', problem.permission) : unread('failed', error.message);
  }
}

async function readIdentity(azure: Azure, route: Route, call?: Call): Promise<IdentityFact> {
  const { identity } = await azure.apiManagement.getService(route.service.id, call);
  if (!identity.systemAssigned) return { service: identity };
  const { principalId } = identity.systemAssigned;
  const systemClientId = valueOf(
    await reading(azure.directory.systemIdentityClientId(route.service.id, principalId, call)),
  );
  return { service: identity, ...(systemClientId !== undefined && { systemClientId }) };
}

const layersOf = (chain: PolicyChain): readonly PolicyLayer[] =>
  chain.scopes.flatMap(({ place: { kind }, policy }) => (kind === 'fragment' ? [] : [{ kind, text: policy?.text }]));

/** Entities are asked for only where a policy chooses one; without them F2 can't be told, so their failure is F2's. */
async function readPolicy(azure: Azure, route: Route, call?: Call): Promise<PolicyFact> {
  const chain = await azure.apiManagement.getPolicyChain(route.api, route.operation?.id, call);
  const written = { layers: layersOf(chain), fragments: chain.fragments };
  const texts = needsNamedValues(policyFactOf(written))
    ? withNamedValues(written, valueOf(await reading(listNamedValuesFor(azure, route.api, call))) ?? [])
    : written;
  const fact = policyFactOf(texts);
  if (fact.backEnd?.backEndId === undefined) return fact;
  return policyFactOf(texts, await listBackEndsFor(azure, route.api, call));
}

export async function readDoor(azure: Azure, app: App, call?: Call): Promise<DoorFact> {
  const stored = await reading(azure.appService.getAuthentication(app.id, call));
  return { app, settings: stored.state === 'read' ? read(readAuthentication(stored.value.properties)) : stored };
}

/** The app and its slots. Slots that can't be listed stand as one door that wasn't read, so that nothing is taken for closed. */
async function readDoors(
  azure: Azure,
  { backEnd }: Route,
  ownDoor: Promise<DoorFact | undefined>,
  call?: Call,
): Promise<readonly DoorFact[]> {
  if (backEnd.kind !== 'app') return [];
  const { app } = backEnd;
  const slots = app.parentId === undefined ? reading(azure.appService.listSlots(app.id, call)) : read([]);
  const [own, listed] = await Promise.all([ownDoor, slots]);
  if (!own) return [];
  if (listed.state === 'unread')
    return [own, { app: { ...app, name: `slots of ${app.name}`, hosts: [] }, settings: listed }];
  return [own, ...(await Promise.all(listed.value.map(slot => readDoor(azure, slot, call))))];
}

/** By the token's resource; where there is none that can be decided, by the client id of the app's own sign-in. */
async function readApplication(
  policy: Reading<PolicyFact>,
  door: DoorFact | undefined,
  find: (name: string) => Promise<ApplicationFact | null>,
): Promise<Reading<ApplicationFact | null>> {
  const resource = valueOf(policy)?.token?.resource;
  const name = resource !== undefined && !isUndecidable(resource) ? resource : door && valueOf(door.settings)?.clientId;
  if (name === undefined || name === '') return unread('notApplicable');
  try {
    return await reading(find(name));
  } catch (error) {
    // Many sign-ins give no token for Graph (models.md 2.4): the rest is to be judged without it.
    if (error instanceof AzureError) return unread('forbidden', error.message);
    throw error;
  }
}

/**
 * Reads everything that F1–F7 of a route are judged from, afresh and side by side (domain.md 1). `clientId`: of the
 * application that will be named, most likely: it is asked for at once.
 */
export async function readFacts(azure: Azure, route: Route, call?: Call, clientId?: string): Promise<Facts> {
  const early = clientId === undefined ? undefined : azure.directory.findApplication(clientId, call);
  // Told below, where it is the one that is needed.
  early?.catch(() => undefined);
  const find = (name: string): Promise<ApplicationFact | null> =>
    early && name.replace(/^api:\/\//i, '').toLowerCase() === clientId?.toLowerCase()
      ? early
      : azure.directory.findApplication(name, call);
  const { backEnd } = route;
  const ownDoor = backEnd.kind === 'app' ? readDoor(azure, backEnd.app, call) : Promise.resolve(undefined);
  const policyFact = reading(readPolicy(azure, route, call));
  const [identity, policy, doors, application] = await Promise.all([
    reading(readIdentity(azure, route, call)),
    policyFact,
    readDoors(azure, route, ownDoor, call),
    Promise.all([policyFact, ownDoor]).then(([known, door]) => readApplication(known, door, find)),
  ]);
  return { identity, policy, application, doors };
}
