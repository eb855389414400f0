import assert from 'node:assert/strict';
import type { Facts, Route } from '../../../src/route';
import { unread } from '../../../src/route';
import { Postures } from '../../../src/ui/explorer/postures';
import { apiNamed, routeTo } from '../plan/memoryAzure';

const facts: Facts = {
  identity: unread('notYet'),
  policy: unread('notYet'),
  application: unread('notYet'),
  doors: [],
};
const noProofs = { proofOf: () => undefined, keep: () => Promise.resolve() };

function routes(count: number, subscriptionId = 'a'): Route[] {
  return Array.from({ length: count }, (_, index) => {
    const route = routeTo(apiNamed(`Api ${subscriptionId} ${index}`));
    return { ...route, service: { ...route.service, subscriptionId } };
  });
}

describe('reading postures', () => {
  let asked: string[];
  let answers: Map<string, { give: () => void; fail: (error: Error) => void }>;
  let changed: string[];
  let postures: Postures;

  beforeEach(() => {
    [asked, changed] = [[], []];
    answers = new Map();
    const read = (route: Route): Promise<Facts> =>
      new Promise((resolve, reject) => {
        asked.push(route.id);
        answers.set(route.id, { give: () => resolve(facts), fail: reject });
      });
    postures = new Postures(read, noProofs, route => changed.push(route.id));
  });

  const settle = async (...ids: string[]): Promise<void> => {
    for (const id of ids) answers.get(id)?.give();
    await new Promise(resolve => setImmediate(resolve));
  };
  const ids = (all: readonly Route[]): string[] => all.map(route => route.id);

  it('reads sixteen of a subscription at once, and another subscription beside it', () => {
    postures.want([...routes(20), ...routes(20, 'b')]);
    assert.equal(asked.length, 32);
  });

  it('reads first what was asked for last, in its order, and nothing twice', async () => {
    const many = routes(40);
    postures.want(many);
    const visible = many.slice(30, 33);
    postures.want(visible);
    postures.want(visible);
    await settle(...asked.slice(0, 3));
    assert.deepEqual(asked.slice(16), ids(visible));
    for (let count = 0; count < 40; count++) await settle(...asked);
    assert.equal(asked.length, 40);
    assert.equal(new Set(asked).size, 40);
    assert.deepEqual(postures.progress, { read: 40, waiting: 0 });
  });

  it('stops: what is under way ends, what waits counts as not read; and goes on when asked again', async () => {
    const many = routes(20);
    postures.want(many);
    postures.stop();
    await settle(...asked);
    assert.equal(asked.length, 16);
    assert.deepEqual(postures.progress, { read: 16, waiting: 0 });
    assert.equal(postures.readingOf(many[19]!), undefined);
    postures.want(many);
    assert.deepEqual(asked.slice(16), ids(many.slice(16)));
  });

  it('keeps what it knew of a route while it is read again, and after a stop', async () => {
    const [route] = routes(1);
    assert.ok(route);
    postures.want([route]);
    await settle(route.id);
    const before = postures.postureOf(route);
    assert.ok(before);
    postures.want(routes(16).map(one => ({ ...one, id: `${one.id} other` })));
    postures.again(route);
    assert.deepEqual(postures.postureOf(route), before);
    postures.stop();
    assert.equal(postures.readingOf(route)?.state, 'read');
  });

  it('takes no late answer for a route that was asked for again meanwhile', async () => {
    const [route] = routes(1);
    assert.ok(route);
    postures.want([route]);
    const late = answers.get(route.id);
    postures.again(route);
    late?.fail(new Error('late'));
    await settle(route.id);
    assert.equal(postures.readingOf(route)?.state, 'read');
  });

  it('keeps a failure as what it is', async () => {
    const [route] = routes(1);
    assert.ok(route);
    postures.want([route]);
    answers.get(route.id)?.fail(new Error('no'));
    await settle();
    assert.equal(postures.readingOf(route)?.state, 'failed');
    assert.deepEqual(changed, [route.id]);
  });
});
