import assert from 'node:assert/strict';
import { createJumpingClock, type SimClock } from '../../../src/simulator/world';
import { type Answer, LocalAzure, service, site, testService, version } from './localAzure';

const apim = `api-version=${version.apim}`;
const web = `api-version=${version.web}`;
const policy = `${service}/apis/orders/policies/policy?${apim}`;
const absent = `${service}/backends/none?${apim}`;
const any = { headers: { 'If-Match': '*' } };

describe('throttling of the simulated Resource Manager (domain.md 9.4)', () => {
  let azure: LocalAzure;
  let clock: SimClock;
  const start = async (switches: Readonly<Record<string, unknown>> = {}) => {
    clock = createJumpingClock(Date.now());
    azure = await LocalAzure.start(switches, { clock });
    await Promise.all([azure.token('ana'), azure.token('ben')]);
  };
  afterEach(() => azure.stop());

  const read = () => azure.arm('GET', `${service}?${apim}`);
  const remove = () => azure.arm('DELETE', absent, any);
  const write = () => azure.arm('POST', `${service}/subscriptions/shop-web/listSecrets?${apim}`);
  const list = () => azure.arm('POST', `${site('orders-app')}/config/appsettings/list?${web}`);
  const statuses = async (times: number, ask: () => Promise<Answer>) => {
    const seen: number[] = [];
    for (let count = 0; count < times; count++) seen.push((await ask()).status);
    return seen;
  };
  const limits = ({ headers }: Answer) =>
    Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith('x-ms-ratelimit-remaining-'))
        .map(([name, value]) => [name.slice('x-ms-ratelimit-remaining-'.length), value]),
    );

  describe('what is left, in the answer’s headers', () => {
    const cases: readonly (readonly [string, string, string, Readonly<Record<string, string>>])[] = [
      ['a read', 'GET', `${service}?${apim}`, { 'subscription-reads': '249', 'subscription-global-reads': '3749' }],
      ['HEAD', 'HEAD', policy, { 'subscription-reads': '249', 'subscription-global-reads': '3749' }],
      [
        'POST',
        'POST',
        `${service}/subscriptions/shop-web/listSecrets?${apim}`,
        { 'subscription-writes': '199', 'subscription-global-writes': '2999' },
      ],
      ['DELETE', 'DELETE', absent, { 'subscription-deletes': '199', 'subscription-global-deletes': '2999' }],
      [
        'a read of Microsoft.Web',
        'GET',
        `${site('orders-app')}?${web}`,
        { 'subscription-reads': '249', 'subscription-global-reads': '16499' },
      ],
      [
        'a write of Microsoft.Web',
        'POST',
        `${site('orders-app')}/restart?${web}`,
        { 'subscription-writes': '799', 'subscription-global-writes': '11999' },
      ],
      [
        'POST /list of Microsoft.Web',
        'POST',
        `${site('orders-app')}/config/appsettings/list?${web}`,
        { 'subscription-resource-requests': '799' },
      ],
      ['a read without subscription', 'GET', `/tenants?api-version=${version.resources}`, { 'tenant-reads': '249' }],
    ];
    for (const [what, method, path, expected] of cases) {
      it(what, async () => {
        await start();
        const answer = await azure.arm(method, path, method === 'DELETE' ? any : {});
        assert.ok(answer.status < 300, answer.text);
        assert.deepEqual(limits(answer), expected);
      });
    }
  });

  const buckets: readonly (readonly [string, string, () => Promise<Answer>, number, number])[] = [
    ['reads', 'readBucket', read, 200, 100],
    ['writes', 'writeBucket', write, 200, 200],
    ['deletes', 'deleteBucket', remove, 204, 200],
  ];
  for (const [what, name, ask, good, refill] of buckets) {
    it(`an empty bucket of ${what} refuses with 429 and Retry-After, the others go on, and it refills`, async () => {
      await start({ [name]: 10, throttleRetryAfter: 3 });
      assert.deepEqual(await statuses(10, ask), Array(10).fill(good));
      const refused = await ask();
      assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '3']);
      assert.match(refused.text, /"code":"TooManyRequests"/);
      for (const [other, , asks, expected] of buckets) {
        if (other !== what) assert.equal((await asks()).status, expected, other);
      }
      // A tenth of the bucket each second, or a twentieth: four requests.
      clock.advance(refill === 100 ? 4_000 : 8_000);
      assert.deepEqual(await statuses(5, ask), [good, good, good, good, 429]);
    });
  }

  it('a call before the time of Retry-After is not processed and waits anew', async () => {
    await start({ readBucket: 10, throttleRetryAfter: 5 });
    await statuses(10, read);
    assert.equal((await read()).status, 429);
    clock.advance(4_000);
    assert.equal((await read()).status, 429, 'four of five seconds');
    clock.advance(4_000);
    assert.equal((await read()).status, 429, 'four seconds after the call that was too early');
    clock.advance(5_000);
    assert.equal((await read()).status, 200);
  });

  it('each caller and each subscription has buckets of its own', async () => {
    await start({ readBucket: 2, throttleRetryAfter: 60 });
    assert.deepEqual(await statuses(3, read), [200, 200, 429]);
    assert.equal((await azure.arm('GET', `${service}?${apim}`, { as: 'ben' })).status, 200);
    assert.equal((await azure.arm('GET', `${testService}?${apim}`)).status, 200);
  });

  const documented: readonly (readonly [string, number, number, () => Promise<Answer>])[] = [
    ['250 reads, then 25 a second', 250, 25, read],
    ['200 writes, then 10 a second', 200, 10, write],
    ['200 deletes, then 10 a second', 200, 10, remove],
    ['800 lists of Microsoft.Web, then 40 a second', 800, 40, list],
  ];
  for (const [what, size, refill, ask] of documented) {
    it(`without any switch: ${what}`, async () => {
      await start({ throttleRetryAfter: 1 });
      const seen = await statuses(size + 1, ask);
      assert.deepEqual([seen.indexOf(429), seen.filter(each => each !== 429).length], [size, size]);
      clock.advance(1_000);
      const next = await statuses(refill + 1, ask);
      assert.deepEqual([next.indexOf(429), next.filter(each => each !== 429).length], [refill, refill]);
    });
  }

  it('of all callers together as much is left as nobody has asked, whoever asks', async () => {
    await start();
    await statuses(10, read);
    const answer = await azure.arm('GET', `${service}?${apim}`, { as: 'ben' });
    assert.deepEqual(limits(answer), { 'subscription-reads': '249', 'subscription-global-reads': '3739' });
  });

  it('counts and shows, and refuses nobody, where a switch says so', async () => {
    await start({ throttling: 'count' });
    assert.deepEqual(new Set(await statuses(260, read)), new Set([200]));
    assert.equal(limits(await read())['subscription-reads'], '0');
  });
});
