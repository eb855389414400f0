import assert from 'node:assert/strict';
import { request } from 'node:http';
import { ManagedIdentityCredential } from '@azure/identity';
import sample from '../../../src/simulator/scenarios/sample.json';
import { LocalAzure, production, productionId, tenantId, version } from './localAzure';

const identity = {
  name: 'id-tools',
  principalId: '0a0b0c0d-1111-4111-8111-111111111111',
  clientId: '0a0b0c0d-2222-4222-8222-222222222222',
  roles: [{ role: 'Reader', scope: production }],
};

/** The sample with an identity that may read production, which is the machine's own. */
const scenario = {
  ...sample,
  machine: identity.principalId,
  subscriptions: sample.subscriptions.map(subscription =>
    subscription.id === productionId
      ? { ...subscription, groups: subscription.groups.map(group => ({ ...group, identities: [identity] })) }
      : subscription,
  ),
};
const resource = 'https://management.azure.com/';
const variables = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'] as const;

describe('tokens for programs with a managed identity (domain.md 6.1, 6.4)', () => {
  let azure: LocalAzure;
  let before: (string | undefined)[];
  beforeEach(async () => {
    azure = await LocalAzure.start({}, { scenario, http: true });
    before = variables.map(name => process.env[name]);
  });
  afterEach(async () => {
    variables.forEach((name, index) => {
      if (before[index] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[index];
    });
    await azure.stop();
  });

  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
      const { httpPort = 0 } = azure.simulator.handshake;
      request({ host: '127.0.0.1', port: httpPort, path, headers }, response => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
        );
      })
        .on('error', reject)
        .end();
    });

  const reads = async (token: string) =>
    (await azure.arm('GET', `/subscriptions?api-version=${version.resources}`, { token })).text.includes(productionId);

  it('@azure/identity gets one as on App Service, by client ID, and reads with it', async () => {
    const { managedIdentity } = azure.simulator.handshake;
    assert.ok(managedIdentity);
    process.env['IDENTITY_ENDPOINT'] = managedIdentity.endpoint;
    process.env['IDENTITY_HEADER'] = managedIdentity.header;
    const credential = new ManagedIdentityCredential({ clientId: identity.clientId });
    const { token } = await credential.getToken(`${resource}.default`);
    assert.ok(await reads(token));
  });

  const machine = `/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${encodeURIComponent(resource)}`;

  it('gives the machine’s own where none is named', async () => {
    const { status, body } = await ask(machine, { Metadata: 'true' });
    assert.deepEqual([status, body['client_id']], [200, identity.clientId]);
    assert.ok(await reads(body['access_token'] as string));
  });

  it('names the identity by client ID, object ID or ARM id', async () => {
    const armId = `${production}/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-tools`;
    for (const query of [
      `client_id=${identity.clientId}`,
      `object_id=${identity.principalId}`,
      `mi_res_id=${encodeURIComponent(armId)}`,
    ]) {
      const { status, body } = await ask(`${machine}&${query}`, { Metadata: 'true' });
      assert.deepEqual([status, body['client_id'], body['token_type']], [200, identity.clientId, 'Bearer'], query);
      const claims = JSON.parse(
        Buffer.from((body['access_token'] as string).split('.')[1] ?? '', 'base64url').toString(),
      ) as Record<string, unknown>;
      assert.deepEqual([claims['oid'], claims['tid'], claims['aud']], [identity.principalId, tenantId, resource]);
    }
  });

  it('refuses calls without the header, identities nobody knows, and says what Entra said', async () => {
    assert.equal((await ask(machine)).status, 400);
    const unknown = await ask(`${machine}&client_id=nobody`, { Metadata: 'true' });
    assert.deepEqual([unknown.status, unknown.body['error_description']], [400, 'Identity not found']);
    const wrong = '/metadata/identity/oauth2/token?resource=api://nobody';
    const failed = await ask(wrong, { Metadata: 'true' });
    assert.match(String(failed.body['error_description']), /^AADSTS500011: /);
    assert.equal((await ask('/msi/token?resource=x', { 'X-IDENTITY-HEADER': 'wrong' })).status, 401);
    const header = azure.simulator.handshake.managedIdentity?.header ?? '';
    const inApp = await ask('/msi/token?resource=api://nobody', { 'X-IDENTITY-HEADER': header });
    assert.deepEqual(
      [inApp.status, inApp.body['message']],
      [500, 'An unexpected error occured while fetching the AAD Token.'],
    );
  });
});
