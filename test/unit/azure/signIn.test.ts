import assert from 'node:assert/strict';
import { cloudNamed, localTokens } from '../../../src/azure';
import { claimsIn } from '../../../src/azure/identityTokens';
import { AzureError } from '../../../src/azure/interfaces';
import { TestClock, cloud, startTinyAzure, tenantId } from './tinyAzure';

const user = { name: 'ada@contoso.example', password: 'made-up', clientId: 'c-1' };

describe('sign-in', () => {
  it('to the local Azure is the password grant over its own connection', async () => {
    const tiny = await startTinyAzure(() => ({ body: { access_token: 'token-1', expires_in: 3599 } }));
    const clock = new TestClock();
    try {
      const tokens = localTokens(cloud, tiny, user, clock);
      const answer = await tokens.getToken('https://management.core.tiny.test/', tenantId);
      assert.equal(answer.token.reveal(), 'token-1');
      assert.equal(answer.expiresAt, clock.now() + 3_599_000);
      const [request] = tiny.received;
      assert.equal(`${request?.host}${request?.path}`, `login.tiny.test/${tenantId}/oauth2/v2.0/token`);
      assert.deepEqual(Object.fromEntries(new URLSearchParams(request?.body)), {
        grant_type: 'password',
        client_id: 'c-1',
        username: 'ada@contoso.example',
        password: 'made-up',
        scope: 'https://management.core.tiny.test//.default',
      });
    } finally {
      await tiny.close();
    }
  });

  it('says the code of a refusal and nothing of its text', async () => {
    const tiny = await startTinyAzure(() => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'AADSTS65001: long text with made-up' },
    }));
    try {
      const error: unknown = await localTokens(cloud, tiny, user)
        .getToken('c-9', tenantId)
        .catch((reason: unknown) => reason);
      assert.ok(error instanceof AzureError);
      assert.deepEqual(error.problem, { kind: 'signedOut', tenantId });
      assert.equal(error.message, 'Sign-in gives no token for c-9: AADSTS65001.');
    } finally {
      await tiny.close();
    }
  });

  it('knows the clouds by their setting', () => {
    assert.equal(cloudNamed(undefined)?.graph, 'https://graph.microsoft.com');
    assert.equal(cloudNamed('USGovernment')?.authority, 'https://login.microsoftonline.us');
    assert.equal(cloudNamed('ChinaCloud')?.resourceManager, 'https://management.chinacloudapi.cn');
    assert.equal(cloudNamed('custom'), undefined);
  });

  it('hands the claims of a challenge on as JSON', () => {
    assert.equal(claimsIn('Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="'), '{"a":1}');
    assert.equal(claimsIn('Bearer error="invalid_token"'), undefined);
  });
});
