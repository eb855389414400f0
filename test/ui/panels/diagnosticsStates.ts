import type { ClaimView, DiagnosticsView, HopView, StopView, TestView } from '../../../src/webview/diagnosticsView';

import { oneLine } from '../../../src/webview/text';

const app = '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4';
const caller = '5f0e6a19-77c2-4d1b-8f0e-3c5a9d2b6e41';
const claim = (
  name: string,
  short: string,
  says: string,
  accepts: string,
  match: ClaimView['match'] = 'yes',
): ClaimView => ({
  name,
  claim: short,
  says,
  accepts,
  match,
  word: { yes: 'Match', no: 'No match', unknown: 'Not known' }[match],
});
const otherClaims = [
  claim('Audience', 'aud', app, `${app} or api://${app}`),
  claim(
    'Issuer',
    'iss',
    'https://login.microsoftonline.com/3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13/v2.0',
    'https://login.microsoftonline.com/3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13/v2.0',
  ),
  claim('Identity', 'oid', 'b07f2c55-91ad-4e0c-a1f8-6d3e0b9c7712', 'any'),
  claim('Tenant', 'tid', '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13', '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13'),
  claim('Expires', 'exp', 'in 23 h 51 min', 'not expired'),
];

const hop = (number: number, what: string, result: HopView['result'], look: HopView['look'] = 'ok'): HopView => ({
  kind: 'hop',
  id: `hop-${number}`,
  look,
  state: { ok: 'secured', bad: 'broken', wait: 'running' }[look] as HopView['state'],
  what: `${number} · ${what}`,
  result,
});

const gateway: StopView = {
  kind: 'stop',
  id: 'gateway',
  icon: 'gateway',
  what: 'API Management gateway',
  name: 'shop-apim',
  details: ['API Orders, revision 3'],
  look: 'plain',
  facts: [
    { id: 'F1', state: 'agrees', text: 'Has an identity' },
    { id: 'F2', state: 'agrees', text: 'Policy asks for the token' },
  ],
};
const entra: StopView = {
  kind: 'stop',
  id: 'entra',
  icon: 'token',
  what: 'Microsoft Entra',
  name: 'Token for orders-app',
  details: ['version 2'],
  look: 'plain',
  facts: [
    { id: 'F3', state: 'agrees', text: 'Application exists' },
    { id: 'F4', state: 'notNeeded', text: 'No assignment required' },
  ],
};
const callerStop = (said: StopView['said']): StopView => ({
  kind: 'stop',
  id: 'caller',
  icon: 'person',
  what: 'Caller',
  name: 'This computer',
  details: ['with a subscription key'],
  look: 'plain',
  ...(said && { said }),
  facts: [],
});
const appStop = (look: StopView['look'], said: StopView['said'], facts: StopView['facts']): StopView => ({
  kind: 'stop',
  id: 'app',
  icon: 'app',
  what: 'App Service',
  name: 'orders-app',
  details: ['orders-app.azurewebsites.net'],
  look,
  ...(said && { said }),
  facts,
});

const test = (
  id: string,
  title: string,
  to: string,
  got: string,
  sub: string,
  time: string,
  more: Partial<TestView> = {},
): TestView => ({
  id,
  state: 'secured',
  stateWord: 'As expected',
  title: [title, ' ', { arrow: 'to' }, ` ${to}`],
  got,
  sub,
  time,
  ...more,
});
const noToken = test('noToken', 'No token', '401', '401', 'orders-app refused it, as it should', '41 ms', {
  evidence: {
    open: false,
    figures: [
      { caption: 'Request', text: 'GET https://orders-app.azurewebsites.net/orders/42' },
      {
        caption: 'Response',
        text: '401 Unauthorized\nwww-authenticate: Bearer realm="orders-app.azurewebsites.net"\n\nYou do not have permission to view this directory or page.',
      },
    ],
    whoAnswered: 'App Service Authentication. The realm names the site, so it isn’t the gateway.',
  },
});
const failing = { state: 'broken', stateWord: 'Failed' } as const;

const claimsOf = (note: string, rows: readonly ClaimView[]): DiagnosticsView['claims'] => ({
  title: 'What the token says, what orders-app accepts',
  note,
  acceptsHead: 'orders-app accepts',
  rows,
  footnote: 'Claims only. The token itself is never shown, kept or exported.',
});
const where = ['shop-apim', 'Shop Production', 'Identity: system-assigned'];

