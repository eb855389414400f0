import assert from 'node:assert/strict';
import { type Mode, modes, nameOf, serviceId } from '../../modes';
import {
  explainedModes,
  healthyModes,
  isNamedFirst,
  judgeExplained,
  judgeOperation,
  operationIds,
} from '../../diagnosis/judged';
import { Laboratory } from '../../diagnosis/laboratory';
import { breakBoth, hiddenIn, isFrequent, nameOfPair, pairsById } from '../../diagnosis/pairs';
import { variants } from '../../diagnosis/variants';

/** A slice of `npm run test:diagnosis`: without plans, and without the runs that lack a source. */
describe('the failure catalogue, over the wire', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  const optionsOf = (mode: Mode) =>
    nameOf(mode) === 'F-33, key suspended' ? { keySubscriptionId: `${serviceId}/subscriptions/orders` } : {};

  for (const mode of modes) {
    it(`names ${nameOf(mode)}`, async () => {
      await laboratory.reset();
      const route = await laboratory.route(mode.route);
      await mode.produce(laboratory.shop);
      if (operationIds.includes(mode.id)) {
        assert.equal(await judgeOperation(laboratory, mode), mode.id);
      } else if (explainedModes.includes(nameOf(mode))) {
        assert.equal(await judgeExplained(laboratory, mode), mode.id);
      } else {
        const { causes } = await laboratory.diagnose(route, optionsOf(mode));
        assert.equal(causes[0]?.id, healthyModes.includes(mode.id) ? undefined : mode.id);
      }
    });
  }

  for (const pair of pairsById().filter(one => isFrequent(one) && !hiddenIn(one))) {
    it(`names both of ${nameOfPair(pair)}`, async () => {
      await laboratory.reset();
      const route = await laboratory.route(pair.target.route);
      await breakBoth(laboratory.shop, pair);
      const named = (await laboratory.diagnose(route)).causes.map(cause => cause.id);
      for (const { id } of pair.breaks) assert.ok(named.includes(id), `${id} isn't among ${named.join(', ')}`);
    });
  }

  for (const { name, route, make, options } of variants) {
    it(`names nothing: ${name}`, async () => {
      await laboratory.reset();
      await make(laboratory.shop);
      const report = await laboratory.diagnose(await laboratory.route(route), options);
      assert.deepEqual(
        report.causes.map(cause => `${cause.id} ${cause.evidence.join('; ')}`),
        [],
      );
    });
  }

  for (const [without, switches] of [
    ['Graph', { graphRead: 'never' }],
    ['traces', { tracing: false }],
  ] as const) {
    it(`says what could be without ${without}`, async () => {
      for (const id of ['F-05, nothing of that name', 'F-23', 'F-24', 'F-01, other case', 'F-13, until a restart']) {
        const mode = modes.find(one => nameOf(one) === id);
        assert.ok(mode);
        await laboratory.reset();
        const route = await laboratory.route(mode.route);
        await mode.produce(laboratory.shop);
        Object.assign(laboratory.shop.switches, switches);
        const report = await laboratory.diagnose(route);
        assert.ok(isNamedFirst(report, mode.id), `${id}: ${report.causes.map(cause => cause.id).join(', ')}`);
        const isSure = report.causes[0]?.certainty === 'certain';
        assert.equal(report.missing.length > 0, !isSure, `${id}: ${report.missing.join('; ')}`);
      }
    });
  }
});
