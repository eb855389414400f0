import assert from 'node:assert/strict';
import { type Ask, type Mode, modes, nameOf, scenario, serviceId, Shop, type Sight } from '../../modes';
import { gateway } from '../../modes/sights';
import { switchNames } from '../../../src/simulator/world';
import { type Answer, LocalAzure } from './localAzure';

const catalogue = Array.from({ length: 51 }, (_, index) => `F-${String(index + 1).padStart(2, '0')}`);

let azure: LocalAzure;
let shop: Shop;

/** A fresh secured shop behind the same wire. */
async function renew(): Promise<void> {
  const answer = await azure.control('PUT', 'scenario', scenario);
  assert.equal(answer.status, 200, answer.text);
  shop = new Shop(azure.world);
}

type Seen = Pick<Answer, 'status' | 'headers' | 'text'> | undefined;

async function send(ask: Ask, debug?: string): Promise<Seen> {
  const headers = { ...ask.headers, ...(debug !== undefined && { 'apim-debug-authorization': debug }) };
  if (ask.inside) {
    const { status, headers: fields, body } = await shop.ask({ ...ask, headers });
    const named = Object.entries(fields).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { status, headers: Object.fromEntries(named) as Record<string, string>, text: body };
  }
  const token = ask.as === undefined ? undefined : await shop.token(ask.as, new URL(ask.url).hostname);
  try {
    return await azure.send(ask.method, ask.url, {
      ...(ask.body !== undefined && { body: ask.body }),
      headers,
      ...(token !== undefined && { token }),
    });
  } catch (error) {
    assert.match(String(error), /ECONNRESET|socket hang up/);
    return undefined;
  }
}

/** The API is named as the first segment of its path, the revision as there. */
async function debugToken(ask: Ask): Promise<string> {
  const [, api = ''] = new URL(ask.url).pathname.split('/');
  const { token } = await shop.must({
    method: 'POST',
    url: `https://management.azure.com${serviceId}/gateways/managed/listDebugCredentials?api-version=2024-05-01`,
    as: 'owner',
    body: {
      credentialsExpireAfter: 'PT1H',
      apiId: `${serviceId}/apis/${api}`,
      purposes: ['tracing'],
    },
  });
  if (typeof token !== 'string') throw new Error('No debug token.');
  return token;
}

async function traceOf(seen: Seen): Promise<string> {
  const traceId = seen?.headers['apim-trace-id'];
  assert.ok(traceId, 'the answer names a trace');
  const url = `https://management.azure.com${serviceId}/gateways/managed/listTrace?api-version=2024-05-01`;
  const document = await shop.must({ method: 'POST', url, as: 'owner', body: { traceId } });
  return JSON.stringify(document);
}

async function check(sight: Sight): Promise<void> {
  if (sight.after !== undefined) azure.world.clock.advance(sight.after);
  const traced = sight.trace !== undefined || sight.traceLacks !== undefined;
  const seen = await send(sight.ask, traced ? await debugToken(sight.ask) : undefined);
  const about = `${sight.ask.method} ${sight.ask.url}: ${JSON.stringify(seen)}`;
  assert.equal(seen?.status ?? 'unreachable', sight.status, about);
  for (const [name, expected] of Object.entries(sight.headers ?? {})) {
    const value = seen?.headers[name];
    if (expected === null) assert.equal(value, undefined, `${name} is absent; ${about}`);
    else if (typeof expected === 'string') assert.equal(value, expected, about);
    else assert.match(value ?? '', expected, about);
  }
  if (typeof sight.body === 'string') assert.equal(seen?.text, sight.body, about);
  else if (sight.body) assert.match(seen?.text ?? '', sight.body, about);
  if (sight.log) {
    const { line, site } = sight.log;
    assert.ok(
      shop.site(site).log.some(each => line.test(each)),
      `${String(line)} in ${JSON.stringify(shop.site(site).log)}`,
    );
  }
  if (!traced) return;
  const trace = await traceOf(seen);
  for (const pattern of sight.trace ?? []) assert.match(trace, pattern);
  for (const pattern of sight.traceLacks ?? []) assert.doesNotMatch(trace, pattern);
}

const works: Readonly<Record<Mode['route'], Sight>> = {
  orders: { ask: gateway('/orders/1'), status: 200 },
  stock: { ask: gateway('/stock/levels'), status: 200 },
  flows: { ask: gateway('/flows/run', { method: 'POST' }), status: 202 },
  partner: { ask: gateway('/partner/offers'), status: 200, body: '{"offers":[]}' },
};

describe('simulator failure modes: domain.md 10 on a secured route that works', () => {
  before(async () => {
    azure = await LocalAzure.start({}, { scenario });
  });
  after(() => azure.stop());
  beforeEach(renew);

  it('every row F-01 to F-51 of 10.1–10.5 is produced, by a name of its own', () => {
    assert.deepEqual([...new Set(modes.map(mode => mode.id))].sort(), catalogue);
    const names = modes.map(nameOf);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    for (const { by } of modes) assert.ok(by === 'data' || switchNames.includes(by), by);
  });
  for (const [route, sight] of Object.entries(works)) {
    it(`before: the route ${route} works`, () => check(sight));
  }
  for (const mode of modes) {
    const how = mode.by === 'data' ? 'plain data' : `the switch ${mode.by}`;
    it(`${mode.section} ${nameOf(mode)}: by ${how}`, async () => {
      await mode.produce(shop);
      const shows = typeof mode.shows === 'function' ? mode.shows(shop) : mode.shows;
      assert.ok(shows.length > 0);
      for (const sight of shows) await check(sight);
    });
  }
});
