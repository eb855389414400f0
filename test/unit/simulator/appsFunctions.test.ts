import assert from 'node:assert/strict';
import { authSettings, call, makeWorld, siteOf, tokenFor } from './dataPlane';

const host = 'https://functions.azurewebsites.net';

describe('simulator apps: domain.md 5.9, keys of the Functions host', () => {
  const rows: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] = [
    ['anonymous without key', '/api/open', {}, 200],
    ['function without key', '/api/keyed/1', {}, 401],
    ['function with a wrong key', '/api/keyed/1', { 'x-functions-key': 'no' }, 401],
    ['function with its own key', '/api/keyed/1', { 'x-functions-key': 'OWN' }, 200],
    ['function with a host key', '/api/keyed/1', { 'x-functions-key': 'HOST' }, 200],
    ['function with the key in the query', '/api/keyed/1?code=OWN', {}, 200],
    ['function with the master key', '/api/keyed/1', { 'x-functions-key': 'MASTER' }, 200],
    ['admin without key', '/api/guarded', {}, 401],
    ['admin with a host key', '/api/guarded', { 'x-functions-key': 'HOST' }, 401],
    ['admin with the master key', '/api/guarded', { 'x-functions-key': 'MASTER' }, 200],
    ['webhook without key', '/runtime/webhooks/mcp', {}, 401],
    ['webhook with a token but no key (F-48)', '/runtime/webhooks/mcp', { authorization: 'Bearer x' }, 403],
    ['webhook with the system key', '/runtime/webhooks/mcp', { 'x-functions-key': 'SYSTEM' }, 200],
    ['no such route', '/api/none', {}, 404],
  ];
  for (const [name, path, headers, status] of rows) {
    it(`${name}: ${status}`, async () => {
      const answer = await call(makeWorld(), host + path, headers);
      assert.equal(answer.status, status);
      if (status === 401) {
        assert.equal(answer.body, '');
        assert.equal(answer.header('Content-Length'), '0');
        assert.equal(answer.header('WWW-Authenticate'), undefined);
      }
    });
  }
  it('a method that the function does not take: 404', async () => {
    assert.equal(
      (await call(makeWorld(), `${host}/api/keyed/1`, { 'x-functions-key': 'OWN' }, { method: 'POST' })).status,
      404,
    );
  });
  it('both layers must pass', async () => {
    const world = makeWorld({ site: { auth: authSettings() } });
    const token = { authorization: `Bearer ${tokenFor(world)}` };
    assert.match(
      (await call(world, `${host}/api/keyed/1`, { 'x-functions-key': 'OWN' })).header('WWW-Authenticate') ?? '',
      /^Bearer realm/,
    );
    const keyless = await call(world, `${host}/api/keyed/1`, token);
    assert.equal(keyless.status, 401);
    assert.equal(keyless.header('WWW-Authenticate'), undefined);
    assert.equal((await call(world, `${host}/api/keyed/1`, { ...token, 'x-functions-key': 'OWN' })).status, 200);
    assert.equal((await call(world, `${host}/api/open`, token)).status, 200);
  });
  it('a rotated key opens nothing', async () => {
    const world = makeWorld();
    siteOf(world, 'functions').hostKeys.functionKeys['default'] = 'NEW';
    assert.equal((await call(world, `${host}/api/keyed/1`, { 'x-functions-key': 'HOST' })).status, 401);
  });
  it('the cold start holds the first call only', async () => {
    const world = makeWorld({ switches: { coldStart: 12_000 } });
    let answered = false;
    const first = call(world, `${host}/api/open`).then(answer => {
      answered = true;
      return answer;
    });
    await new Promise(setImmediate);
    assert.equal(answered, false);
    world.clock.advance(12_000);
    assert.equal((await first).status, 200);
    assert.equal((await call(world, `${host}/api/open`)).status, 200);
  });
});

describe('simulator apps: echo', () => {
  it('tells what it got, and of Authorization only that it was there', async () => {
    const world = makeWorld({ site: { auth: authSettings({ enabled: false }) } });
    const { echo, body } = await call(
      world,
      'https://orders.azurewebsites.net/a/b?c=d',
      { authorization: 'Bearer SECRET' },
      { method: 'POST', body: 'hello' },
    );
    assert.deepEqual(
      [echo['app'], echo['method'], echo['path'], echo['query'], echo['authorization'], echo['body']],
      ['orders', 'POST', '/a/b', { c: 'd' }, 'present', 'hello'],
    );
    assert.ok(!body.includes('SECRET'));
  });
  it('refuses by itself a token for another audience (F-22)', async () => {
    const world = makeWorld({ site: { auth: authSettings(), appSettings: { TOKEN_AUDIENCE: 'api://other' } } });
    const answer = await call(world, 'https://orders.azurewebsites.net/', {
      authorization: `Bearer ${tokenFor(world)}`,
    });
    assert.equal(answer.status, 401);
    assert.deepEqual(JSON.parse(answer.body), {
      error: 'unauthorized',
      message: 'The token is not meant for this app.',
    });
  });
});
