import assert from 'node:assert/strict';
import { type ConnectedAzure, connect } from '../../../src/azure';
import { type Holdings, isAzureProblem } from '../../../src/azure/interfaces';
import {
  type Answer,
  type Received,
  TestClock,
  type TinyAzure,
  armError,
  sessionOn,
  startTinyAzure,
  subscription,
} from './tinyAzure';

interface Question {
  readonly subscriptions: readonly string[];
  readonly query: string;
  readonly options: { readonly $top: number; readonly $skip?: number; readonly $skipToken?: string };
}

type Row = Record<string, unknown>;

const idOf = (index: number): string =>
  `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/app-${String(index).padStart(5, '0')}`;
const rowsOf = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: idOf(from + index), kind: 'app', defaultHost: `a${index}.test` }));
const isAboutApps = (question: Question): boolean => question.query.includes('microsoft.web/sites');

describe('the inventory', () => {
  let tiny: TinyAzure;
  let azure: ConnectedAzure;
  let clock: TestClock;
  let rows: Row[];
  /** Changes an answer, or does something to the rows, when it is asked for. */
  let twist: (
    question: Question,
    number: number,
    answer: Answer & { body: Row },
  ) => Answer | Promise<Answer> | undefined;
  let asked: Question[];

  const page = ({ options: { $top, $skip = 0 } }: Question): Answer & { body: Row } => {
    const data = rows.slice($skip, $skip + $top);
    const resultTruncated = $skip + data.length < rows.length ? 'true' : 'false';
    return { body: { totalRecords: rows.length, count: data.length, data, resultTruncated } };
  };

  beforeEach(async () => {
    asked = [];
    rows = [];
    twist = () => undefined;
    tiny = await startTinyAzure((request: Received) => {
      const question = JSON.parse(request.body) as Question;
      if (!isAboutApps(question)) return { body: { totalRecords: 0, count: 0, data: [], resultTruncated: 'false' } };
      asked.push(question);
      return twist(question, asked.length - 1, page(question)) ?? page(question);
    });
    clock = new TestClock();
    azure = connect(sessionOn(tiny, 3_600_000, clock), { clock });
  });
  afterEach(() => tiny.close());

  const read = (onPart?: (soFar: Holdings) => void) => azure.inventory.read([subscription], onPart);
  const names = (holdings: Holdings): string[] => holdings.apps.map(app => app.name).sort();
  const allNames = (count: number): string[] =>
    rowsOf(count).map(row => (row['id'] as string).slice(-9).replace(/^.*\//, ''));

  it('learns from the first page how many there are and asks for the others at once', async () => {
    rows = rowsOf(10_000);
    let others: (() => void)[] = [];
    twist = (_, number, answer) =>
      number === 0
        ? answer
        : new Promise(resolve => {
            others.push(() => resolve(answer));
            if (others.length === 10) for (const one of others) one();
          });
    const found = await read();
    others = [];
    assert.deepEqual(names(found), allNames(10_000));
    assert.equal(found.missing, 0);
    assert.deepEqual(
      asked.map(({ options }) => options.$skip ?? 0).sort((a, b) => a - b),
      Array.from({ length: 11 }, (_, index) => index * 999),
      'each page begins with the last row of the one before',
    );
    assert.match(asked[0]?.query ?? '', /order by id asc$/);
  });

  it('tells what it has so far, each time there is more', async () => {
    rows = rowsOf(2500);
    const counts: number[] = [];
    await read(soFar => counts.push(soFar.apps.length));
    assert.equal(counts[0], 1000);
    assert.equal(counts.at(-1), 2500);
    assert.equal(counts.length, 3);
  });

  it('asks for many subscriptions at once, in batches', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `sub-${index}`);
    await azure.inventory.read([...ids, 'SUB-0']);
    assert.deepEqual(asked.map(({ subscriptions }) => subscriptions.length).sort(), [1, 299]);
  });

  it('asks nothing when there is no subscription', async () => {
    assert.deepEqual(await azure.inventory.read([]), { services: [], apps: [], missing: 0 });
    assert.equal(tiny.received.length, 0);
  });

  it('drops rows that a new one pushed onto the next page', async () => {
    rows = rowsOf(2000, 1);
    twist = (_, number, answer) => {
      if (number === 0) rows = [...rowsOf(1), ...rows];
      return number === 0 ? answer : undefined;
    };
    const found = await read();
    assert.deepEqual(names(found), allNames(2001), 'the new one is found, and none twice');
    assert.equal(found.missing, 0);
  });

  it('finds again what moved to a page already read, because something before it went away', async () => {
    rows = rowsOf(3000);
    twist = (_, number, answer) => {
      if (number === 0) rows = [...rows.slice(1), ...rowsOf(1, 3000)];
      return number === 0 ? answer : undefined;
    };
    const found = await read();
    assert.deepEqual(names(found), allNames(3001).slice(1), 'what went away is gone, though the number is the same');
  });

  it('takes a subscription that disappears between pages for what it is: fewer rows', async () => {
    rows = rowsOf(2500);
    twist = (_, number, answer) => {
      if (number === 0) rows = rows.slice(0, 900);
      return number === 0 ? answer : undefined;
    };
    const found = await read();
    assert.equal(found.missing, 0);
    assert.ok(found.apps.length >= 900);
    assert.equal(found.failure, undefined);
  });

  it('goes on where an answer was cut short', async () => {
    rows = rowsOf(1800);
    twist = ({ options: { $skip = 0 } }, _, answer) => {
      const data = rows.slice($skip, $skip + 400);
      return { body: { ...answer.body, data, count: data.length, resultTruncated: 'true' } };
    };
    const found = await read();
    assert.deepEqual(names(found), allNames(1800));
    assert.equal(found.missing, 0);
  });

  it('keeps what it has when a page fails for good, and says how much is missing and why', async () => {
    rows = rowsOf(3000);
    twist = ({ options: { $skip } }) => ($skip === 999 ? { status: 500, body: armError('Internal') } : undefined);
    const found = await read();
    assert.equal(found.apps.length, 2002);
    assert.equal(found.missing, 998);
    assert.deepEqual(found.failure?.problem, { kind: 'refused', status: 500, code: 'Internal' });
  });

  it('asks again for a page that failed once', async () => {
    rows = rowsOf(2000);
    let failures = 1;
    twist = ({ options: { $skip } }) =>
      $skip === 999 && failures-- > 0 ? { status: 500, body: armError('Internal') } : undefined;
    const found = await read();
    assert.equal(found.apps.length, 2000);
    assert.deepEqual([found.missing, found.failure], [0, undefined]);
  });

  it('fails when nothing can be read', async () => {
    twist = () => ({ status: 403, body: armError('AccessDenied') });
    await assert.rejects(read(), error => isAzureProblem(error, 'forbidden'));
  });

  it('asks in smaller parts where there are more subscriptions than the service looks into', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `sub-${index}`);
    rows = rowsOf(3);
    twist = (question, _, answer) =>
      question.subscriptions.length > 2
        ? { ...answer, headers: { 'x-ms-tenant-subscription-limit-hit': 'true' } }
        : undefined;
    const found = await azure.inventory.read(ids);
    const parts = asked.filter(question => question.subscriptions.length <= 2);
    assert.deepEqual(parts.flatMap(question => question.subscriptions).sort(), ids);
    assert.equal(found.missing, 0);
  });

  it('makes do with rows of which nothing is known but the id, and leaves out those without', async () => {
    rows = [{ id: idOf(0) }, {}, { id: 7 }, { name: 'x' }, { id: idOf(1), hosts: 'none', tags: { a: 1, b: 'two' } }];
    const found = await read();
    assert.deepEqual(names(found), ['app-00000', 'app-00001']);
    assert.deepEqual(found.apps.find(app => app.name === 'app-00001')?.tags, { b: 'two' });
    assert.equal(found.missing, 0);
    assert.equal(asked.length, 1);
  });

  it('stays within the quota that the answers tell, and waits until it resets', async () => {
    rows = rowsOf(40_000);
    let left = 15;
    let refused = 0;
    clock.onSleep = () => (left = 15);
    twist = (_, __, answer) => {
      if (left <= 0) refused += 1;
      left -= 1;
      const headers = {
        'x-ms-user-quota-remaining': String(Math.max(0, left)),
        'x-ms-user-quota-resets-after': '00:00:05',
      };
      return { ...answer, headers };
    };
    const found = await read();
    assert.equal(found.apps.length, 40_000);
    assert.equal(refused, 0);
    assert.deepEqual([...new Set(clock.sleeps)], [5000]);
  });

  it('comes through a storm of refusals, waiting as long as each says', async () => {
    rows = rowsOf(3000);
    let storm = 4;
    twist = () =>
      storm-- > 0 ? { status: 429, headers: { 'Retry-After': '7' }, body: armError('RateLimiting') } : undefined;
    const found = await read();
    assert.deepEqual(names(found), allNames(3000));
    assert.deepEqual([found.missing, found.failure], [0, undefined]);
    assert.ok(clock.sleeps.filter(one => one === 7000).length >= 3, clock.sleeps.join());
  });

  it('gives up when the quota is nothing at all', async () => {
    twist = () => ({
      status: 429,
      headers: {
        'x-ms-user-quota-remaining': '0',
        'x-ms-user-quota-resets-after': '00:00:05',
        'Retry-After': '5',
      },
      body: armError('RateLimiting'),
    });
    await assert.rejects(read(), error => isAzureProblem(error, 'throttled'));
  });

  it('asks once for what is asked twice at the same time', async () => {
    rows = rowsOf(5);
    const [one, other] = await Promise.all([read(), read()]);
    assert.deepEqual(names(one), names(other));
    assert.equal(asked.length, 1);
  });
});
