import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Filtering } from '../../../src/ui/explorer/filtering';
import type { TreeFilter } from '../../../src/ui/explorer/treeFilter';
import { type TreeWorld, all, appIn, treeWorld } from './treeWorld';

interface Watched {
  readonly tree: TreeWorld;
  readonly filtering: Filtering;
  /** What was told, in order. */
  readonly told: string[];
  readonly until: (isSo: () => boolean) => Promise<void>;
}

async function watched(count: number): Promise<Watched> {
  const apps = Array.from({ length: count }, (_, index) => appIn('s', `orders-${index}`));
  const tree = treeWorld({ one: { inventory: () => Promise.resolve(all([], apps)) } });
  await tree.below('one');
  await tree.world.books()[0]?.tenant.everything();
  const told: string[] = [];
  const { world, levels } = tree;
  const filtering = new Filtering({
    world,
    levels,
    turned: on => told.push(on ? 'on' : 'off'),
    changed: () => told.push(`changed ${levels.filter?.text ?? ''}`),
    counted: () => told.push('counted'),
    warn: text => assert.fail(text),
  });
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await nextTurn();
  };
  return { tree, filtering, told, until };
}

describe('filtering the tree', () => {
  it('shows what is found once everything was looked through', async () => {
    const { tree, filtering, told, until } = await watched(50);
    const shown = (): TreeFilter | undefined => tree.levels.filter;
    filtering.set('orders-7');
    assert.equal(shown(), undefined);
    await until(() => shown() !== undefined);
    assert.deepEqual([shown()?.count, shown()?.total], [1, 50]);
    assert.deepEqual(told, ['on', 'changed orders-7', 'counted']);
    filtering.set('');
    assert.equal(shown(), undefined);
    assert.deepEqual(told.slice(3), ['off', 'changed ']);
    filtering.dispose();
  });

  it('leaves a look for the one that was typed after it, and gives others their turn meanwhile', async () => {
    const { tree, filtering, told, until } = await watched(60_000);
    let turns = 0;
    filtering.set('orders-1');
    filtering.set('orders-59999');
    await until(() => ++turns > 0 && tree.levels.filter !== undefined);
    assert.equal(tree.levels.filter?.count, 1);
    assert.ok(turns > 3, `${turns} turns for others`);
    assert.deepEqual(
      told.filter(one => one.startsWith('changed')),
      ['changed orders-59999'],
    );
    filtering.dispose();
  });

  it('looks again when something known changed, and draws only where other things are found', async () => {
    const { tree, filtering, told, until } = await watched(3);
    filtering.set('orders');
    await until(() => told.includes('counted'));
    filtering.refresh();
    await until(() => told.filter(one => one === 'counted').length === 2);
    assert.equal(told.filter(one => one.startsWith('changed')).length, 1, 'the same is found');
    const tenant = tree.world.books()[0]?.tenant;
    assert.ok(tenant);
    await tenant.refreshSubscription('s');
    filtering.refresh();
    await until(() => told.filter(one => one === 'counted').length === 3);
    assert.equal(tree.levels.filter?.count, 0, 'Resource Manager has none');
    assert.equal(told.filter(one => one.startsWith('changed')).length, 2);
    filtering.dispose();
  });
});
