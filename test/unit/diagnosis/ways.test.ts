import assert from 'node:assert/strict';
import { Laboratory, named } from '../../diagnosis/laboratory';
import { ways } from '../../diagnosis/ways';

describe('other ways to bring the failures of the catalogue about', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  for (const { id, way, route, make, options } of ways) {
    it(`names ${id}: ${way}`, async () => {
      await laboratory.reset();
      const before = await laboratory.route(route);
      await make(laboratory.shop);
      const report = await laboratory.diagnose(before, options);
      assert.equal(report.causes[0]?.id, id, named(report));
    });
  }
});
