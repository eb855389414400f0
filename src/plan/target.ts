import {
  type App,
  type ApplicationFact,
  type CallerIds,
  type DoorFact,
  type Facts,
  type Names,
  issuerAccepts,
  namesOf,
  read,
  valueOf,
} from '../route';
import type { RoleDemand } from '../policy';
import type { PlanContext } from './context';
import { isLeftOut } from './pool';
import { type NewRegistration, clientIdOfNew } from './newRegistration';
import type { IdentityChoice, LockWish, PlanChoices } from './plan';

/** What the plan aims at, worked out once from facts and choices. */
export interface Target {
  readonly context: PlanContext;
  readonly choices: PlanChoices;
  readonly names: Names;
  /** Absent: the back end is another API. */
  readonly app?: App;
  readonly clientId: string;
  readonly application?: ApplicationFact;
  readonly identity: IdentityChoice;
  /** Ids of the calling identity as far as they are known before it is turned on. */
  readonly caller: CallerIds;
  /** `resource` of the policy. */
  readonly resource: string;
  readonly doors: readonly DoorFact[];
  /** Of a called API: app roles that its validation asks the token for. */
  readonly demands?: readonly RoleDemand[];
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a door refuses callers without a token, by its settings. */
export function refusesToday({ settings }: DoorFact): boolean {
  const known = valueOf(settings);
  return known !== undefined && known.enabled && known.anonymousAction !== 'AllowAnonymous';
}

/** The recommended identity: the attached one that the policy names already, else the system-assigned one. */
export function recommendedIdentity(facts: Facts): IdentityChoice {
  const clientId = valueOf(facts.policy)?.token?.clientId;
  const user = valueOf(facts.identity)?.service.userAssigned.find(
    one => clientId !== undefined && same(one.clientId, clientId),
  );
  return user
    ? { kind: 'userAssigned', id: user.id, clientId: user.clientId, principalId: user.principalId }
    : { kind: 'system' };
}

function callerOf(facts: Facts, choice: IdentityChoice, given: string | undefined): CallerIds {
  if (choice.kind === 'userAssigned') return { clientId: choice.clientId, objectId: choice.principalId };
  const fact = valueOf(facts.identity);
  const clientId = given ?? fact?.systemClientId;
  const objectId = fact?.service.systemAssigned?.principalId;
  // Ids of an identity that is off are those of its predecessor (F-19).
  if (objectId === undefined) return {};
  return { objectId, ...(clientId !== undefined && { clientId }) };
}

/** The client ID that stands for the app: of a new registration, the user's choice, or of the app's own settings. */
export function clientIdOf(
  facts: Facts,
  choices: PlanChoices,
  registration: NewRegistration | undefined,
): string | undefined {
  const main = facts.doors[0];
  if (registration) return clientIdOfNew(registration);
  return choices.clientId ?? (main && valueOf(main.settings)?.clientId);
}

export function targetFor(context: PlanContext, choices: PlanChoices, clientId: string): Target {
  const { facts, route } = context;
  const application = valueOf(context.application) ?? undefined;
  const identity = choices.identity ?? recommendedIdentity(facts);
  const slots = choices.slots?.map(id => id.toLowerCase());
  const doors = facts.doors.filter(
    (door, index) =>
      index === 0 ||
      (!isLeftOut(door, choices) &&
        (slots === undefined ||
          slots.includes(door.app.id.toLowerCase()) ||
          choices.pool?.apps.some(app => same(app.id, door.app.id)) === true)),
  );
  const now = valueOf(facts.policy)?.token;
  return {
    context,
    choices,
    names: namesOf(route),
    ...(route.backEnd.kind === 'app' && { app: route.backEnd.app }),
    clientId,
    ...(application && { application }),
    identity,
    caller: callerOf(facts, identity, choices.callerClientId),
    resource: now && namesApplication(now.resource, clientId, application) ? now.resource : clientId,
    doors,
  };
}

/** Whether a policy's `resource` asks for a token of this application (domain.md 6.3). */
export function namesApplication(
  resource: string,
  clientId: string,
  application: ApplicationFact | undefined,
): boolean {
  if (same(resource, clientId)) return true;
  return application ? application.identifierUris.includes(resource) : resource === `api://${clientId}`;
}

/** The issuer that goes with the application's tokens; the one there stays where it takes them (domain.md 6.2). */
function issuerFor(target: Target, current: string | undefined): string {
  const { application, context } = target;
  if (!application) return current ?? `${context.authority}/${context.tenantId}/v2.0`;
  const { issuer, tokenVersion, tenantId } = application;
  if (current !== undefined && issuerAccepts(current, tokenVersion, tenantId)) return current;
  return tokenVersion === 2 ? `${context.authority}/${tenantId}/v2.0` : issuer;
}

/** What one door's settings shall say. A slot with a client ID of its own keeps it and takes this token too. */
export function wishFor(target: Target, door: DoorFact): LockWish {
  const settings = valueOf(door.settings);
  const isMain = door === target.context.facts.doors[0];
  const own = settings?.clientId;
  const clientId = isMain ? target.clientId : (own ?? target.clientId);
  const former = own !== undefined && !same(own, clientId) ? [own] : [];
  const audiences = [target.clientId, `api://${target.clientId}`, target.resource, ...former];
  return {
    clientId,
    issuer: issuerFor(target, settings?.issuer),
    audiences: [...new Set(audiences)],
    caller: target.caller,
    alsoAllow: target.choices.alsoAllow ?? [],
    ...healthCheckOf(target, door),
  };
}

/** The lock has to leave the health check's path out: it is called without a token (F-41). */
function healthCheckOf({ choices, context }: Target, { app, settings }: DoorFact): Pick<LockWish, 'excluded'> {
  const id = (app.parentId ?? app.id).toLowerCase();
  const isOther = choices.pool?.apps.slice(1).some(one => one.id.toLowerCase() === id) === true;
  const path = isOther ? context.memberHealthChecks?.[id] : context.healthCheckPath;
  if (path === undefined || choices.lockHealthCheck === true) return {};
  const excluded = valueOf(settings)?.excludedPaths ?? [];
  const isThere = excluded.some(one => one === path || (one.endsWith('/*') && path.startsWith(one.slice(0, -1))));
  return isThere ? {} : { excluded: [path] };
}

/** The facts as they will be when identity and policy are done, with one door as it is today. */
export function factsWithToken(target: Target, door: DoorFact): Facts {
  const { identity, caller, resource, context } = target;
  const service = valueOf(context.facts.identity)?.service ?? { userAssigned: [] };
  const systemClientId = identity.kind === 'system' ? caller.clientId : undefined;
  const attached =
    identity.kind === 'system' || service.userAssigned.some(one => same(one.clientId, identity.clientId))
      ? service.userAssigned
      : [...service.userAssigned, identity];
  return {
    identity: read({
      service: {
        ...service,
        ...(identity.kind === 'system' &&
          !service.systemAssigned && { systemAssigned: { principalId: '', tenantId: context.tenantId } }),
        userAssigned: attached,
      },
      ...(systemClientId !== undefined && { systemClientId }),
    }),
    policy: read({
      token: {
        resource,
        ...(identity.kind === 'userAssigned' && { clientId: identity.clientId }),
        form: 'plain',
        scope: 'api',
        conditional: false,
        ignoreError: false,
      },
    }),
    application: context.application,
    doors: [door],
  };
}
