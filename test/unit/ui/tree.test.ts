import assert from 'node:assert/strict';
import { AzureError, type Workspace } from '../../../src/azure/interfaces';
import type { Operation, Service } from '../../../src/route';
import { describe as look } from '../../../src/ui/explorer/describe';
import type { Kept } from '../../../src/ui/explorer/keptInventory';
import type { Row } from '../../../src/ui/explorer/rows';
import { TreeFilter } from '../../../src/ui/explorer/treeFilter';
import { viewMessage } from '../../../src/ui/explorer/viewMessage';
import { clockTime } from '../../../src/webview/time';
import { apiNamed, routeTo } from '../plan/memoryAzure';
import { type Answers, type TreeWorld, all, appIn, serviceIn, treeWorld, unreachable } from './treeWorld';

const never = new Promise<never>(() => undefined);
const at = new Date(2026, 0, 1, 9, 12).getTime();
const kept: Kept = {
  at,
  subscriptions: [{ id: 's', name: 'Subscription s', tenantId: 't' }],
  services: [serviceIn('s', 'old-apim')],
  apps: [appIn('s', 'old-app')],
};
const kinds = (rows: readonly Row[]): string[] => rows.map(row => row.kind);
const labels = ({ world }: TreeWorld, rows: readonly Row[]): string[] => rows.map(row => look(row, world).label);
const words = ({ world }: TreeWorld, row: Row | undefined): string => {
  assert.ok(row);
  const { label, description } = look(row, world);
  return [label, description].join(' | ');
};
const settled = async (): Promise<void> => {
  for (let count = 0; count < 5; count++) await new Promise(resolve => setImmediate(resolve));
};

