import * as l10n from '@vscode/l10n';
import { tokenValidation } from '../policy';
import type { Azure, Call, PolicyPlace } from '../azure/interfaces';
import {
  type Api,
  type App,
  type AppDetails,
  type ApplicationFact,
  type ArmId,
  type Facts,
  type HttpFunction,
  type Reading,
  type Route,
  containerOf,
  isInside,
  read,
  sameId,
  unread,
  valueOf,
  workspaceOf,
} from '../route';
import type { OtherApi, PlanContext, PolicyContext } from './context';
import { type NewRegistration, plannedApplication, registrationWish } from './newRegistration';
import { readActions, readRights } from './permissions';
import { readKeyHolders } from './keyHolders';
import { readKeyPlaces } from './keyPlaces';
import { clientIdIn } from './planApiRoute';
import { backEndScope } from './planBackEnd';
import { needsAddress } from './pointing';
import type { PlanChoices } from './plan';
import { reading } from './reading';
import { operationOf } from './routeChoices';
import { clientIdOf } from './target';

export interface ContextSources {
  readonly route: Route;
  /** May still be on their way: what doesn't depend on them is read meanwhile. */
  readonly facts: Facts | Promise<Facts>;
  /** All routes there are: those that end in the same app call it too. */
  readonly routes: readonly Route[];
  readonly choices: PlanChoices;
}

async function readPolicy(azure: Azure, api: Api, scope: PlanChoices['scope'], call?: Call): Promise<PolicyContext> {
  const isPolicy = scope !== undefined && scope.kind !== 'backEnd';
  const place: PolicyPlace = isPolicy ? { kind: scope.kind, ownerId: scope.ownerId } : { kind: 'api', ownerId: api.id };
  return {
    place,
    ...(isPolicy && { name: scope.name }),
    stored: await reading(async () => (await azure.apiManagement.getPolicy(place, call)) ?? null),
  };
}

async function readApplication(
  azure: Azure,
  clientId: string | undefined,
  call?: Call,
): Promise<Reading<ApplicationFact | null>> {
  if (clientId === undefined) return unread('notApplicable');
  return reading(() => azure.directory.findApplication(clientId, call));
}

async function readOthers(
  azure: Azure,
  { route, routes, choices }: ContextSources,
  call?: Call,
): Promise<readonly OtherApi[]> {
  const { backEnd } = route;
  if (backEnd.kind !== 'app') return [];
  const apps = [backEnd.app, ...(choices.pool?.apps ?? [])];
  const others = new Map<string, Route>();
  for (const other of routes) {
    const end = other.backEnd;
    const isSameApp = end.kind === 'app' && apps.some(app => sameId(app.id, end.app.id));
    const id = other.api.id.toLowerCase();
    if (isSameApp && id !== route.api.id.toLowerCase()) others.set(id, other);
  }
  return Promise.all(
    [...others.values()].map(async (other): Promise<OtherApi> => {
      const { api, service } = other;
      const [policy, places] = await Promise.all([
        readPolicy(azure, api, undefined, call),
        sameId(service.id, route.service.id) && !choices.pool ? readKeyPlaces(azure, other, {}, call) : undefined,
      ]);
      return {
        api,
        serviceId: service.id,
        serviceName: service.name,
        fact: unread('notYet'),
        policy,
        ...(places && { keyed: { route: other, places } }),
      };
    }),
  );
}

/** The back-end entity that the token is, or shall be, sent by. */
async function readBackEnd(
  azure: Azure,
  { route, facts, choices }: ContextSources,
  call?: Call,
): Promise<PlanContext['backEnd']> {
  const { scope } = choices;
  const name = scope?.kind === 'backEnd' ? scope.name : scope ? undefined : backEndScope(await facts, choices);
  if (name === undefined) return undefined;
  const id = `${containerOf(route.api)}/backends/${name}`;
  return { id, name, stored: await reading(() => azure.apiManagement.getBackEnd(id, call)) };
}

