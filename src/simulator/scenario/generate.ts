import { guidFrom, tenantOf, type UnsignedWorld } from '../world';
import { buildService } from './buildService';
import { buildSites } from './buildSite';
import type { AppEntry, Generate, Scenario, ServiceEntry, SubscriptionEntry } from './scenario';
import { ScenarioError } from './shape';

/** How many subscriptions, with how much of it: what isn't said follows from the number of apps. */
interface Plan {
  readonly apps: number;
  readonly services: number;
  readonly subscriptions: number;
  readonly apis: number;
  readonly slots: number;
}

function planOf({ apps, services, subscriptions, apis, slots }: Generate): Plan {
  return {
    apps,
    services: services ?? Math.ceil(apps / 100),
    subscriptions: subscriptions ?? Math.max(1, Math.ceil(apps / 1000)),
    apis: apis ?? 20,
    slots: slots ?? 10,
  };
}

const location = 'West Europe';
const groupName = 'generated';
const padded = (index: number) => String(index + 1).padStart(5, '0');
const generatedSubscription = (index: number): string => guidFrom('generated subscription', String(index));
const appName = (index: number) => `gen-app-${padded(index)}`;
const registration = (index: number) => guidFrom('generated application', String(index % registrations));
const registrations = 50;

/** The scenario with the subscriptions of its `generate`, which the first user of the first tenant owns. */
export function withGenerated(scenario: Scenario): Scenario {
  if (!scenario.generate) return scenario;
  const plan = planOf(scenario.generate);
  const [tenant, ...others] = scenario.tenants;
  if (!tenant) throw new ScenarioError('generate', 'a tenant is needed.');
  const added: SubscriptionEntry[] = Array.from({ length: plan.subscriptions }, (_, index) => ({
    id: generatedSubscription(index),
    displayName: `Generated ${padded(index)}`,
    tenant: tenant.id,
    groups: [{ name: groupName, location }],
  }));
  const owned = added.map(({ id }) => ({ role: 'Owner' as const, scope: `/subscriptions/${id}` }));
  const users = (tenant.users ?? []).map((user, index) =>
    index === 0 ? { ...user, roles: [...(user.roles ?? []), ...owned] } : user,
  );
  const applications = Array.from({ length: registrations }, (_, index) => ({
    displayName: `generated ${padded(index)}`,
    clientId: registration(index),
    identifierUris: [`api://${registration(index)}`],
  }));
  return {
    ...scenario,
    tenants: [{ ...tenant, users, applications: [...(tenant.applications ?? []), ...applications] }, ...others],
    subscriptions: [...scenario.subscriptions, ...added],
  };
}

/** Fills the generated subscriptions, one resource at a time: nothing of it is ever there as JSON. */
export function generate(world: UnsignedWorld, scenario: Scenario): void {
  const tenant = tenantOf(world, scenario.tenants[0]?.id ?? '');
  if (!scenario.generate || !tenant) return;
  const plan = planOf(scenario.generate);
  const group = { name: groupName, location };
  const subscriptions = Array.from({ length: plan.subscriptions }, (_, index) => generatedSubscription(index));
  const subscriptionOf = (index: number) => subscriptions[index % plan.subscriptions] ?? '';
  const none = new Map<string, string>();
  for (let index = 0; index < plan.apps; index++) {
    for (const site of buildSites(
      world,
      tenant,
      subscriptionOf(index),
      group,
      appEntry(tenant.id, plan, index),
      none,
    )) {
      world.sites.set(site.id.toLowerCase(), site);
    }
  }
  for (let index = 0; index < plan.services; index++) {
    const service = buildService(world, tenant, subscriptionOf(index), group, serviceEntry(plan, index));
    world.services.set(service.id.toLowerCase(), service);
  }
}

/** In turn: never configured, locked, open to anonymous callers; every fifth a Function App, every second on Linux. */
function appEntry(tenantId: string, plan: Plan, index: number): AppEntry {
  const isFunction = index % 5 === 4;
  const isLinux = index % 2 === 1;
  const auth = authOf(tenantId, index);
  return {
    name: appName(index),
    kind: `${isFunction ? 'functionapp' : 'app'}${isLinux ? ',linux' : ''}`,
    os: isLinux ? 'linux' : 'windows',
    ...(auth && { auth: auth as Readonly<Record<string, never>> }),
    ...(isFunction && { functions: [{ name: 'run', authLevel: 'anonymous' as const }] }),
    ...(plan.slots > 0 && index % plan.slots === plan.slots - 1 && { slots: [{ name: 'staging' }] }),
  };
}

function authOf(tenantId: string, index: number): object | undefined {
  if (index % 3 === 0) return undefined;
  const clientId = registration(index);
  return {
    platform: { enabled: true },
    globalValidation: { unauthenticatedClientAction: index % 3 === 1 ? 'Return401' : 'AllowAnonymous' },
    identityProviders: {
      azureActiveDirectory: {
        registration: { clientId, openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0` },
        validation: { allowedAudiences: [clientId, `api://${clientId}`] },
      },
    },
  };
}

/** Every API goes to an app; every third asks for a token for it. */
function serviceEntry(plan: Plan, index: number): ServiceEntry {
  const name = `gen-apim-${padded(index)}`;
  return {
    name,
    sku: 'StandardV2',
    ...(index % 2 === 0 && {
      systemIdentity: { principalId: guidFrom('principal', name), clientId: guidFrom('client', name) },
    }),
    apis: Array.from({ length: plan.apis }, (_, api) => {
      const app = (index * plan.apis + api) % Math.max(1, plan.apps);
      return {
        name: `api-${api + 1}`,
        displayName: `API ${api + 1}`,
        path: `api-${api + 1}`,
        serviceUrl: `https://${appName(app)}.azurewebsites.net`,
        operations: [{ name: 'get', method: 'GET', urlTemplate: '/{id}' }],
        ...(app % 3 === 1 && {
          policy: `<policies><inbound><base /><authentication-managed-identity resource="${registration(app)}" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
        }),
      };
    }),
  };
}

/** `apps=50000,services=500` as the scenario of a tenant with one user and nothing but what is generated. */
export function generatedScenario(options: string): unknown {
  const pairs = options
    .split(',')
    .filter(each => each !== '')
    .map(each => each.split('='));
  return {
    name: 'generated',
    tenants: [
      {
        id: guidFrom('generated tenant'),
        displayName: 'Generated',
        domains: ['generated.example'],
        users: [{ name: 'ana@generated.example', displayName: 'Ana', password: 'generated-ana', directory: 'write' }],
      },
    ],
    subscriptions: [],
    generate: Object.fromEntries(pairs.map(([key = '', value = '']) => [key, Number(value)])),
  };
}
