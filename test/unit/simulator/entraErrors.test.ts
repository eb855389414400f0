import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import { type Answer, clientIds, LocalAzure, tenantId, text } from './localAzure';

const daemon = '99999999-1111-4111-8111-111111111111';
const unknown = '99999999-2222-4222-8222-222222222222';
/** The sample with a program that has a secret. */
const scenario = {
  ...sample,
  tenants: sample.tenants.map(tenant => ({
    ...tenant,
    applications: [
      ...tenant.applications,
      { displayName: 'daemon', clientId: daemon, secrets: ['made-up'] },
      { displayName: 'closed', clientId: unknown, userTokens: true, servicePrincipal: 'assignmentRequired' },
    ],
  })),
};

describe('domain.md 6.4, errors of the token service', () => {
  let azure: LocalAzure;
  before(async () => {
    azure = await LocalAzure.start({}, { scenario });
  });
  after(() => azure.stop());

  const ask = (form: Readonly<Record<string, string>>, path = 'oauth2/v2.0/token') =>
    azure.postForm(`https://login.microsoftonline.com/${tenantId}/${path}`, form);
  const program = { grant_type: 'client_credentials', client_id: daemon, client_secret: 'made-up' };
  const scope = (id: string) => ({ scope: `api://${id}/.default` });
  const check = (answer: Answer, status: number, error: string, code: number, start: RegExp) => {
    assert.deepEqual([answer.status, text(answer.body['error'])], [status, error], answer.text);
    assert.deepEqual(answer.body['error_codes'], [code]);
    const description = text(answer.body['error_description']);
    assert.match(description, start);
    assert.ok(description.startsWith(`AADSTS${code}: `));
    assert.match(
      description,
      / Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    );
  };

  it('the body has error, description, codes, timestamp, ids and address', async () => {
    const { body } = await ask({ ...program, ...scope('nobody') });
    assert.deepEqual(Object.keys(body), [
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ]);
    assert.ok(text(body['error_description']).includes(`Trace ID: ${text(body['trace_id'])}`));
  });
  it('row AADSTS500011: the whole resource and the tenant are named', async () => {
    check(
      await ask({ ...program, ...scope('nobody') }),
      400,
      'invalid_resource',
      500011,
      /The resource principal named api:\/\/nobody was not found in the tenant named Example Retail\. This can happen if/,
    );
  });
  it('row AADSTS501051: a program without a role where assignment is required', async () => {
    check(
      await ask({ ...program, scope: `${clientIds.customers}/.default` }),
      400,
      'invalid_grant',
      501051,
      new RegExp(
        `Application '${daemon}'\\(daemon\\) is not assigned to a role for the application '${clientIds.customers}'\\(customers-app\\)\\.`,
      ),
    );
  });
  it('row AADSTS50105: the same of a user', async () => {
    const answer = await azure.askToken('ana', `${unknown}/.default`);
    check(answer, 400, 'invalid_grant', 50105, /The signed in user 'ana@retail\.example' is not assigned to a role/);
  });
  it('row AADSTS700016: a client that the tenant doesn’t know', async () => {
    const form = { ...program, client_id: '88888888-1111-4111-8111-111111111111', ...scope('x') };
    check(
      await ask(form),
      400,
      'unauthorized_client',
      700016,
      /Application with identifier '88888888-[^']+' was not found in the directory '/,
    );
  });
  it('row AADSTS7000215: a wrong secret', async () => {
    check(
      await ask({ ...program, client_secret: 'wrong', ...scope('x') }),
      401,
      'invalid_client',
      7000215,
      /Invalid client secret provided/,
    );
  });
  it('row AADSTS65001: no consent to a scope of the application', async () => {
    const answer = await azure.askToken('ana', `${daemon}/.default`);
    check(answer, 400, 'invalid_grant', 65001, /has not consented to use the application/);
  });
  it('a wrong password is AADSTS50126', async () => {
    const answer = await azure.askToken('ana', 'https://graph.microsoft.com/.default', { password: 'wrong' });
    check(answer, 400, 'invalid_grant', 50126, /invalid username or password/);
  });
  it('v1 asks for a resource instead of a scope, and errs alike', async () => {
    const good = await ask({ ...program, resource: 'https://graph.microsoft.com' }, 'oauth2/token');
    assert.deepEqual([good.status, text(good.body['resource'])], [200, 'https://graph.microsoft.com']);
    check(
      await ask({ ...program, resource: `${daemon}/.default` }, 'oauth2/token'),
      400,
      'invalid_resource',
      500011,
      /named 99999999[^ ]+\/\.default was/,
    );
  });
});