/** Where the address of the back end stands, where it matters: most routes call the app by its own host name. */
async function readAddress(
  azure: Azure,
  { route, facts, choices }: ContextSources,
  call?: Call,
): Promise<PlanContext['address']> {
  if (!needsAddress(route, choices)) return undefined;
  const chosen = valueOf((await facts).policy)?.backEnd;
  if (chosen?.conditional === true || chosen?.isPool === true) return undefined;
  if (chosen?.backEndId !== undefined) {
    const name = chosen.backEndId;
    const id = `${containerOf(route.api)}/backends/${name}`;
    return { kind: 'backEnd', id, name, stored: await reading(() => azure.apiManagement.getBackEnd(id, call)) };
  }
  if (chosen?.url !== undefined) return { kind: 'policy', url: chosen.url };
  return { kind: 'api', stored: await reading(() => azure.apiManagement.getApi(route.api.id, call)) };
}

/** Why the route can't be called by tests, known without calling it. */
async function whyNoTrace(azure: Azure, route: Route, choices: PlanChoices, call?: Call): Promise<string | undefined> {
  const { service, api } = route;
  if (isInside(service)) return l10n.t('{0} isn’t reachable from here.', service.name);
  const operations = valueOf(await reading(() => azure.apiManagement.listOperations(api.id, call)));
  const only = operationOf(choices);
  const asked = operations?.filter(one => only === undefined || sameId(one.id, only));
  const callable = asked?.some(one => {
    const given = new Set(
      one.parameters.filter(parameter => (parameter.defaultValue ?? '') !== '').map(parameter => parameter.name),
    );
    const needed = [...one.urlTemplate.matchAll(/\{\*?([^}]+)\}/g)].map(match => match[1] ?? '');
    return (one.method === 'GET' || one.method === 'HEAD') && needed.every(name => given.has(name));
  });
  if (callable === false && only !== undefined)
    return l10n.t('Tests call GET operations that need no values; the one that sends the token is none.');
  return callable === false
    ? l10n.t('{0} has no GET operation that tests may call without being told values for it.', api.displayName)
    : undefined;
}

/** The registration that is chosen to be made; perhaps an earlier run or an administrator's script has made it. */
async function readRegistration(
  azure: Azure,
  { route, facts, choices }: ContextSources,
  call?: Call,
): Promise<NewRegistration | undefined> {
  const { backEnd } = route;
  const end = backEnd.kind === 'app' ? backEnd.app : backEnd.kind === 'api' ? backEnd.api : undefined;
  if (choices.registration === undefined || !end) return undefined;
  if (choices.registration === 'whereNone' && clientIdOf(await facts, choices, undefined) !== undefined)
    return undefined;
  const wish = registrationWish({ ...end, name: 'displayName' in end ? end.displayName : end.name });
  const found = valueOf(await reading(() => azure.directory.registrations.find(wish.uniqueName, call))) ?? null;
  return { wish, key: end.id, found };
}

const readDetails = async (azure: Azure, app: App, call?: Call): Promise<AppDetails | undefined> =>
  valueOf(await reading(() => azure.details.getAppDetails(app.id, call)));

