import assert from 'node:assert/strict';
import { authSettings, call, clientId, makeWorld, policies, siteOf, tenantId } from './dataPlane';

const url = 'https://svc.azure-api.net/orders/1';
const key = { 'ocp-apim-subscription-key': 'ALL' };
const withInbound = (statement: string) =>
  makeWorld({
    site: { auth: authSettings({ enabled: false }) },
    api: { policy: policies({ inbound: `<base />${statement}` }) },
  });
const answerTo = (status: number, message: string) => `{ "statusCode": ${status}, "message": "${message}" }`;

/** The rows that aren't about keys, 404 and 500, which gateway.test.ts has; 429 is in gatewayValidation.test.ts. */
describe('simulator gateway: domain.md 7.1, further rows to the byte', () => {
  const openId = `<openid-config url="https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration" />`;
  const rows: readonly (readonly [string, string, number, string])[] = [
    [
      'validate-jwt, no token',
      `<validate-jwt header-name="Authorization">${openId}</validate-jwt>`,
      401,
      'JWT not present.',
    ],
    [
      'validate-jwt with a text of its own',
      `<validate-jwt header-name="Authorization" failed-validation-error-message="Show &quot;it&quot;">${openId}</validate-jwt>`,
      401,
      'Show \\"it\\"',
    ],
    [
      'validate-jwt with a status of its own',
      `<validate-jwt header-name="Authorization" failed-validation-httpcode="403" failed-validation-error-message="No">${openId}</validate-jwt>`,
      403,
      'No',
    ],
    [
      'validate-azure-ad-token',
      `<validate-azure-ad-token tenant-id="${tenantId}"><audiences><audience>${clientId}</audience></audiences></validate-azure-ad-token>`,
      401,
      'Invalid Azure AD JWT',
    ],
    [
      'ip-filter',
      '<ip-filter action="allow"><address>10.0.0.1</address></ip-filter>',
      403,
      'Caller IP address 198.51.100.7 is not allowed. Access denied.',
    ],
  ];
  for (const [what, statement, status, message] of rows) {
    it(`${what}: ${status}, no challenge`, async () => {
      const answer = await call(withInbound(statement), url, key);
      assert.equal(answer.status, status);
      assert.equal(answer.body, answerTo(status, message));
      assert.equal(answer.header('Content-Length'), String(Buffer.byteLength(answer.body)));
      assert.equal(answer.header('WWW-Authenticate'), undefined);
    });
  }
  it('a circuit that is open: 503', async () => {
    const rule = {
      failureCondition: { count: 1, interval: 'PT1M', statusCodeRanges: [{ min: 500, max: 599 }] },
      name: 'r',
      tripDuration: 'PT1M',
    };
    const properties = {
      url: 'https://orders.azurewebsites.net',
      protocol: 'http',
      circuitBreaker: { rules: [rule] },
    };
    const made = makeWorld({
      service: { backends: [{ name: 'b', properties }] },
      api: { policy: policies({ inbound: '<base /><set-backend-service backend-id="b" />' }) },
    });
    siteOf(made, 'orders').auth.set(authSettings({ registration: { openIdIssuer: 'nonsense' } }), 0);
    assert.equal((await call(made, url, key)).status, 500);
    const answer = await call(made, url, key);
    assert.equal(answer.status, 503);
    assert.match(answer.body, /^\{ "statusCode": 503, "message": "[^"]+" \}$/);
  });
});
