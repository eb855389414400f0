import assert from 'node:assert/strict';
import { judge, posture } from '../../../src/route';
import { groupOf, highlightsIn, isEmptyQuery, matches, parseQuery } from '../../../src/ui/search/query';
import { facts } from '../route/samples';

const open = judge(facts({ settings: { enabled: false } }));
const agreeing = judge(facts());
const subject = {
  text: 'orders\norders-app.azurewebsites.net\n8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4',
  posture: posture(open, 'hash'),
  judgement: open,
  tags: { Env: 'Production', 'cost center': '12' },
};

describe('looking for things', () => {
  for (const [text, expected] of [
    ['', true],
    ['orders', true],
    ['ORDERS 8c21b7d4', true],
    ['orders billing', false],
    ['azurewebsites @open', true],
    ['@broken', false],
    ['@broken @open', true],
    ['@unknown', false],
    ['F5', true],
    ['f5 f7', false],
    ['tag:env', true],
    ['tag:env=prod', true],
    ['tag:env=test', false],
    ['tag:"cost center=12"', true],
    ['tag:', true],
    ['"orders-app.azure"', true],
    ['"orders app"', false],
    ['"', true],
    ['@nonsense', false],
  ] as const) {
    it(`${text === '' ? 'nothing' : text} ${expected ? 'matches' : 'doesn’t match'}`, () => {
      assert.equal(matches(parseQuery(text), subject), expected);
    });
  }

  it('is empty without anything to look for', () => {
    for (const text of ['', '   ', '""', 'tag:']) assert.equal(isEmptyQuery(parseQuery(text)), true, text);
    for (const text of ['x', '@open', 'F1', 'tag:x']) assert.equal(isEmptyQuery(parseQuery(text)), false, text);
  });

  it('adds the three states of not knowing up to one', () => {
    assert.equal(groupOf(undefined), 'unknown');
    assert.equal(groupOf(posture(agreeing, 'x')), 'unknown', 'configured, not proved');
    assert.equal(groupOf(posture(agreeing, 'x', { at: 1, factsHash: 'x' })), 'secured');
    assert.equal(
      groupOf(posture(agreeing, 'x', { at: 1, factsHash: 'y' })),
      'unknown',
      'a proof of other facts is void',
    );
  });

  it('marks where the words stand, in order and apart', () => {
    assert.deepEqual(highlightsIn(parseQuery('fn bill'), 'Billing-FN'), [
      [0, 4],
      [8, 10],
    ]);
    assert.deepEqual(highlightsIn(parseQuery('illi lling'), 'billing'), [[1, 7]]);
    assert.deepEqual(highlightsIn(parseQuery('@open zzz'), 'billing'), []);
  });
});
