import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { type ConnectedAzure, connect, localTokens, publicCloud, readFacts } from '../../../src/azure';
import { type PolicyPlace, type Wait, isAzureProblem } from '../../../src/azure/interfaces';
import { type App, type Service, findRoutes, judge } from '../../../src/route';

/** The same clients that reach Azure, over the wire, on the local Azure. */
describe('on the local Azure', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let azure: ConnectedAzure;
  let services: readonly Service[];
  let apps: readonly App[];

  beforeEach(async () => {
    simulator = await startSimulator({ scenario: sample });
    const { port, certificate, hosts, users } = simulator.handshake;
    const [user] = users;
    assert.ok(user);
    const { resourceManager, authority, graph } = hosts;
    const cloud = { ...publicCloud, resourceManager, authority, graph };
    const local = { port, certificate };
    const tokens = localTokens(cloud, local, user);
    azure = connect({ cloud, tenantId: user.tenantId, account: user.name, local, tokens });
    const subscriptions = (await azure.inventory.listSubscriptions()).map(one => one.id);
    ({ services, apps } = await azure.inventory.read(subscriptions));
  });
  afterEach(async () => {
    azure.dispose();
    await simulator.close();
  });

  const shop = (): Service => {
    const service = services.find(one => one.name === 'shop-apim');
    assert.ok(service);
    return service;
  };

  it('Resource Graph and the official clients name the same services and apps', async () => {
    const subscriptions = [...new Set([...services, ...apps].map(one => one.subscriptionId))];
    const current = await Promise.all(subscriptions.map(id => azure.inventory.readSubscription(id)));
    const ids = (things: readonly { readonly id: string }[]): readonly string[] =>
      things.map(one => one.id.toLowerCase()).sort();
    assert.ok(services.length > 0 && apps.length > 0);
    assert.deepEqual(ids(current.flatMap(one => one.services)), ids(services));
    assert.deepEqual(ids(current.flatMap(one => one.apps)), ids(apps));
  });

  it('an open route is found and judged open', async () => {
    const apis = await azure.apiManagement.listApis(shop().id);
    const route = findRoutes({ services, apis, apps }).find(one => one.api.name === 'orders');
    assert.ok(route?.backEnd.kind === 'app');
    assert.equal(route.backEnd.app.name, 'orders-app');
    const judged = judge(await readFacts(azure, route));
    assert.deepEqual(
      [judged.F1.code, judged.F2.code, judged.F5.code],
      ['noIdentity', 'sendsNoToken', 'allowsAnonymous'],
    );
  });

  it('the identity is turned on, and its client id can be told', async () => {
    const waits: Wait[] = [];
    const { identity } = await azure.apiManagement.turnOnSystemIdentity(shop().id, {
      onWait: wait => waits.push(wait),
    });
    assert.ok(identity.systemAssigned);
    assert.ok(waits.length > 0 && waits.every(wait => wait.reason === 'longRunning'));
    const clientId = await azure.directory.systemIdentityClientId(shop().id, identity.systemAssigned.principalId);
    assert.match(clientId ?? '', /^[0-9a-f-]{36}$/);
  });

  it('policies are guarded by their ETag and rejected at their line', async () => {
    const [api] = await azure.apiManagement.listApis(shop().id);
    assert.ok(api);
    const place: PolicyPlace = { kind: 'api', ownerId: api.id };
    const before = await azure.apiManagement.getPolicy(place);
    const text =
      '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';
    const stored = await azure.apiManagement.putPolicy(place, text, before ? { etag: before.etag } : 'absent');
    assert.equal(stored.text.replace(/\s/g, ''), text.replace(/\s/g, ''));
    await assert.rejects(azure.apiManagement.putPolicy(place, text, { etag: '"stale"' }), error =>
      isAzureProblem(error, 'changedMeanwhile'),
    );
    await assert.rejects(azure.apiManagement.putPolicy(place, text, 'absent'), error =>
      isAzureProblem(error, 'changedMeanwhile'),
    );
    const wrong = text.replace('<base />', '\n<nope />');
    await assert.rejects(
      azure.apiManagement.putPolicy(place, wrong, { etag: stored.etag }),
      error =>
        isAzureProblem(error, 'policyRejected') &&
        error.problem.errors[0]?.element === 'nope' &&
        error.problem.errors[0].line === 2,
    );
    assert.deepEqual(await azure.apiManagement.getPolicy(place), stored);
  });

  it('a fragment is written when its operation has ended', async () => {
    const place: PolicyPlace = { kind: 'fragment', ownerId: `${shop().id}/policyFragments/hide-origin` };
    const before = await azure.apiManagement.getPolicy(place);
    assert.ok(before);
    const text = before.text.replace('<fragment>', '<fragment><!-- seen -->');
    const after = await azure.apiManagement.putPolicy(place, text, { etag: before.etag });
    assert.match(after.text, /seen/);
  });

  it('authentication settings come back with all that was in them', async () => {
    const app = apps.find(one => one.name === 'orders-app');
    assert.ok(app);
    const { properties } = await azure.appService.getAuthentication(app.id);
    const after = await azure.appService.putAuthentication(app.id, {
      properties: { ...properties, clearInboundClaimsMapping: 'true' },
    });
    assert.equal(after.properties['clearInboundClaimsMapping'], 'true');
    assert.deepEqual(
      Object.keys(properties).filter(key => !(key in after.properties)),
      [],
    );
  });

  it('a probe reaches an app by its host name', async () => {
    const app = apps.find(one => one.name === 'orders-app');
    const outcome = await azure.wire.send({ method: 'GET', url: `https://${app?.hosts[0] ?? ''}/`, headers: {} });
    assert.equal(outcome.kind === 'answered' && outcome.response.status, 200);
  });
});
