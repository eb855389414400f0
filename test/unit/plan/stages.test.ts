import assert from 'node:assert/strict';
import { type Ended, Stages } from '../../../src/plan/stages';

/** Whether a promise has an answer by now, without waiting for it. */
async function stateOf<T>(promise: Promise<T>): Promise<T | 'open'> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return Promise.race([promise, Promise.resolve('open' as const)]);
}

const statesOf = async (stages: Stages) => [
  (await stateOf(stages.begun)) === 'open' ? 'open' : 'begun',
  await stateOf(stages.accepted),
  await stateOf(stages.ended),
];

describe('the stages of a step', () => {
  function running(): { readonly stages: Stages; readonly end: (ended: Ended) => void } {
    let end: (ended: Ended) => void = () => undefined;
    const stages = new Stages(() => new Promise(resolve => (end = resolve)));
    return { stages, end };
  }

  it('come one after the other', async () => {
    const { stages, end } = running();
    assert.deepEqual(await statesOf(stages), ['open', 'open', 'open']);
    stages.begin();
    assert.deepEqual(await statesOf(stages), ['begun', 'open', 'open']);
    stages.accept();
    assert.deepEqual(await statesOf(stages), ['begun', true, 'open']);
    end('done');
    assert.deepEqual(await statesOf(stages), ['begun', true, 'done']);
  });

  const ends: readonly [Ended, boolean][] = [
    ['done', true],
    ['stopped', false],
    ['notStarted', false],
  ];
  for (const [ended, isAccepted] of ends) {
    it(`${ended}: what it hasn’t had it passes, and others ${isAccepted ? 'may' : 'may not'} go on`, async () => {
      const { stages, end } = running();
      end(ended);
      assert.deepEqual(await statesOf(stages), ['begun', isAccepted, ended]);
    });
  }

  it('accepted and then stopped: who has begun to read had every right to', async () => {
    const { stages, end } = running();
    stages.begin();
    stages.accept();
    end('stopped');
    assert.deepEqual(await statesOf(stages), ['begun', true, 'stopped']);
  });

  it('its run is given the same stages', async () => {
    const stages = new Stages(one => {
      one.accept();
      return new Promise(() => undefined);
    });
    assert.equal(await stateOf(stages.accepted), true);
  });
});