/** Of the other apps behind a pool. */
async function readHealthChecks(azure: Azure, { pool }: PlanChoices, call?: Call) {
  const found = await Promise.all(
    (pool?.apps.slice(1) ?? []).map(async app => {
      const path = (await readDetails(azure, app, call))?.healthCheckPath;
      return path === undefined ? [] : [[app.id.toLowerCase(), path] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function readFunctions(
  azure: Azure,
  { backEnd }: Route,
  call?: Call,
): Promise<Reading<readonly HttpFunction[]> | undefined> {
  if (backEnd.kind !== 'app' || backEnd.app.kind !== 'functionApp') return undefined;
  const { id } = backEnd.app;
  return reading(() => azure.appService.listHttpFunctions(id, call));
}

type Door = Facts['doors'][number];

/** What the doors' own settings and the rights on them are: of the app at once, of its slots when they are known. */
async function readDoors(azure: Azure, { route, facts }: ContextSources, call?: Call) {
  const { backEnd, service } = route;
  const own = backEnd.kind === 'app' ? [backEnd.app.id] : [];
  const workspace = workspaceOf(route.api.id);
  const called = backEnd.kind === 'api' && !sameId(backEnd.service.id, service.id) ? [backEnd.service.id] : [];
  const settingsOf = async (id: ArmId) =>
    [id.toLowerCase(), await reading(() => azure.appService.getAuthentication(id, call))] as const;
  const oldSettingsOf = async (id: ArmId): Promise<readonly string[]> => {
    const isOld = valueOf(await reading(() => azure.appService.usesOldAuthentication(id, call)));
    return isOld === true ? [id.toLowerCase()] : [];
  };
  const isOwn = ({ app }: Door): boolean => own.some(id => sameId(id, app.id));
  const others = Promise.resolve(facts).then(({ doors }) =>
    doors.filter(door => !isOwn(door)).map(({ app }) => app.id),
  );
  const [settings, rights, ...more] = await Promise.all([
    Promise.all(own.map(settingsOf)),
    readRights(azure, [service.id, ...(workspace === undefined ? [] : [workspace]), ...own, ...called], call),
    others.then(ids => Promise.all(ids.map(settingsOf))),
    others.then(ids => readActions(azure, ids, call)),
    Promise.all(own.map(oldSettingsOf)),
    others.then(ids => Promise.all(ids.map(oldSettingsOf))),
  ]);
  const oldSettings = [...more[2], ...more[3]].flat();
  return {
    settings: Object.fromEntries([...settings, ...more[0]]),
    ...(oldSettings.length > 0 && { oldSettings }),
    rights: { ...rights, actions: { ...rights.actions, ...more[1] } },
  };
}

/** The application that stands for what is called; needs the facts, and for a called API its policy. */
async function readTarget(azure: Azure, sources: ContextSources, call?: Call) {
  const { route, choices } = sources;
  const [facts, registration, called] = await Promise.all([
    sources.facts,
    readRegistration(azure, sources, call),
    route.backEnd.kind === 'api' ? readPolicy(azure, route.backEnd.api, undefined, call) : undefined,
  ]);
  const calledText = called && valueOf(called.stored)?.text;
  const clientId =
    clientIdOf(facts, choices, registration) ??
    (calledText === undefined ? undefined : clientIdIn(tokenValidation(calledText)?.audiences ?? []));
  const application =
    registration && !registration.found
      ? read(plannedApplication(registration, azure.tenantId, azure.cloud.tokenIssuers.v2))
      : await readApplication(azure, clientId, call);
  return { facts, registration, called, application };
}

/** Everything that planning needs besides the facts, read in parallel. */
export async function readPlanContext(azure: Azure, sources: ContextSources, call?: Call): Promise<PlanContext> {
  const { route, choices } = sources;
  const [policyRead, functionsRead, keyPlacesRead, othersRead] = [
    readPolicy(azure, route.api, choices.scope, call),
    readFunctions(azure, route, call),
    readKeyPlaces(azure, route, choices, call),
    readOthers(azure, sources, call),
  ];
  const asked = { policy: policyRead, functions: functionsRead, keyPlaces: keyPlacesRead, otherApis: othersRead };
  const holders = { ...sources, ...asked };
  const [
    target,
    doors,
    policy,
    otherApis,
    noTrace,
    functions,
    keyPlaces,
    details,
    backEnd,
    address,
    members,
    keyHolders,
  ] = await Promise.all([
    readTarget(azure, sources, call),
    readDoors(azure, sources, call),
    policyRead,
    othersRead,
    whyNoTrace(azure, route, choices, call),
    functionsRead,
    keyPlacesRead,
    route.backEnd.kind === 'app' ? readDetails(azure, route.backEnd.app, call) : undefined,
    readBackEnd(azure, sources, call),
    readAddress(azure, sources, call),
    readHealthChecks(azure, choices, call),
    readKeyHolders(azure, holders, call),
  ]);
  const { facts, registration, called, application } = target;
  return {
    route,
    facts,
    readAt: azure.clock.now(),
    authority: azure.cloud.authority,
    tenantId: azure.tenantId,
    policy,
    settings: doors.settings,
    ...(doors.oldSettings && { oldSettings: doors.oldSettings }),
    slots: [],
    application,
    otherApis,
    rights: doors.rights,
    ...(functions && { functions }),
    ...(keyPlaces && { keyPlaces }),
    ...(keyHolders && { keyHolders }),
    ...(details?.healthCheckPath !== undefined && { healthCheckPath: details.healthCheckPath }),
    ...(choices.pool && { memberHealthChecks: members }),
    ...(registration && { registration }),
    ...(called && { called }),
    ...(backEnd && { backEnd }),
    ...(address && { address }),
    ...(noTrace !== undefined && { noTrace }),
  };
}
