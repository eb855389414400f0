import assert from 'node:assert/strict';
import {
  type Answer,
  type AnswerContext,
  type Speaker,
  shownBody,
  shownText,
  whoAnswered,
} from '../../../src/diagnosis';

const gateway = 'shop-apim.azure-api.net';
const site = 'orders-app.azurewebsites.net';
const toApp: AnswerContext = { gatewayHosts: [], appHosts: [site], sentTo: 'app' };
const toGateway: AnswerContext = { gatewayHosts: [gateway], appHosts: [site], sentTo: 'gateway' };
const answer = (status: number, headers: Record<string, string> = {}, body = ''): Answer => ({ status, headers, body });
const page = 'You do not have permission to view this directory or page.';
const challenge = {
  'www-authenticate': `Bearer realm="${site}" authorization_uri="https://login.windows.net/t/oauth2/authorize"`,
};
const key = (host: string) => ({
  'www-authenticate': `AzureApiManagementKey realm="https://${host}/orders",name="Ocp-Apim-Subscription-Key",type="header"`,
});
const apim = (status: number, more = '') => `{ "statusCode": ${status}, "message": "Internal server error"${more} }`;

describe('who answered', () => {
  const table: readonly [string, Answer, AnswerContext, Speaker, number][] = [
    ['key check', answer(401, key(gateway), apim(401)), toGateway, 'gatewayKeyCheck', 1],
    [
      'key check of the next gateway',
      answer(401, key('other.azure-api.net'), apim(401)),
      toGateway,
      'otherGatewayKeyCheck',
      1,
    ],
    [
      'a redirect of a call by plain HTTP',
      answer(301, { location: `https://${site}/orders` }),
      { ...toGateway, byHttp: true },
      'httpsRedirect',
      14,
    ],
    ['an app’s own redirect', answer(302, { location: `https://${site}/orders/` }), toGateway, 'app', 14],
    [
      'a redirect elsewhere of a call by plain HTTP',
      answer(302, { location: 'https://elsewhere.example/' }),
      { ...toGateway, byHttp: true },
      'app',
      14,
    ],
    ['gateway’s JSON', answer(404, {}, apim(404)), toGateway, 'gateway', 2],
    ['the same JSON from an app', answer(404, {}, apim(404)), toApp, 'app', 14],
    ['JSON of another status', answer(403, {}, apim(404)), toGateway, 'app', 14],
    [
      'gateway’s JSON that the trace saw come from behind',
      answer(404, {}, apim(404)),
      { ...toGateway, backEndStatus: 404 },
      'calledGateway',
      2,
    ],
    [
      '500 with activityId that the trace saw come from behind',
      answer(500, {}, apim(500, ', "activityId": "1"')),
      { ...toGateway, backEndStatus: 500 },
      'calledGateway',
      3,
    ],
    [
      'gateway’s JSON for another status of the back end',
      answer(500, {}, apim(500)),
      { ...toGateway, backEndStatus: 200 },
      'gateway',
      2,
    ],
    ['500 with activityId', answer(500, {}, apim(500, ', "activityId": "1"')), toGateway, 'gateway', 3],
    ['Easy Auth challenge', answer(401, challenge, page), toApp, 'easyAuth', 4],
    ['Easy Auth challenge passed on', answer(401, challenge), toGateway, 'easyAuth', 4],
    [
      'a challenge of the app for another realm',
      answer(401, { 'www-authenticate': 'Bearer realm="mine"' }, '{}'),
      toApp,
      'app',
      14,
    ],
    ['middleware header', answer(401, { 'x-ms-middleware-request-id': '1' }), toApp, 'easyAuth', 5],
    ['Windows page', answer(403, {}, page), toApp, 'easyAuth', 6],
    ['403 of the allow list', answer(403, { 'x-ms-middleware-request-id': '1' }), toApp, 'easyAuth', 7],
    [
      'access restriction',
      answer(
        403,
        {},
        '<h1>Error 403 - Forbidden</h1> The web app you have attempted to reach has blocked your access.',
      ),
      toApp,
      'accessRestriction',
      8,
    ],
    ['stopped', answer(403, {}, '<h1>Error 403 - This web app is stopped.</h1>'), toApp, 'siteStopped', 9],
    ['Functions key', answer(401, { 'content-length': '0' }), toApp, 'functionsHost', 10],
    [
      'sign-in page',
      answer(302, { location: 'https://login.microsoftonline.com/t/oauth2/v2.0/authorize?x' }),
      toApp,
      'signInPage',
      11,
    ],
    [
      'a redirect to elsewhere',
      answer(302, { location: 'https://login.microsoftonline.com.evil.example/' }),
      toApp,
      'app',
      14,
    ],
    ['Logic Apps', answer(401, {}, '{"error":{"code":"DirectApiAuthorizationRequired"}}'), toApp, 'logicApps', 13],
    ['the app', answer(200, {}, 'hello'), toApp, 'app', 14],
    ['the app’s own 401', answer(401, {}, '{"error":"no"}'), toApp, 'app', 14],
    ['no back end in the trace', answer(200, {}, 'mocked'), { ...toGateway, backEndStatus: null }, 'gateway', 14],
  ];
  for (const [name, response, context, speaker, row] of table) {
    it(name, () => {
      const found = whoAnswered(response, context);
      assert.deepEqual([found.speaker, found.row], [speaker, row]);
    });
  }
});

describe('hostile text', () => {
  it('shows control characters as symbols and hides tokens and keys', () => {
    assert.equal(shownText('a\u001b[31mb\u0000\u202ec\r\n'), 'a␛[31mb␀\ufffdc\n');
    assert.equal(shownText('x eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln y'), 'x [token hidden] y');
    assert.equal(shownText('?code=abc123&subscription-key=def'), '?code=[key hidden]&subscription-key=[key hidden]');
  });
  it('reads megabytes that are one long word, whatever they are made of', () => {
    // Patterns that look back at every character wouldn't come to an end here.
    for (const piece of [
      'a',
      '-',
      'ey',
      '-ey',
      '-eyAAAAAAAA',
      'eyAAAAAAAA.',
      'code=',
      'subscription-key',
      'api-key: ',
      '\u001b[',
      ' ',
    ])
      assert.ok(shownText(piece.repeat(2_000_000 / piece.length)).length > 0, piece);
    assert.equal(shownText('a.b-eyJhbGciOi.eyJhdWQ.c2ln.'), 'a.b-[token hidden].');
    assert.equal(shownText('www.eyJhbGciOi.eyJhdWQ'), 'www.[token hidden]');
    assert.equal(shownText('eyJhbGciOi and www.eyes.example'), 'eyJhbGciOi and www.eyes.example');
    assert.equal(shownText('{"my-subscription-key": "abc"}'), '{"my-subscription-key": "[key hidden]"}');
  });
  it('cuts bodies at 4 KB, after hiding', () => {
    const { body, leftOut } = shownBody('é'.repeat(4000), 8000);
    assert.equal(Buffer.byteLength(body), 4096);
    assert.equal(leftOut, 8000 - 4096);
    assert.deepEqual(shownBody('short', 5), { body: 'short', leftOut: 0 });
    const token = `${'x'.repeat(4090)} eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln`;
    assert.ok(!shownBody(token, token.length).body.includes('eyJ'));
  });
});
