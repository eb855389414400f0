import assert from 'node:assert/strict';
import { readFacts } from '../../../src/azure';
import { type DiagnoseOptions, type Report, diagnose, diagnoseMany } from '../../../src/diagnosis';
import type { Route } from '../../../src/route';
import { Laboratory } from '../../diagnosis/laboratory';
import { manyClientId, withRoutes } from '../../diagnosis/manyRoutes';
import { policy, secured, token } from '../../modes/scenario';

const count = 8;
const off = { platform: { enabled: false } };

/** Good ones, and one each with an open slot, without authentication, without a token, with the wrong audience. */
const estate = withRoutes(count, (app, api, index) => {
  if (index === 1) app.slots = [{ name: 'staging', auth: off }];
  if (index === 2) app.auth = off;
  if (index === 3) api.policy = policy({});
  if (index === 4) app.auth = secured(manyClientId(5));
  if (index === 6) api.policy = policy({ inbound: token(manyClientId(6)) });
});
const optionsFor = ({ api }: Route): DiagnoseOptions => ({
  operationId: `${api.id}/operations/get`,
  parameters: { id: '1' },
});

/** What a report says, without when. */
const said = ({ route, verdict, causes, missing, claims, tests }: Report): unknown => ({
  route: route.id,
  verdict,
  causes,
  missing,
  claims,
  tests: tests.map(({ id, state, finding, exchanges }) => [id, state, finding, exchanges.length]),
});

describe('diagnosing many routes in one go', () => {
  let laboratory: Laboratory;
  let routes: readonly Route[];
  before(async () => {
    laboratory = await Laboratory.open(estate);
    routes = (await laboratory.plainRoutes()).filter(({ api }) => api.name.startsWith('many-'));
    assert.equal(routes.length, count);
  });
  after(() => laboratory.close());

  const askedFor = (pattern: RegExp): number =>
    laboratory.requests.all.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
  const many = (): Promise<readonly Report[]> => diagnoseMany(laboratory.azure, routes, readFacts, optionsFor);

  it('says of each what its own diagnosis says', async () => {
    const alone: Report[] = [];
    for (const route of routes) {
      const at = laboratory.azure.snapshot();
      alone.push(await diagnose(at, route, readFacts(at, route), optionsFor(route)));
    }
    assert.deepEqual(
      alone.map(one => one.verdict.state),
      ['secured', 'open', 'open', 'broken', 'broken', 'secured', 'secured', 'secured'],
    );
    assert.deepEqual((await many()).map(said), alone.map(said));
  });

  it('reads once what they share', async () => {
    laboratory.requests.clear();
    await many();
    assert.equal(askedFor(/^GET .*\/Microsoft\.Web\/sites\?.*includeSlots=true/), 1);
    assert.equal(askedFor(/^GET .*\/sites\/[^/]+(?:\/slots)?\?/), 0);
    assert.equal(askedFor(/^GET .*\/allPolicies\?/), 1);
    assert.equal(askedFor(/^GET .*\/apis\/[^/]+\/products\?/), 0);
    assert.equal(askedFor(/^GET .*\/operations\/get\/policies\//), 0);
    assert.equal(askedFor(/^POST .*\/listSecrets\?/), 1);
    assert.equal(askedFor(/^POST .*\/listDebugCredentials\?/), count, 'a debug token is for one API');
    assert.ok(askedFor(/^POST \/v1\.0\/\$batch/) > 0);
    assert.equal(askedFor(/^GET \/v1\.0\/applications/), 0);
  });

  it('leaves no debug token that works', async () => {
    laboratory.requests.clear();
    await many();
    const last = laboratory.requests.all.findLast(({ path }) => path.includes('DebugCredentials'));
    assert.match(last?.path ?? '', /\/invalidateDebugCredentials/);
  });

  describe('where there are more than are tested at a time, and no slots', () => {
    const more = 30;
    let plain: Laboratory;
    let own: readonly Route[];
    before(async () => {
      const bare = withRoutes(more) as { subscriptions: [{ groups: { apps: { slots?: unknown }[] }[] }] };
      for (const app of bare.subscriptions[0].groups.flatMap(group => group.apps)) delete app.slots;
      plain = await Laboratory.open(bare);
      own = (await plain.plainRoutes()).filter(({ api }) => api.name.startsWith('many-'));
      assert.equal(own.length, more);
    });
    after(() => plain.close());

    it('asks each app for its slots, as the list shows none at all', async () => {
      plain.requests.clear();
      const reports = await diagnoseMany(plain.azure, own, readFacts, optionsFor);
      assert.deepEqual(
        reports.map(one => one.verdict.state),
        own.map(() => 'secured'),
      );
      const asked = plain.requests.all.filter(({ path }) => /\/sites\/[^/]+\/slots\?/.test(path));
      assert.equal(asked.length, more);
    });

    it('gives what was done when it is cancelled, and leaves no debug token that works', async () => {
      plain.requests.clear();
      const stop = new AbortController();
      const told: number[] = [];
      const reports = await diagnoseMany(
        plain.azure,
        own,
        readFacts,
        optionsFor,
        done => {
          told.push(done);
          stop.abort();
        },
        { signal: stop.signal },
      );
      assert.ok(reports.length > 0 && reports.length < more, `${reports.length} were done`);
      assert.equal(told.length, reports.length);
      const debug = plain.requests.all.findLast(({ path }) => path.includes('DebugCredentials'));
      assert.match(debug?.path ?? '', /\/invalidateDebugCredentials/);
    });
  });
});
