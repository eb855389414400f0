import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/simulator/json';
import { authSettings, call, makeWorld, tokenFor } from './dataPlane';

const host = 'https://orders.azurewebsites.net';
const signed = `${host}/api/restock/triggers/manual/invoke?api-version=2022-05-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=SIG`;
const world = (global: JsonObject = {}) =>
  makeWorld({
    site: {
      kind: 'functionapp,workflowapp',
      masterKey: 'MASTER',
      systemKeys: { s: 'SYSTEM' },
      workflows: [{ name: 'restock', trigger: 'manual', signature: 'SIG' }],
      auth: authSettings({ global }),
    },
  });
const bearer = (made: ReturnType<typeof world>) => ({ authorization: `Bearer ${tokenFor(made)}` });
const post = { method: 'POST' };

describe('simulator apps: domain.md 5.9, Logic Apps', () => {
  it('token and signature both: the workflow runs', async () => {
    const made = world();
    const answer = await call(made, signed, bearer(made), post);
    assert.equal(answer.status, 202);
    assert.equal(answer.echo['workflow'], 'restock');
  });
  it('signature without token: Easy Auth’s 401', async () => {
    const answer = await call(world(), signed, {}, post);
    assert.equal(answer.status, 401);
    assert.match(answer.header('WWW-Authenticate') ?? '', /^Bearer realm/);
  });
  it('token without signature: DirectApiAuthorizationRequired (7.2 row 13)', async () => {
    const made = world();
    const answer = await call(made, `${host}/api/restock/triggers/manual/invoke`, bearer(made), post);
    assert.equal(answer.status, 401);
    assert.equal((answer.echo['error'] as { code: string }).code, 'DirectApiAuthorizationRequired');
    assert.equal(answer.header('WWW-Authenticate'), undefined);
  });
  it('a wrong signature is refused', async () => {
    const made = world();
    assert.equal((await call(made, signed.replace('SIG', 'BAD'), bearer(made), post)).status, 401);
  });
  it('where anonymous is allowed a signed call without token runs', async () => {
    const made = world({ unauthenticatedClientAction: 'AllowAnonymous' });
    assert.equal((await call(made, signed, {}, post)).status, 202);
  });
  const history = `${host}/runtime/webhooks/workflow/api/management/workflows/restock/runs`;
  it('F-46: run history is behind Easy Auth unless /runtime/* is excluded', async () => {
    assert.equal((await call(world(), `${history}?code=MASTER`)).status, 401);
    const excluded = world({ excludedPaths: ['/runtime/*'] });
    assert.equal((await call(excluded, `${history}?code=MASTER`)).status, 200);
    assert.equal((await call(excluded, `${history}?code=SYSTEM`)).status, 200);
    const keyless = await call(excluded, history);
    assert.equal(keyless.status, 401);
    assert.equal(keyless.body, '');
  });
  it('an unknown workflow or trigger: 404', async () => {
    const made = world({ unauthenticatedClientAction: 'AllowAnonymous' });
    assert.equal((await call(made, signed.replace('restock', 'other'), {}, post)).status, 404);
    assert.equal((await call(made, signed.replace('manual', 'other'), {}, post)).status, 404);
  });
});
