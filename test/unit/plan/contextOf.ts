import type { PlanContext, PlanResult } from '../../../src/plan';
import type { KeyHolders } from '../../../src/plan/keyHolders';
import type { Plan } from '../../../src/plan/plan';
import {
  type Api,
  type App,
  type HttpFunction,
  type PolicyFact,
  type RouteBackEnd,
  read,
  readAuthentication,
} from '../../../src/route';
import { app, application, callerClientId, identity } from '../route/samples';
import { openSettings, routeTo } from './memoryAzure';

export const functionApp: App = {
  ...app,
  id: app.id.replace('orders-app', 'billing-fn'),
  name: 'billing-fn',
  kind: 'functionApp',
  hosts: ['billing-fn.azurewebsites.net'],
};

/** The context of a route of that API to an open app, for plans as tables: nothing is read. */
export function contextOf(
  api: Api,
  to: App | RouteBackEnd = app,
  change: Partial<PlanContext> = {},
  policy = '<policies><inbound><base /></inbound></policies>',
  fact: PolicyFact = {},
): PlanContext {
  const isApp = 'hosts' in to;
  const route = isApp ? routeTo(api, to) : { ...routeTo(api), backEnd: to, id: `${api.id} -> ${to.kind}` };
  const door = isApp ? [{ app: to, settings: read(readAuthentication(openSettings)) }] : [];
  return {
    route,
    facts: {
      identity: read({ service: identity, systemClientId: callerClientId }),
      policy: read(fact),
      application: read(application),
      doors: door,
    },
    readAt: 0,
    authority: 'https://login.microsoftonline.com',
    tenantId: application.tenantId,
    policy: { place: { kind: 'api', ownerId: api.id }, stored: read({ text: policy, etag: '1' }) },
    settings: isApp ? { [to.id.toLowerCase()]: read({ properties: openSettings }) } : {},
    slots: [],
    application: read(application),
    otherApis: [],
    ...change,
  };
}

const anonymous: readonly HttpFunction[] = [{ name: 'List', authLevel: 'anonymous', methods: [], route: 'list' }];

/** An API whose policy sends the key of a Function App out of a named value, with who else names that. */
export function keyedContext(
  api: Api,
  names: { readonly value: string; readonly usedBy: readonly Api[] },
  to: App = functionApp,
  change: Partial<PlanContext> = {},
): PlanContext {
  const { value, usedBy } = names;
  const header = `<set-header name="x-functions-key" exists-action="override"><value>{{${value}}}</value></set-header>`;
  const id = `${api.serviceId}/namedValues/${value}`;
  const keyHolders: KeyHolders = {
    namedValues: read([{ id, displayName: value, stored: { properties: { secret: true }, etag: '1' } }]),
    // As the service lists them: the current revision by its number.
    uses: read(usedBy.map(one => ({ kind: 'policy' as const, id: `${one.id};rev=${one.revision}`, names: [value] }))),
  };
  return contextOf(
    api,
    to,
    {
      functions: read(anonymous),
      keyPlaces: { operations: read([]), around: read(null), backEnds: read([]) },
      keyHolders,
      ...change,
    },
    `<policies><inbound><base />${header}</inbound></policies>`,
  );
}

/** `tryPolicy orders` and `lock orders-app [2]`: the step, what it is about, and for how many routes where not for one. */
export function stepsOf({ steps, route, routes: all = [route] }: Plan): readonly string[] {
  return steps.map(({ kind, resources, routes = [] }) => {
    const [about] = resources;
    const api = all.find(one => one.id === routes[0])?.api.name ?? '';
    const name = about?.id.split('/').at(-1)?.toLowerCase() ?? api;
    return `${kind} ${name}${routes.length > 1 ? ` [${routes.length}]` : ''}`;
  });
}

export const leftOut = (result: PlanResult | undefined): readonly string[] =>
  result?.kind === 'plan'
    ? result.cautions.filter(one => one.code === 'routeLeftOut').map(one => `${one.title}. ${one.text}`)
    : [];
