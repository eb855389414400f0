import assert from 'node:assert/strict';
import {
  type ConnectedAzure,
  type SharedAzure,
  connect,
  localTokens,
  publicCloud,
  readFacts,
  shareReads,
} from '../../../src/azure';
import { type App, type Route, type Service, factsHash, findRoutes, policyFactOf } from '../../../src/route';
import sample from '../../../src/simulator/scenarios/sample.json';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';

const policy = (inbound: string): string =>
  `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
const token = '<authentication-managed-identity resource="api://0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501" />';

/** The sample with a product policy, a fragment within a fragment and policies of operations. */
function scenario(): unknown {
  type Parts = Record<string, unknown[] | undefined>;
  const copy = structuredClone(sample) as unknown as { subscriptions: { groups: { services?: Parts[] }[] }[] };
  const service = copy.subscriptions[0]?.groups.flatMap(group => group.services ?? [])[0];
  assert.ok(service);
  service['fragments'] = [
    ...(service['fragments'] ?? []),
    { name: 'outer', value: '<fragment><include-fragment fragment-id="inner" /></fragment>' },
    { name: 'inner', value: `<fragment>${token}</fragment>` },
  ];
  service['products'] = [
    ...(service['products'] ?? []),
    { name: 'zeta', apis: ['orders'], policy: policy(`<base />${token}`) },
    { name: 'alpha', apis: ['orders', 'billing'], policy: policy('<base /><include-fragment fragment-id="outer" />') },
  ];
  return copy;
}

describe('reads shared by many routes', () => {
  let simulator: Simulator;
  let azure: ConnectedAzure;
  let shared: SharedAzure;
  let paths: string[];
  let services: readonly Service[];
  let apps: readonly App[];
  let routes: readonly Route[];

  before(async () => {
    simulator = await startSimulator({
      scenario: scenario(),
      onExchange: request => paths.push(`${request.method} ${request.url.pathname}`),
    });
    paths = [];
    const { port, certificate, hosts, users } = simulator.handshake;
    const [user] = users;
    assert.ok(user);
    const { resourceManager, authority, graph } = hosts;
    const cloud = { ...publicCloud, resourceManager, authority, graph };
    const local = { port, certificate };
    azure = connect({
      cloud,
      tenantId: user.tenantId,
      account: user.name,
      local,
      tokens: localTokens(cloud, local, user),
    });
    const subscriptions = (await azure.inventory.listSubscriptions()).map(one => one.id);
    ({ services, apps } = await azure.inventory.read(subscriptions));
    const apis = (await Promise.all(services.map(one => azure.apiManagement.listApis(one.id)))).flat();
    const backEnds = (await Promise.all(services.map(one => azure.apiManagement.listBackEnds(one.id)))).flat();
    const chosen = new Map(
      await Promise.all(
        apis.map(async api => {
          const { scopes, fragments } = await azure.apiManagement.getPolicyChain(api);
          const layers = scopes.map(({ place, policy: stored }) => ({ kind: place.kind, text: stored?.text }));
          const fact = policyFactOf({ layers: layers as never, fragments }, backEnds);
          return [api.id, fact.backEnd ?? { conditional: false }] as const;
        }),
      ),
    );
    const known = [...chosen].filter(
      ([, one]) => one.url !== undefined || one.backEndId !== undefined || one.conditional,
    );
    routes = findRoutes({ services, apis, apps, backEnds, chosen: new Map(known) });
    assert.ok(routes.length >= 5);
  });
  beforeEach(() => {
    paths = [];
    const slotsOf = (appId: string): readonly App[] =>
      apps.filter(one => one.parentId?.toLowerCase() === appId.toLowerCase());
    shared = shareReads(azure, { call: { background: true }, slotsOf });
  });
  after(async () => {
    azure.dispose();
    await simulator.close();
  });

  it('give the facts that a fresh reading gives, to the hash', async () => {
    for (const route of routes) {
      const [fresh, together] = [await readFacts(azure, route), await readFacts(shared, route)];
      assert.deepEqual(together.policy, fresh.policy, route.id);
      assert.equal(factsHash(together), factsHash(fresh), route.id);
    }
  });

  it('ask far fewer questions', async () => {
    for (const route of routes) await readFacts(azure, route);
    const alone = paths.length;
    paths = [];
    await Promise.all(routes.map(route => readFacts(shared, route)));
    assert.ok(paths.length < alone / 2, `${paths.length} instead of ${alone}`);
    assert.equal(
      new Set(paths.filter(path => path.startsWith('GET'))).size,
      paths.filter(path => path.startsWith('GET')).length,
    );
    assert.ok(paths.some(path => path.endsWith('/$batch')));
    assert.ok(!paths.some(path => path.includes('graph') && path.startsWith('GET /v1.0/applications')));
  });

  it('read no policy that isn’t there', async () => {
    await Promise.all(routes.map(route => readFacts(shared, route)));
    const policies = paths.filter(path => path.endsWith('/policies/policy'));
    const places = (await Promise.all(services.map(one => azure.apiManagement.listPolicyPlaces(one.id)))).flat();
    for (const path of policies) {
      const owner = path.replace(/^GET /, '').replace(/\/policies\/policy$/, '');
      assert.ok(
        places.some(place => place.ownerId.replace(/;rev=\d+/, '').toLowerCase() === owner.toLowerCase()),
        `${path}: only ${places.map(place => place.ownerId).join(' ')}`,
      );
    }
  });

  it('are the same chain as one asked for by itself: products in order, fragments within fragments', async () => {
    const orders = routes.find(route => route.api.name === 'orders')?.api;
    assert.ok(orders);
    const alone = await azure.apiManagement.getPolicyChain(orders);
    const together = await shared.apiManagement.getPolicyChain(orders);
    const texts = ({ scopes }: typeof alone) =>
      scopes.flatMap(({ place, policy: stored }) =>
        stored ? [[place.kind, place.ownerId.toLowerCase(), stored.text]] : [],
      );
    assert.deepEqual(texts(together), texts(alone));
    assert.deepEqual(together.fragments, alone.fragments);
    assert.deepEqual(Object.keys(together.fragments).sort(), ['hide-origin', 'inner', 'outer']);
    assert.equal(texts(alone).filter(([kind]) => kind === 'product').length, 2);
  });

  it('ask again what was forgotten, and only that', async () => {
    const [one] = routes.filter(route => route.backEnd.kind === 'app');
    assert.ok(one?.backEnd.kind === 'app');
    await Promise.all(routes.map(route => readFacts(shared, route)));
    paths = [];
    shared.forget(one.backEnd.app.id);
    await Promise.all(routes.map(route => readFacts(shared, route)));
    const asked = paths.filter(path => path.startsWith('GET /subscriptions'));
    assert.ok(
      asked.length >= 1 && asked.every(path => path.includes(one.backEnd.kind === 'app' ? one.backEnd.app.name : '')),
      asked.join('\n'),
    );
  });
});
