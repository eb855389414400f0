import assert from 'node:assert/strict';
import { planRoute } from '../../../src/plan';
import type { Choice, Plan, PlanChoices } from '../../../src/plan/plan';
import { readPlanContext } from '../../../src/plan/readContext';
import { PlanSession } from '../../../src/ui/secureBackend/session';
import type { PlanSurroundings } from '../../../src/ui/secureBackend/surroundings';
import { MemoryAzure, orders, routeTo } from '../plan/memoryAzure';

/** A session over one plan, whose boxes for what held the function key are as the choices say. */
async function opened() {
  const world = new MemoryAzure();
  world.setPolicy(orders, '<policies><inbound><base /></inbound></policies>');
  const route = routeTo();
  const context = await readPlanContext(world.azure, {
    route,
    facts: await world.readFacts(),
    routes: [route],
    choices: {},
  });
  const reads: PlanChoices[] = [];
  const plans: PlanChoices[] = [];
  const keys = ({ deleteKey = [] }: PlanChoices): Choice => ({
    id: 'deleteKey',
    title: '',
    answer: '',
    multiple: true,
    options: (['namedValue', 'hostKey'] as const).map(id => ({ id, label: id, chosen: deleteKey.includes(id) })),
  });
  const around: Partial<PlanSurroundings> = {
    route,
    subscription: '',
    simulated: true,
    now: () => 0,
    read: choices => {
      reads.push(choices);
      return Promise.resolve(changed => {
        plans.push(changed);
        const plan = planRoute(context) as Plan;
        return { ...plan, choices: [keys(changed)] };
      });
    },
    isElsewhere: () => Promise.resolve(false),
    show: () => undefined,
  };
  const session = new PlanSession(around as PlanSurroundings);
  await session.plan();
  const tick = (id: string, on: boolean) => session.onMessage({ kind: 'tick', of: `deleteKey:${id}`, on });
  return { reads, plans, session, tick };
}

it('the box for private addresses: planned anew without reading', async () => {
  const { reads, plans, session } = await opened();
  for (const on of [true, false]) {
    await session.onMessage({ kind: 'tick', of: 'privateAddresses:call', on });
    assert.equal(plans.at(-1)?.privateAddresses, on);
  }
  assert.equal(reads.length, 1);
});

describe('boxes for what held the function key', () => {
  it('the named value: planned anew without reading', async () => {
    const { reads, plans, tick } = await opened();
    await tick('namedValue', true);
    assert.deepEqual(plans.at(-1)?.deleteKey, ['namedValue']);
    assert.equal(reads.length, 1);
  });

  it('the host key: read anew, as keys are read only where it was ticked', async () => {
    const { reads, tick } = await opened();
    await tick('namedValue', true);
    await tick('hostKey', true);
    assert.deepEqual(
      reads.map(one => one.deleteKey),
      [undefined, ['namedValue', 'hostKey']],
    );
  });

  it('without the named value the host key stays, too', async () => {
    const { plans, tick } = await opened();
    await tick('namedValue', true);
    await tick('hostKey', true);
    await new Promise(setImmediate);
    await tick('namedValue', false);
    assert.deepEqual(plans.at(-1)?.deleteKey, []);
  });
});
