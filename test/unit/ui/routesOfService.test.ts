import assert from 'node:assert/strict';
import { readFacts } from '../../../src/azure';
import { judge, factsHash, posture, type Route } from '../../../src/route';
import { findServiceRoutes } from '../../../src/ui/explorer/readAzure';
import { Laboratory } from '../../diagnosis/laboratory';
import { ids, serviceId } from '../../modes';
import { token } from '../../modes/scenario';
import { arm } from '../../modes/sights';
import { tenantOver } from './tenantOver';

describe('routes whose back end is written as a named value', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());
  beforeEach(() => laboratory.reset());

  const named = async (name: string, value: string, secret = false): Promise<void> => {
    const properties = { displayName: name, value, secret };
    await laboratory.shop.must(arm('PUT', `${serviceId}/namedValues/${name}`, { body: { properties } }));
  };

  /** As the tree finds them, with the number of lists of named values that it took, their postures read too. */
  const find = async (): Promise<{ readonly routes: readonly Route[]; readonly lists: number }> => {
    const { azure } = laboratory;
    const { services, apps } = await azure.inventory.read([ids.subscription]);
    const service = services.find(one => one.name === 'shop-apim');
    assert.ok(service);
    const { tenant, shared } = tenantOver(azure, { services, apps });
    laboratory.requests.clear();
    const routes = await findServiceRoutes(tenant, service);
    await Promise.all(routes.map(route => readFacts(shared, route)));
    const lists = laboratory.requests.all.filter(({ path }) => /\/namedValues\?/i.test(path)).length;
    return { routes, lists };
  };
  const endOf = (routes: readonly Route[], api: string): string | undefined => {
    const end = routes.find(one => one.api.name === api && one.operation === undefined)?.backEnd;
    return end?.kind === 'app' ? end.app.name : end?.kind === 'unknown' ? end.url : end?.kind;
  };
  const chooses = (api: string, url: string): void =>
    laboratory.shop.setInbound(api, `<base />${token(ids.orders)}<set-backend-service base-url="${url}" />`);

  it('lead to the app, with one list of named values for all of a service', async () => {
    await named('orders-url', 'https://orders-app.azurewebsites.net/api');
    await named('host', 'orders-app');
    chooses('orders', '{{orders-url}}');
    chooses('flows', 'https://{{host}}.azurewebsites.net/api');
    chooses('partner', '{{ Orders-URL }}/v2');
    const { routes, lists } = await find();
    assert.deepEqual(
      ['orders', 'flows', 'partner'].map(api => endOf(routes, api)),
      ['orders-app', 'orders-app', 'orders-app'],
    );
    assert.equal(lists, 1);
  });

  it('have the posture of the app, as calls show it', async () => {
    await named('orders-url', 'https://orders-app.azurewebsites.net/api');
    chooses('orders', '{{orders-url}}');
    const { routes } = await find();
    const route = routes.find(one => one.api.name === 'orders');
    assert.ok(route);
    const facts = await readFacts(laboratory.azure, route);
    assert.equal(judge(facts).F2.state, 'agrees');
    assert.equal(posture(judge(facts), factsHash(facts)).word, 'configured');
  });

  it('stay as they are written where the value is secret, gone, or not to be read', async () => {
    await named('secret-url', 'https://orders-app.azurewebsites.net/api', true);
    chooses('orders', '{{secret-url}}');
    chooses('flows', '{{gone}}');
    const { routes } = await find();
    assert.deepEqual([endOf(routes, 'orders'), endOf(routes, 'flows')], ['{{secret-url}}', '{{gone}}']);
    await named('orders-url', 'https://orders-app.azurewebsites.net/api');
    chooses('orders', '{{orders-url}}');
    laboratory.shop.world.faults.add({ kind: 'forbidden', path: '/namedValues', times: 'always' });
    assert.equal(endOf((await find()).routes, 'orders'), '{{orders-url}}');
  });

  it('are not asked about where no policy needs it', async () => {
    assert.equal((await find()).lists, 0);
  });
});