describe('the tree', () => {
  describe('at the next start', () => {
    it('shows at once what was kept, with its age, and takes up what is read behind it', async () => {
      let give: (ids: readonly string[]) => void = () => undefined;
      const subscriptions = new Promise<readonly string[]>(resolve => (give = resolve));
      const tree = treeWorld({
        one: {
          kept,
          subscriptions: () => subscriptions,
          inventory: () => Promise.resolve(all([], [appIn('s', 'new-app')])),
        },
      });
      const [subscription] = await tree.below('one');
      assert.match(words(tree, subscription), new RegExp(`^Subscription s \\| .*as of ${clockTime(at, Date.now())}$`));
      assert.deepEqual(labels(tree, await tree.below('one', 's', 'apps')), ['old-app']);
      assert.deepEqual(labels(tree, await tree.below('one', 's', 'services')), ['old-apim']);
      give(['s']);
      await settled();
      assert.deepEqual(labels(tree, await tree.below('one', 's', 'apps')), ['new-app']);
      assert.doesNotMatch(words(tree, (await tree.below('one'))[0]), /as of/);
      assert.deepEqual(
        tree.saved.map(one => one.apps.map(app => app.name)),
        [['new-app']],
        'for the start after this one',
      );
    });

    it('shows what was kept also where the subscriptions were read before', async () => {
      const tree = treeWorld({ one: { kept, subscriptions: () => Promise.resolve(['s']), inventory: () => never } });
      await tree.world.books()[0]?.tenant.subscriptions.get();
      assert.deepEqual(labels(tree, await tree.below('one', 's', 'apps')), ['old-app']);
    });

    it('shows nothing of a subscription that the filter hides', async () => {
      const tree = treeWorld({ one: { kept, subscriptions: () => never } });
      const [book] = tree.world.books();
      assert.ok(book);
      Object.assign(book.tenant.signIn, { shows: (id: string) => id !== 's' });
      assert.deepEqual(kinds(await tree.below('one')), ['empty']);
    });
  });

  describe('when Azure can’t be reached', () => {
    const failures: Record<string, Answers> = {
      'to list subscriptions': { kept, subscriptions: () => Promise.reject(unreachable) },
      'to read the inventory': { kept, inventory: () => Promise.reject(unreachable) },
    };
    for (const [when, answers] of Object.entries(failures)) {
      it(`${when}, shows what was known, with its age, and says that changes are off`, async () => {
        const tree = treeWorld({ one: answers });
        await tree.below('one');
        await settled();
        assert.match(words(tree, (await tree.below('one'))[0]), /as of 0?9:12|as of .*0?9:12/);
        assert.deepEqual(labels(tree, await tree.below('one', 's', 'apps')), ['old-app']);
        assert.equal(tree.world.offlineSince(), at);
        assert.equal(tree.world.offlineSince(appIn('s', 'old-app').id), at);
        assert.match(viewMessage(undefined, tree.world.offlineSince(), Date.now()) ?? '', /changes are off/);
        assert.deepEqual(tree.saved, []);
      });
    }

    it('shows the APIs of last time with their age, and this time’s once they can be read', async () => {
      const service = serviceIn('s', 'shop-apim');
      let lost = true;
      const lose = <T>(found: T): Promise<T> => (lost ? Promise.reject(unreachable) : Promise.resolve(found));
      const tree = treeWorld({
        one: {
          kept: { ...kept, services: [service] },
          subscriptions: () => lose(['s']),
          inventory: () => lose(all([service], [])),
          apis: () => lose([apiNamed('Returns')]),
          keptApis: { at, apis: [apiNamed('Orders')] },
        },
      });
      const path = ['one', 's', 'services', service.id.toLowerCase()];
      assert.deepEqual(labels(tree, await tree.below(...path, 'apis')), ['Orders']);
      const rowOfApis = async (): Promise<string> =>
        words(
          tree,
          (await tree.below(...path)).find(row => row.kind === 'apis'),
        );
      assert.match(await rowOfApis(), /as of/);
      assert.equal(tree.savedApis.length, 0);

      lost = false;
      await tree.world.refreshEverything();
      assert.deepEqual(labels(tree, await tree.below(...path, 'apis')), ['Returns']);
      assert.doesNotMatch(await rowOfApis(), /as of/);
      assert.deepEqual(
        tree.savedApis.map(one => one.apis.map(api => api.displayName)),
        [['Returns']],
      );
    });

    it('says that the APIs can’t be read where none are known, and also where Azure refuses', async () => {
      const service = serviceIn('s', 'shop-apim');
      const refused = new AzureError('no', { kind: 'forbidden', directory: false });
      for (const more of [
        { apis: () => Promise.reject(unreachable) },
        { apis: () => Promise.reject(refused), keptApis: { at, apis: [apiNamed('Orders')] } },
      ]) {
        const tree = treeWorld({ one: { inventory: () => Promise.resolve(all([service], [])), ...more } });
        assert.deepEqual(kinds(await tree.below('one', 's', 'services', service.id.toLowerCase(), 'apis')), ['failed']);
      }
    });

    it('when asked to refresh, keeps what was read: subscriptions, services, APIs and routes', async () => {
      let lost = false;
      const api = apiNamed('Orders');
      const service = { ...serviceIn('s', 'shop-apim'), id: api.serviceId };
      const app = appIn('s', 'orders-app');
      const tree = treeWorld(
        {
          one: {
            subscriptions: () => (lost ? Promise.reject(unreachable) : Promise.resolve(['s'])),
            inventory: () => (lost ? Promise.reject(unreachable) : Promise.resolve(all([service], [app]))),
            apis: [api],
          },
        },
        [routeTo(api, app)],
      );
      const path = ['one', 's', 'services', service.id.toLowerCase(), 'apis'];
      await tree.below(...path);
      await tree.below('one', 's', 'apps');
      await settled();
      const readings = tree.world.readRoutes().length;
      assert.equal(readings, 1);
      lost = true;
      tree.asked.length = 0;
      await tree.world.refreshEverything();
      assert.notEqual(tree.world.offlineSince(), undefined);
      assert.deepEqual(labels(tree, await tree.below(...path)), ['Orders']);
      assert.deepEqual(labels(tree, await tree.below('one', 's', 'apps')), ['orders-app']);
      assert.equal(tree.world.readRoutes().length, readings);
      assert.ok(!tree.asked.includes('apis'), 'APIs that are known are not asked for');
      const [row] = await tree.below('one');
      assert.match(words(tree, row), /as of/);

      lost = false;
      await tree.world.refreshEverything();
      assert.equal(tree.world.offlineSince(), undefined);
      assert.deepEqual(labels(tree, await tree.below(...path)), ['Orders']);
      assert.deepEqual(
        tree.asked.filter(one => one === 'apis' || one === 'inventory'),
        ['inventory', 'apis'],
        'and are read anew once they can be',
      );
    });

    it('leaves changes of another tenant on', async () => {
      const tree = treeWorld({
        lost: { kept, subscriptions: () => Promise.reject(unreachable) },
        there: { subscriptions: () => Promise.resolve(['other']) },
      });
      await tree.below('lost');
      await tree.below('there');
      await settled();
      assert.equal(tree.world.offlineSince('/subscriptions/other/resourceGroups/shop'), undefined);
      assert.equal(tree.world.offlineSince('/subscriptions/s/resourceGroups/shop'), at);
    });
  });

  it('shows on its own row why a tenant can’t be read, and the others beside it', async () => {
    const tree = treeWorld({
      lost: { subscriptions: () => Promise.reject(unreachable) },
      forbidden: { subscriptions: () => Promise.reject(new AzureError('no', { kind: 'forbidden', directory: false })) },
      apart: { needsSignIn: true },
      fine: { inventory: () => Promise.resolve(all([], [appIn('s', 'orders-app')])) },
    });
    assert.deepEqual(labels(tree, await tree.levels.childrenOf(undefined)), ['lost', 'forbidden', 'apart', 'fine']);
    assert.equal(
      words(tree, (await tree.below('lost'))[0]),
      'Can’t read this tenant | management.azure.com can’t be reached',
    );
    assert.equal(words(tree, (await tree.below('forbidden'))[0]), 'Can’t read this tenant | 403: needs Reader');
    assert.equal(words(tree, (await tree.below('apart'))[0]), 'Sign in to this tenant… | needs another sign-in');
    assert.deepEqual(labels(tree, await tree.below('fine', 's', 'apps')), ['orders-app']);
  });

  it('reads each subscription by itself where the one big question failed, and shows which one can’t be', async () => {
    const tree = treeWorld({
      one: {
        subscriptions: () => Promise.resolve(['a', 'b']),
        inventory: () => Promise.reject(new AzureError('no', { kind: 'refused', status: 500, code: 'Internal' })),
        single: id =>
          id === 'a'
            ? Promise.resolve({ services: [], apps: [appIn('a', 'orders-app')] })
            : Promise.reject(new AzureError('no', { kind: 'forbidden', directory: false })),
      },
    });
    await tree.below('one');
    await settled();
    assert.deepEqual(labels(tree, await tree.below('one', 'a', 'apps')), ['orders-app']);
    assert.deepEqual(kinds(await tree.below('one', 'b')), ['failed']);
  });

  it('says how much is missing and why, and keeps nothing of it for the next start', async () => {
    const failure = new AzureError('no', { kind: 'throttled', retryAfterSeconds: 5 });
    const tree = treeWorld({
      one: { inventory: () => Promise.resolve({ ...all([], [appIn('s', 'orders-app')], 998), failure }) },
      two: { inventory: () => Promise.resolve(all([], [], 1)) },
    });
    for (const name of ['one', 'two']) await tree.below(name);
    await settled();
    const [row, ...others] = await tree.below('one');
    assert.equal(words(tree, row), '998 services and apps are missing here | Azure asks us to slow down; 5 s');
    assert.deepEqual(kinds(others), ['subscription']);
    assert.equal(
      words(tree, (await tree.below('two'))[0]),
      '1 service or app is missing here | Azure counted more than it gave',
    );
    assert.deepEqual(tree.saved, []);
    assert.equal(tree.warnings.length, 2);
    tree.levels.grouping = 'flat';
    assert.deepEqual(kinds(await tree.below('one')), ['failed', 'services', 'apps']);
  });

  describe('grouped', () => {
    const holdings = all(
      [serviceIn('a', 'shop-apim')],
      [appIn('a', 'orders-app'), appIn('a', 'stock-app', 'STOCK'), appIn('b', 'billing-fn')],
    );
    const tree = (): TreeWorld =>
      treeWorld({
        one: { subscriptions: () => Promise.resolve(['a', 'b']), inventory: () => Promise.resolve(holdings) },
      });

    it('by subscription', async () => {
      const one = tree();
      assert.deepEqual(labels(one, await one.below('one')), ['Subscription a', 'Subscription b']);
      assert.deepEqual(kinds(await one.below('one', 'a')), ['services', 'apps']);
      assert.deepEqual(labels(one, await one.below('one', 'b', 'apps')), ['billing-fn']);
      assert.deepEqual(kinds(await one.below('one', 'b', 'services')), ['empty']);
    });

    it('by resource group', async () => {
      const one = tree();
      one.levels.grouping = 'resourceGroup';
      assert.deepEqual(labels(one, await one.below('one', 'a')), ['shop', 'STOCK']);
      assert.deepEqual(labels(one, await one.below('one', 'a', 'group of resources shop')), [
        'shop-apim',
        'orders-app',
      ]);
    });

    it('not at all', async () => {
      const one = tree();
      one.levels.grouping = 'flat';
      assert.deepEqual(kinds(await one.below('one')), ['services', 'apps']);
      assert.deepEqual(labels(one, await one.below('one', 'apps')), ['billing-fn', 'orders-app', 'stock-app']);
    });
  });

  describe('levels', () => {
    const many = (count: number): Answers => ({
      subscriptions: () => Promise.resolve(Array.from({ length: count }, (_, index) => `sub-${index}`)),
    });
    it('of a thousand rows are whole', async () => {
      assert.equal((await treeWorld({ one: many(1000) }).below('one')).length, 1000);
    });

    it('of more have a thousand rows, the last of which leads to the filter', async () => {
      const tree = treeWorld({ one: many(2500) });
      const rows = await tree.below('one');
      assert.equal(rows.length, 1000);
      assert.equal(look(rows.at(-1)!, tree.world).label, `${(1501).toLocaleString()} more: filter`);
    });

    it('of what a filter finds have no more either', async () => {
      const apps = Array.from({ length: 1200 }, (_, index) => appIn('s', `orders-${index}`));
      const tree = treeWorld({ one: { inventory: () => Promise.resolve(all([], apps)) } });
      await tree.below('one');
      await settled();
      tree.levels.filter = TreeFilter.of(tree.world, 'orders');
      await tree.levels.filter?.refresh();
      const rows = await tree.below('one', 'subscription');
      assert.deepEqual([rows.length, rows.at(-1)?.kind], [1000, 'more']);
    });
  });

  for (const [count, opens] of [
    [10, 'open'],
    [11, 'closed'],
  ] as const) {
    it(`with ${count} subscriptions and services is ${opens} from the start`, async () => {
      const ids = Array.from({ length: count }, (_, index) => `sub-${index}`);
      const services = ids.map(id => serviceIn(id, `apim-${id}`));
      const tree = treeWorld({
        one: { subscriptions: () => Promise.resolve(ids), inventory: () => Promise.resolve(all(services, [])) },
      });
      const [subscription] = await tree.below('one');
      await settled();
      const [service] = await tree.below('one', 'sub-0', 'services');
      assert.deepEqual(
        [subscription, service].map(row => row && look(row, tree.world).opens),
        [opens, opens],
      );
    });
  }

  it('has products, back ends and operations with what there is to know of them', async () => {
    const api = apiNamed('Orders');
    const service = { ...serviceIn('s', 'shop-apim'), id: api.serviceId };
    const operation = { id: `${api.id}/operations/get`, displayName: 'Get one', method: 'GET', urlTemplate: '/{id}' };
    const tree = treeWorld({
      one: {
        inventory: () => Promise.resolve(all([service], [])),
        apis: [api],
        operations: [operation as Operation],
        products: [{ id: `${service.id}/products/gold`, name: 'gold', displayName: 'Gold' }],
        backEnds: [
          { id: `${service.id}/backends/fn`, name: 'fn', url: 'https://fn.azurewebsites.net/api', pool: [] },
          { id: `${service.id}/backends/both`, name: 'both', url: '', pool: ['a', 'b'] },
        ] as never,
      },
    });
    const path = ['one', 's', 'services', service.id.toLowerCase()];
    const rows = await tree.below(...path);
    assert.deepEqual(kinds(rows), ['apis', 'products', 'backEnds', 'identity']);
    assert.deepEqual(tree.asked, ['subscriptions', 'inventory'], 'nothing is asked before it is opened');
    assert.deepEqual(labels(tree, await tree.below(...path, 'products')), ['Gold']);
    const [both, fn] = await tree.below(...path, 'backEnds');
    assert.equal(words(tree, both), 'both | pool of 2');
    assert.equal(words(tree, fn), 'fn | fn.azurewebsites.net');
    const [get] = await tree.below(...path, 'apis', api.id.toLowerCase());
    assert.equal(words(tree, get), 'Get one | GET /{id}');
  });

  describe('workspaces', () => {
    const premium = { ...serviceIn('s', 'shop'), sku: 'Premium' };
    const team = { id: `${premium.id}/workspaces/team`, name: 'team', displayName: 'Team' };
    const apis = [apiNamed('Orders')];
    const workspaceApis = [{ ...apiNamed('Campaigns'), id: `${team.id}/apis/campaigns` }];
    const shop = (service: Service, workspaces: () => Promise<readonly Workspace[]>): TreeWorld =>
      treeWorld({ one: { inventory: () => Promise.resolve(all([service], [])), apis, workspaceApis, workspaces } });
    const path = ['one', 's', 'services', 'service', 'apis'] as const;
    const shown = async (tree: TreeWorld, ...steps: readonly string[]): Promise<readonly string[]> => {
      const rows = await tree.below(...steps);
      await settled();
      return rows.map(row => words(tree, row));
    };

    it('have their APIs among those of the service, each with its workspace', async () => {
      const tree = shop(premium, () => Promise.resolve([team]));
      assert.deepEqual(await shown(tree, ...path), [
        'Campaigns | not checked · workspace team',
        'Orders | not checked',
      ]);
    });

    it('aren’t asked for where the tier has none', async () => {
      const tree = shop({ ...premium, sku: 'Developer' }, () => Promise.resolve([team]));
      assert.deepEqual(await shown(tree, ...path), ['Orders | not checked']);
      assert.ok(!tree.asked.includes('workspaces'));
    });

    it('that can’t be read are said beside the service’s own APIs, until they can', async () => {
      let answer: () => Promise<readonly Workspace[]> = () =>
        Promise.reject(new AzureError('no', { kind: 'forbidden', directory: false }));
      const tree = shop(premium, () => answer());
      const [first, second] = await shown(tree, ...path);
      assert.match(first ?? '', /^Can’t read the APIs of workspaces \| /);
      assert.equal(second, 'Orders | not checked');
      answer = () => Promise.resolve([team]);
      tree.world.books()[0]?.tenant.forgetService(premium.id);
      assert.deepEqual(
        (await shown(tree, ...path)).map(one => one.split(' ')[0]),
        ['Campaigns', 'Orders'],
      );
    });
  });

  it('draws one row again when one thing changed', async () => {
    const apps = Array.from({ length: 50 }, (_, index) => appIn('s', `app-${index}`));
    const [target] = apps;
    assert.ok(target);
    const api = apiNamed('Orders');
    const route = routeTo(api, target);
    const service = { ...serviceIn('s', 'shop-apim'), id: api.serviceId };
    const tree = treeWorld({ one: { inventory: () => Promise.resolve(all([service], apps)), apis: [api] } }, [route]);
    await tree.below('one', 's', 'apps');
    await tree.below('one', 's', 'services', service.id.toLowerCase(), 'apis');
    await settled();
    tree.changed.length = 0;
    tree.world.readings.again(route);
    await settled();
    const ids = new Set(tree.changed.flatMap(one => one ?? ['everything']).map(id => id.toLowerCase()));
    assert.deepEqual([...ids].sort(), [api.id.toLowerCase(), target.id.toLowerCase()].sort());
    assert.deepEqual(kinds(tree.levels.rowsOf(ids)).sort(), ['api', 'app']);
  });
});
