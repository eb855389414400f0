import { type Clock, type ConnectedAzure, connect, localTokens, publicCloud, readFacts } from '../../src/azure';
import { type Report, diagnose, proverFor } from '../../src/diagnosis';
import { type PlanChoices, applyPlan, planRoute, pointedRoute, readPlanContext, undoSteps } from '../../src/plan';
import { exportModel, exportPlan, servicesToRead } from '../../src/plan/exports';
import type { Plan } from '../../src/plan/plan';
import { type Route, findRoutes } from '../../src/route';
import sample from '../../src/simulator/scenarios/sample.json';
import { MemoryJournal } from '../plan/memoryJournal';
import type { RecordedAzure } from './recordedAzure';
import { finish, expect } from './restCalls';

/** The sample, whose owner may also write to the directory. */
export const productScenario = {
  ...sample,
  tenants: sample.tenants.map(tenant => ({
    ...tenant,
    users: tenant.users.map((user, index) => (index === 0 ? { ...user, directory: 'write' } : user)),
  })),
};

/** The routes of the sample that a plan can be made for, and with what choices: what exists, and all of it made new. */
const secured: readonly (readonly [string, PlanChoices])[] = [
  ['orders', {}],
  ['orders', { registration: 'new' }],
  ['customers', {}],
];

/** The product's own code against the local Azure: connect, read, diagnose, plan, apply, prove, undo; and an exported template, deployed. */
export async function runProduct(recorded: RecordedAzure): Promise<void> {
  const clock = clockOf(recorded);
  const { port, certificate, users, hosts } = recorded.handshake;
  const user = users.find(each => each.role === 'Owner');
  if (!user) throw new Error('The sample has no owner.');
  const cloud = {
    ...publicCloud,
    resourceManager: hosts.resourceManager,
    authority: hosts.authority,
    graph: hosts.graph,
  };
  const local = { port, certificate };
  const tokens = localTokens(cloud, local, user, clock);
  const azure = connect({ cloud, tenantId: user.tenantId, account: user.name, tokens, local }, { clock });
  try {
    const routes = await readRoutes(azure);
    for (const route of routes) await diagnose(azure, route, await readFacts(azure, route));
    for (const [api, choices] of secured) await secureAndUndo(azure, routes, named(routes, api), choices);
    await giveAddressAndUndo(azure, routes, named(routes, 'orders'));
    await deployExport(recorded, azure, routes, named(routes, 'orders'));
  } finally {
    azure.dispose();
  }
}

/** Waiting moves the world's clock on and costs no time. */
function clockOf(recorded: RecordedAzure): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async milliseconds => {
      ahead += milliseconds;
      await recorded.control('POST', 'clock', { advance: milliseconds });
    },
  };
}

async function readRoutes(azure: ConnectedAzure): Promise<readonly Route[]> {
  const subscriptions = (await azure.inventory.listSubscriptions()).map(each => each.id);
  const { services, apps } = await azure.inventory.read(subscriptions);
  const apis = await Promise.all(services.map(each => azure.apiManagement.listApis(each.id)));
  return findRoutes({ services, apps, apis: apis.flat() });
}

function named(routes: readonly Route[], api: string): Route {
  const found = routes.find(each => each.api.name === api);
  if (!found) throw new Error(`The sample has no route of ${api}.`);
  return found;
}

async function planOf(
  azure: ConnectedAzure,
  routes: readonly Route[],
  route: Route,
  choices: PlanChoices,
): Promise<Plan> {
  const facts = await readFacts(azure, route);
  const result = planRoute(await readPlanContext(azure, { route, facts, routes, choices }), choices);
  if (result.kind === 'refusal') throw new Error(`${route.api.name}: ${result.title}: ${result.text}`);
  return result;
}

async function secureAndUndo(
  azure: ConnectedAzure,
  routes: readonly Route[],
  route: Route,
  choices: PlanChoices,
): Promise<void> {
  const plan = await planOf(azure, routes, route, choices);
  if (plan.steps.length === 0) throw new Error(`${route.api.name}: nothing to do, so nothing to judge.`);
  const read = () => readFacts(azure, route);
  const reports: Report[] = [];
  const prover = proverFor(azure, route, read, { sendGatewayToken: 'agreed' }, report => reports.push(report));
  const journal = new MemoryJournal();
  const outcome = await applyPlan(azure, plan, {
    proverFor: () => prover,
    journal,
    onProgress: () => undefined,
  });
  if (outcome.state !== 'secured') {
    throw new Error(`${route.api.name}: ${outcome.state}: ${outcome.stop?.stop.text ?? outcome.whyNotProved ?? ''}`);
  }
  const undone = await undoSteps(azure, outcome.applied, {
    onProgress: () => undefined,
    journal,
    turnOffIdentity: true,
    proverFor: () => proverFor(azure, route, read),
  });
  if (undone.state !== 'undone') {
    throw new Error(`${route.api.name}: ${undone.state}: ${undone.left.map(each => each.stop.text).join(' ')}`);
  }
}

/** An API that has no address gets that of its app; undone, its address is taken away again. */
async function giveAddressAndUndo(azure: ConnectedAzure, routes: readonly Route[], route: Route): Promise<void> {
  const { api, backEnd } = route;
  if (backEnd.kind !== 'app' || api.serviceUrl === null) throw new Error(`${api.name} calls no app.`);
  const { apiManagement } = azure;
  const addressOf = async (): Promise<unknown> => (await apiManagement.getApi(api.id)).properties['serviceUrl'] ?? '';
  const { properties, etag } = await apiManagement.getApi(api.id);
  await apiManagement.removeServiceUrl(api.id, properties, { etag });
  if ((await addressOf()) !== '') throw new Error(`${api.name} still has an address.`);
  const choices = { backEndApp: backEnd.app };
  await secureAndUndo(azure, routes, pointedRoute({ ...route, backEnd: { kind: 'none' } }, choices), choices);
  if ((await addressOf()) !== '') throw new Error(`${api.name} has an address after undo.`);
  const { etag: left } = await apiManagement.getApi(api.id);
  await apiManagement.putServiceUrl(api.id, api.serviceUrl, { etag: left });
}

/** What the product exports as ARM JSON, given to Resource Manager, polled to its end. */
async function deployExport(
  recorded: RecordedAzure,
  azure: ConnectedAzure,
  routes: readonly Route[],
  route: Route,
): Promise<void> {
  const plan = await planOf(azure, routes, route, {});
  const services = await Promise.all(
    servicesToRead(plan).map(async id => [id.toLowerCase(), await azure.apiManagement.getServiceDocument(id)] as const),
  );
  const model = exportModel(plan, {
    simulated: azure.simulated,
    tenantId: azure.tenantId,
    resourceManager: azure.cloud.resourceManager,
    graph: azure.cloud.graph,
    services: Object.fromEntries(services),
  });
  for (const { text } of exportPlan(model, 'arm')) {
    const group = route.service.id.split('/providers/')[0] ?? '';
    const path = `${group}/providers/Microsoft.Resources/deployments/secure?api-version=2021-04-01`;
    const template: unknown = JSON.parse(text);
    const body = { properties: { mode: 'Incremental', template } };
    await finish(recorded, await expect(201, recorded.arm('PUT', path, body)));
    await expect(200, recorded.arm('GET', path));
  }
  if ((await planOf(azure, routes, route, {})).steps.length > 0) throw new Error('The deployed template left steps.');
}
