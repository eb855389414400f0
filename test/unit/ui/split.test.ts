import assert from 'node:assert/strict';
import { type Group, split } from '../../../src/ui/explorer/split';

const labelled = (labels: readonly string[], limit: number): readonly (readonly [string, number])[] =>
  (split(labels, one => one, limit) as readonly Group<string>[]).map(group => [group.label, group.members.length]);

describe('splitting long levels', () => {
  it('leaves up to 200 rows as they are, in order', () => {
    const rows = Array.from({ length: 200 }, (_, index) => `api ${199 - index}`);
    assert.deepEqual(split(rows, one => one).slice(0, 2), ['api 0', 'api 1']);
    assert.equal(split(rows, one => one).length, 200);
  });

  it('splits more into groups of at most 200 that hold every row once', () => {
    const rows = Array.from({ length: 10_001 }, (_, index) => `app${index}`);
    const groups = split(rows, one => one) as readonly Group<string>[];
    assert.ok(groups.every(group => group.members.length <= 200));
    assert.equal(new Set(groups.flatMap(group => group.members)).size, rows.length);
  });

  it('names groups by where they begin and end', () => {
    assert.deepEqual(labelled(['alpha', 'beta', 'gamma', 'delta'], 2), [
      ['a–b', 2],
      ['d–g', 2],
    ]);
  });

  it('goes as far into the names as tells neighbours apart', () => {
    assert.deepEqual(labelled(['shop1', 'shop2', 'shop3', 'shop4'], 2), [
      ['s–shop2', 2],
      ['shop3–s', 2],
    ]);
  });
});
