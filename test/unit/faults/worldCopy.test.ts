import assert from 'node:assert/strict';
import { Propagating } from '../../../src/simulator/world';
import { Estate } from '../../faults/estate';
import { differences, snapshot } from '../../faults/raw';
import { appIdOf, serviceId } from '../../faults/scenario';
import { WorldCopy } from '../../faults/worldCopy';

describe('a copy of what a local Azure holds', () => {
  let estate: Estate;
  before(async () => {
    estate = await Estate.start();
    await estate.reset();
  });
  after(() => estate.close());

  const site = () => estate.world.sites.get(appIdOf('orders-app').toLowerCase());
  const service = () => estate.world.services.get(serviceId.toLowerCase());

  it('is put back as often as wanted, whatever was changed since', () => {
    const { world } = estate;
    const [before, copy] = [snapshot(world), new WorldCopy(world)];
    for (let time = 0; time < 2; time++) {
      site()?.auth.set({ platform: { enabled: true } }, 0);
      service()?.namedValues.pop();
      world.tenants[0]?.applications.pop();
      world.identities.clear();
      assert.ok(differences(before, snapshot(world)).length >= 4);
      copy.putBack(world);
      assert.deepEqual(differences(before, snapshot(world)), []);
    }
    assert.ok(site()?.auth instanceof Propagating);
  });

  it('isn’t made while something is under way', () => {
    const { world } = estate;
    const found = service();
    assert.ok(found);
    const operation = { token: 'a', startedAt: 0, endsAt: 1, outcome: 'Succeeded', complete: () => undefined } as const;
    found.operation = operation;
    assert.throws(() => new WorldCopy(world), /shop-apim is being changed/);
    found.operation = undefined;
    found.entityOperations.push({ ...operation, isDone: false });
    assert.throws(() => new WorldCopy(world), /shop-apim is being changed/);
    found.entityOperations.pop();
  });

  it('knows only what it can copy', () => {
    const { world } = estate;
    world.sites.set('odd', { id: new Date(0) } as never);
    assert.throws(() => new WorldCopy(world), /Can’t be copied: Date/);
    world.sites.delete('odd');
  });
});