/** The states of the mocks, and the question. */
export const diagnosticsStates: Readonly<Record<'broken' | 'healthy' | 'running' | 'question', DiagnosticsView>> =
  (() => {
    const broken: DiagnosticsView = {
      head: { simulated: true, from: 'Orders', to: 'orders-app', where: [...where, 'Tested 14 s ago in 1.8 s'] },
      running: false,
      toolbar: [
        { button: 'runAgain', label: 'Run Again', rank: 'quiet', icon: 'debug-rerun' },
        { button: 'chooseOperation', label: 'Change Operation…', rank: 'quiet', icon: 'search' },
        { button: 'copyMarkdown', label: 'Copy as Markdown', rank: 'quiet', icon: 'markdown' },
      ],
      route: [
        callerStop({ state: 'broken', text: 'gets 403 after 212 ms' }),
        hop(1, 'GET /orders/42', 'arrived, 9 ms'),
        gateway,
        hop(2, 'asks for a token', 'got it, 38 ms'),
        entra,
        hop(3, 'calls with the token', [{ whole: '403 Forbidden' }, ' ', { whole: 'in 96 ms' }], 'bad'),
        appStop(
          'broken',
          { state: 'broken', text: [{ strong: 'Broken here: ' }, 'App Service Authentication refuses this caller'] },
          [
            { id: 'F5', state: 'agrees', text: 'Anonymous calls get 401' },
            { id: 'F6', state: 'agrees', text: 'Token’s audience and issuer accepted' },
            { id: 'F7', state: 'disagrees', text: 'Caller isn’t on the allow list' },
          ],
        ),
      ],
      verdict: {
        state: 'broken',
        title: 'Broken: orders-app refuses the gateway’s identity',
        text: 'The token is good, but orders-app lets in only itself. Callers of Orders get 403.',
        buttons: [{ button: 'fix', label: 'Fix…', rank: 'primary' }],
        alert: false,
      },
      causes: {
        note: '1 cause',
        missing: [],
        list: [
          {
            id: 'F-02',
            certainty: 'Certain: seen in the settings and in the tests',
            title: 'orders-app’s allow list names only orders-app itself',
            text: 'App Service Authentication was set up with “only from this application itself”, the portal’s default. The gateway calls as shop-apim (5f0e6a19-…), which isn’t on the list, so it gets 403.',
            evidence: [
              {
                mark: 'info',
                text: [
                  { code: 'allowedApplications' },
                  ' of orders-app is ',
                  { code: '["8c21b7d4-…"]' },
                  ', its own client ID',
                ],
              },
              { mark: 'info', text: 'The token’s caller is 5f0e6a19-…, read from the gateway’s trace' },
            ],
            fix: {
              title: 'Add shop-apim to the allow list',
              text: [
                'One change in orders-app: 5f0e6a19-… joins ',
                { code: 'allowedApplications' },
                '; orders-app stays on it. Nobody loses access. You can undo it.',
              ],
              buttons: [
                { button: 'fix', of: 'F-02', label: 'Fix…', rank: 'secondary', name: 'Fix… F-02' },
                {
                  button: 'openInPortal',
                  of: 'F-02',
                  label: 'Open Settings in Portal',
                  rank: 'quiet',
                  icon: 'link-external',
                },
              ],
              note: 'Fix… opens a preview. Nothing changes until you choose Apply.',
            },
          },
        ],
      },
      tests: {
        note: '2 of 3 failed',
        list: [
          noToken,
          test(
            'goodToken',
            'Good token',
            'success',
            '403',
            'The token of shop-apim’s identity, sent straight to orders-app',
            '88 ms',
            {
              ...failing,
              evidence: {
                open: false,
                figures: [
                  {
                    caption: 'Request',
                    text: [
                      'GET https://orders-app.azurewebsites.net/orders/42\nAuthorization: Bearer ',
                      { tag: 'token hidden' },
                    ],
                  },
                ],
              },
            },
          ),
          test(
            'throughGateway',
            'Through API Management',
            'success',
            '403',
            'The gateway passed on orders-app’s refusal',
            '212 ms',
            {
              ...failing,
              evidence: {
                open: true,
                figures: [
                  {
                    caption: 'Request',
                    text: [
                      'GET https://shop-apim.azure-api.net/orders/42\nOcp-Apim-Subscription-Key: ',
                      { tag: 'key hidden' },
                    ],
                  },
                  {
                    caption: 'Response',
                    text: '403 Forbidden\nx-ms-middleware-request-id: 51ab90f3-…\ncontent-length: 0',
                  },
                ],
                whoAnswered:
                  'App Service Authentication, passed on by the gateway. Its trace shows the token was added and the back end said 403.',
              },
            },
          ),
        ],
      },
      claims: claimsOf('1 of 6 doesn’t match', [claim('Caller', 'azp', caller, app, 'no'), ...otherClaims]),
    };
    const good = [
      { id: 'F5', state: 'agrees', text: 'Anonymous calls get 401' },
      { id: 'F6', state: 'agrees', text: 'Token’s audience and issuer accepted' },
      { id: 'F7', state: 'agrees', text: 'Caller is on the allow list' },
    ] as const;
    const healthy: DiagnosticsView = {
      ...broken,
      route: [
        callerStop({ state: 'secured', text: 'gets 200 after 184 ms' }),
        ...broken.route.slice(1, 5),
        hop(3, 'calls with the token', '200 OK in 74 ms'),
        appStop('plain', { state: 'secured', text: 'answered by the app itself' }, good),
      ],
      verdict: {
        state: 'secured',
        title: 'Secured: proved by three tests',
        text: 'orders-app refuses calls without a token and answers calls that come through shop-apim.',
        buttons: [],
        alert: false,
      },
      causes: { note: '', list: [], missing: [] },
      tests: {
        note: '3 of 3 as expected',
        list: [
          noToken,
          test(
            'goodToken',
            'Good token',
            'success',
            '200',
            'The token of shop-apim’s identity, sent straight to orders-app',
            '62 ms',
          ),
          test(
            'throughGateway',
            'Through API Management',
            'success',
            '200',
            'The gateway added its token; the app answered',
            '184 ms',
          ),
        ],
      },
      claims: claimsOf('all 6 match', [claim('Caller', 'azp', caller, caller), ...otherClaims]),
    };
    const running: DiagnosticsView = {
      ...healthy,
      head: { ...broken.head, where: [...where, 'Running now'] },
      running: true,
      toolbar: [
        { button: 'cancel', label: 'Cancel', rank: 'quiet', icon: 'close' },
        { button: 'chooseOperation', label: 'Change Operation…', rank: 'quiet', icon: 'search', off: true },
        { button: 'copyMarkdown', label: 'Copy as Markdown', rank: 'quiet', icon: 'markdown', off: true },
      ],
      route: [
        callerStop({ state: 'running', text: 'waiting for the answer' }),
        ...broken.route.slice(1, 5),
        hop(3, 'calls with the token', 'waiting, 1.2 s', 'wait'),
        appStop('dim', { state: 'running', text: 'may be starting up; a cold start takes up to 30 s' }, [
          good[0],
          { id: 'F6', state: 'unknown', text: 'Token accepted' },
          { id: 'F7', state: 'unknown', text: 'Caller on the allow list' },
        ]),
      ],
      verdict: {
        state: 'running',
        title: 'Waiting for orders-app to answer…',
        text: '1 of 3 tests is done. No verdict until all have answered.',
        buttons: [],
        alert: false,
      },
      tests: {
        note: '1 of 3 done',
        list: [
          noToken,
          test('goodToken', 'Good token', 'success', '…', 'Calling; the app may be starting up', '1.3 s', {
            state: 'running',
            stateWord: 'Running',
          }),
          test(
            'throughGateway',
            'Through API Management',
            'success',
            '…',
            'Calling; the app may be starting up',
            '1.2 s',
            { state: 'running', stateWord: 'Running' },
          ),
        ],
      },
    };
    const question: DiagnosticsView = {
      ...healthy,
      question: {
        title: 'Send the token of shop-apim to orders-app once?',
        text: [
          'One test is left: the gateway’s own token, straight to ',
          { code: 'orders-app.azurewebsites.net' },
          '. It is forgotten afterwards.',
        ],
        buttons: [
          { button: 'sendGatewayToken', label: 'Send It Once', rank: 'secondary' },
          { button: 'keepGatewayToken', label: 'Don’t Send', rank: 'quiet' },
        ],
      },
    };
    const [known] = broken.causes.list;
    const oneOf: DiagnosticsView = {
      ...broken,
      verdict: {
        ...broken.verdict,
        title: 'Broken: one of F-05, F-06',
        text: 'What is known fits several causes. What would tell them apart: Microsoft Graph',
      },
      causes: {
        note: '2 causes, in the order of fixing',
        list: (known ? ['F-05', 'F-06'] : []).map(id => ({
          ...known!,
          id,
          certainty: 'One of several that fit what was seen',
          decidedBy: 'What would decide: Microsoft Graph: whether an application of this name exists',
        })),
        missing: [
          { mark: 'circle', text: 'Application: your account may not read it' },
          { mark: 'circle', text: 'The gateway’s trace: this account has no permission for that on shop-apim' },
        ],
      },
      changes: {
        note: { ago: 0, before: 'It worked' },
        list: [
          {
            mark: 'history',
            text: [
              { strong: 'orders-app: audiences: ' },
              '8c21b7d4-…, api://8c21b7d4-… ',
              { arrow: 'to' },
              ' an empty list',
            ],
          },
        ],
      },
    };
    const hostileText = `<script>alert(1)</script>${String.fromCodePoint(0x202e, 0x1b)}[31m<img src=x onerror=alert(1)> ${'x'.repeat(3000)}`;
    const hostile: DiagnosticsView = {
      ...oneOf,
      head: { ...oneOf.head, from: oneLine(hostileText), to: oneLine(hostileText) },
      verdict: { ...oneOf.verdict, title: oneLine(hostileText), text: oneLine(hostileText, 2000) },
      causes: {
        ...oneOf.causes,
        list: oneOf.causes.list.map(cause => ({
          ...cause,
          title: oneLine(hostileText, 400),
          evidence: [{ mark: 'info', text: oneLine(hostileText, 400) }],
        })),
      },
    };
    return { broken, healthy, running, question, oneOf, hostile };
  })();
