import { type Azure, type Call, Cancelled, type PolicyPlace, isAzureProblem } from '../azure/interfaces';
import {
  type Api,
  type ApplicationFact,
  type Facts,
  type Reading,
  type Route,
  namesOf,
  read,
  unread,
  valueOf,
} from '../route';
import type { OtherApi, PlanContext, PolicyContext } from './context';
import type { PermissionCheck, PlanChoices } from './plan';
import { clientIdOf } from './target';

export interface ContextSources {
  readonly route: Route;
  readonly facts: Facts;
  /** All routes there are: those that end in the same app call it too. */
  readonly routes: readonly Route[];
  readonly choices: PlanChoices;
}

/** What Azure refuses is a thing not read: the plan says so, or refuses to guess. */
async function reading<T>(ask: () => Promise<T>): Promise<Reading<T>> {
  try {
    return read(await ask());
  } catch (error) {
    if (error instanceof Cancelled || isAzureProblem(error, 'signedOut')) throw error;
    if (isAzureProblem(error, 'forbidden')) return unread('forbidden', error.problem.permission);
    return unread('failed', error instanceof Error ? error.message : String(error));
  }
}

async function readPolicy(azure: Azure, api: Api, call?: Call): Promise<PolicyContext> {
  const place: PolicyPlace = { kind: 'api', ownerId: api.id };
  return { place, stored: await reading(async () => (await azure.apiManagement.getPolicy(place, call)) ?? null) };
}

async function readApplication(
  azure: Azure,
  clientId: string | undefined,
  call?: Call,
): Promise<Reading<ApplicationFact | null>> {
  if (clientId === undefined) return unread('notApplicable');
  return reading(() => azure.directory.findApplication(clientId, call));
}

async function readOthers(azure: Azure, { route, routes }: ContextSources, call?: Call): Promise<readonly OtherApi[]> {
  const { backEnd } = route;
  if (backEnd.kind !== 'app') return [];
  const appId = backEnd.app.id.toLowerCase();
  const others = new Map<string, Route>();
  for (const other of routes) {
    const isSameApp = other.backEnd.kind === 'app' && other.backEnd.app.id.toLowerCase() === appId;
    const id = other.api.id.toLowerCase();
    if (isSameApp && id !== route.api.id.toLowerCase()) others.set(id, other);
  }
  return Promise.all(
    [...others.values()].map(async ({ api, service }) => ({
      api,
      serviceId: service.id,
      serviceName: service.name,
      fact: unread('notYet'),
      policy: await readPolicy(azure, api, call),
    })),
  );
}

/** Why the route can't be called by tests, known without calling it. */
async function whyNoTrace(azure: Azure, route: Route, call?: Call): Promise<string | undefined> {
  const { service, api } = route;
  if (service.virtualNetwork === 'Internal' || !service.publicNetworkAccess)
    return `${service.name} isn’t reachable from here.`;
  const operations = valueOf(await reading(() => azure.apiManagement.listOperations(api.id, call)));
  const callable = operations?.some(one => {
    const given = new Set(
      one.parameters.filter(parameter => (parameter.defaultValue ?? '') !== '').map(parameter => parameter.name),
    );
    const needed = [...one.urlTemplate.matchAll(/\{\*?([^}]+)\}/g)].map(match => match[1] ?? '');
    return (one.method === 'GET' || one.method === 'HEAD') && needed.every(name => given.has(name));
  });
  return callable === false
    ? `${api.displayName} has no GET operation that tests may call without being told values for it.`
    : undefined;
}

/** Everything that planning needs besides the facts, read in parallel. */
export async function readPlanContext(azure: Azure, sources: ContextSources, call?: Call): Promise<PlanContext> {
  const { route, facts, choices } = sources;
  const clientId = clientIdOf(facts, choices);
  const [policy, settings, application, otherApis, noTrace] = await Promise.all([
    readPolicy(azure, route.api, call),
    Promise.all(
      facts.doors.map(
        async ({ app }) =>
          [app.id.toLowerCase(), await reading(() => azure.appService.getAuthentication(app.id, call))] as const,
      ),
    ),
    readApplication(azure, clientId, call),
    readOthers(azure, sources, call),
    whyNoTrace(azure, route, call),
  ]);
  return {
    route,
    facts,
    readAt: azure.clock.now(),
    authority: azure.cloud.authority,
    tenantId: azure.tenantId,
    policy,
    settings: Object.fromEntries(settings),
    slots: [],
    application,
    otherApis,
    permissions: permissionsOf(route, application.state),
    ...(noTrace !== undefined && { noTrace }),
  };
}

/** Azure tells rights beforehand only by trying; what reading has shown is said, the rest is named. */
function permissionsOf(route: Route, directory: Reading<unknown>['state']): readonly PermissionCheck[] {
  const { service, app } = namesOf(route);
  return [
    {
      what: `Change ${service} and its policies`,
      state: 'notKnown',
      permission: 'Microsoft.ApiManagement/service/apis/policies/write',
      detail: 'Told when it is tried; nothing is half-written without it.',
    },
    {
      what: `Change authentication of ${app}`,
      state: 'notKnown',
      permission: 'Microsoft.Web/sites/config/write',
      detail: 'Told when it is tried; nothing is half-written without it.',
    },
    { what: 'Microsoft Graph: read the app registration', state: directory === 'read' ? 'has' : 'lacks' },
  ];
}
