import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSession } from '../../../src/simulator/easyAuth/session';
import {
  defaultSwitches,
  emptyContainer,
  switchFault,
  type SwitchName,
  switchNames,
  switchSpecs,
} from '../../../src/simulator/world';
import { ids, keys, scenario, serviceId, Shop, siteId } from '../../modes';
import { identityId, issuer, policy, token } from '../../modes/scenario';
import { arm, direct, gateway, graph, sentence } from '../../modes/sights';
import { LocalAzure } from './localAzure';

let azure: LocalAzure;
let shop: Shop;

const provider = ['identityProviders', 'azureActiveDirectory'] as const;
const orders = gateway('/orders/1');
const mine = token(ids.orders);
const status = async (ask: Parameters<Shop['ask']>[0]) => (await shop.ask(ask)).status;
const header = async (ask: Parameters<Shop['ask']>[0], name: string) =>
  Object.entries((await shop.ask(ask)).headers).find(([key]) => key.toLowerCase() === name)?.[1];

/** A claim of the token that reached the app. */
async function claim(name: string): Promise<string | undefined> {
  const { principal } = await shop.must(orders);
  const { claims } = principal as unknown as { claims: readonly { readonly typ: string; readonly val: string }[] };
  return claims.find(each => each.typ === name)?.val;
}

const setAction = (action: string) =>
  shop.auth('orders-app', at => (at('globalValidation')['unauthenticatedClientAction'] = action));
const setIssuer = (text: string) =>
  shop.auth('orders-app', at => (at(...provider, 'registration')['openIdIssuer'] = text));

async function trace(): Promise<string> {
  shop.service.debugCredentials.push({
    token: 'debug',
    apiId: `${serviceId}/apis/orders`.toLowerCase(),
    expiresAt: Infinity,
  });
  const answer = await shop.ask({ ...orders, headers: { ...orders.headers, 'apim-debug-authorization': 'debug' } });
  const stored = shop.service.traces.get(String(answer.headers['Apim-Trace-Id']));
  return JSON.stringify(stored?.document);
}

const policyPath = `${serviceId}/apis/orders/policies/policy`;
const put = (value: string, headers = {}) =>
  arm('PUT', policyPath, { body: { properties: { format: 'rawxml', value } }, headers });
const codeOf = async (ask: Parameters<Shop['ask']>[0]): Promise<unknown> => {
  const { body } = await shop.ask(ask);
  return (JSON.parse(body) as { error?: { code?: string } }).error?.code;
};
const backendPath = `${serviceId}/backends/orders-app`;
const ordersBackend = (credentials: object) =>
  arm('PUT', backendPath, {
    version: '2024-06-01-preview',
    body: {
      properties: { url: 'https://orders-app.azurewebsites.net/api', protocol: 'http', credentials },
    },
  });
const authPath = `${siteId('orders-app')}/config/authsettingsV2`;

async function allowNobody(): Promise<void> {
  shop.auth('orders-app', () => undefined);
  const { properties } = await shop.must(arm('GET', authPath));
  const text = JSON.stringify(properties).replaceAll(ids.system.clientId, ids.unrelated);
  await shop.must(arm('PUT', authPath, { body: { properties: JSON.parse(text) as unknown } }));
}

interface Row {
  readonly unknown: `U${number}`;
  readonly name: SwitchName;
  /** What each value makes the wire show; the first is the documented default of domain.md 13. */
  readonly values: readonly (readonly [value: string | number | boolean, shows: unknown])[];
  readonly see: () => unknown;
}

const rows: readonly Row[] = [
  {
    unknown: 'U1',
    name: 'emptyAllowedApplications',
    values: [
      ['denyAll', 403],
      ['allowAll', 200],
    ],
    see: () => {
      shop.auth('orders-app', at => {
        at(...provider, 'validation', 'defaultAuthorizationPolicy')['allowedApplications'] = [];
      });
      return status(orders);
    },
  },
  {
    unknown: 'U2',
    name: 'redirectToLogin',
    values: [
      ['allButApiCalls', [302, 302, 401, 401]],
      ['always', [302, 302, 302, 302]],
      ['browsersOnly', [401, 302, 401, 401]],
    ],
    see: async () => {
      setAction('RedirectToLoginPage');
      const seen: number[] = [];
      for (const headers of [
        {},
        { accept: 'text/html,*/*' },
        { 'x-requested-with': 'XMLHttpRequest' },
        { authorization: 'Bearer garbage' },
      ]) {
        seen.push(await status(direct('orders-app', '/', { headers })));
      }
      return seen;
    },
  },
  {
    unknown: 'U3',
    name: 'invalidTokenChallenge',
    values: [
      ['same', false],
      ['withError', true],
    ],
    see: async () => {
      const ask = direct('orders-app', '/', { headers: { authorization: 'Bearer garbage' } });
      return String(await header(ask, 'www-authenticate')).endsWith(' error="invalid_token"');
    },
  },
  {
    unknown: 'U4',
    name: 'linuxUnauthorized',
    values: [
      ['emptyBody', ''],
      ['sentence', sentence],
    ],
    see: async () => (await shop.ask(direct('stock-fn'))).body,
  },
  {
    unknown: 'U5',
    name: 'issuerPairing',
    values: [
      ['strict', 401],
      ['tolerant', 200],
    ],
    see: () => {
      shop.application(ids.orders).tokenVersion = 1;
      return status(orders);
    },
  },
  {
    unknown: 'U5',
    name: 'stsV2IssuerTakesV1',
    values: [
      [true, 200],
      [false, 401],
    ],
    see: () => {
      shop.application(ids.orders).tokenVersion = 1;
      setIssuer(`${issuer(1)}v2.0`);
      return status(orders);
    },
  },
  {
    unknown: 'U6',
    name: 'bearerBeforeCookie',
    values: [
      [true, ids.system.principalId],
      [false, ids.attached.principalId],
    ],
    see: async () => {
      const claims = { oid: ids.attached.principalId, appid: ids.system.clientId };
      shop.auth('orders-app', at => {
        at(...provider, 'validation', 'defaultAuthorizationPolicy')['allowedPrincipals'] = {};
      });
      const cookie = `AppServiceAuthSession=${createSession(shop.world, shop.site('orders-app'), claims)}`;
      const { headers } = await shop.must(gateway('/orders/1', { headers: { cookie } }));
      return (headers as unknown as Record<string, string>)['x-ms-client-principal-id'];
    },
  },
  {
    unknown: 'U7',
    name: 'authSettingsDelay',
    values: [
      [400, [200, 403]],
      [0, [403, 403]],
    ],
    see: async () => {
      await allowNobody();
      const before = await status(orders);
      shop.world.clock.advance(400);
      return [before, await status(orders)];
    },
  },
  {
    unknown: 'U7',
    name: 'authSettingsNeedRestart',
    values: [
      [false, [403, 403]],
      [true, [200, 403]],
    ],
    see: async () => {
      shop.switches.authSettingsDelay = 0;
      await allowNobody();
      shop.world.clock.advance(3_600_000);
      const before = await status(orders);
      await shop.must(arm('POST', `${siteId('orders-app')}/restart`));
      return [before, await status(orders)];
    },
  },
  {
    unknown: 'U8',
    name: 'outputVariableSuppressesHeader',
    values: [
      [true, 401],
      [false, 200],
    ],
    see: () => {
      shop.setInbound('orders', `<base />${token(ids.orders, ' output-token-variable-name="token"')}`);
      return status(orders);
    },
  },
  {
    unknown: 'U9',
    name: 'traceWording',
    values: [
      ['adal', ['Obtaining managed identity token using clientId', 'ActiveDirectory.AdalServiceException']],
      ['msal', ['Acquired managed identity token using clientId', 'Microsoft.Identity.Client.MsalServiceException']],
    ],
    see: async () => {
      const had = await trace();
      shop.setInbound('orders', `<base />${token('nowhere')}`);
      return [
        /\w+ managed identity token using clientId/.exec(had)?.[0],
        /[\w.]*(?:ActiveDirectory|Microsoft\.Identity\.Client)\.\w+Exception/
          .exec(await trace())?.[0]
          .replace('Microsoft.IdentityModel.Clients.', ''),
      ];
    },
  },
  {
    unknown: 'U9',
    name: 'identityErrorReason',
    values: [
      ['ManagedIdentityTokenFailure', 'ManagedIdentityTokenFailure'],
      ['Other', 'Other'],
    ],
    see: async () => {
      shop.setPolicy(
        { kind: 'api', api: 'orders', revision: '1' },
        policy({
          inbound: `<base />${token('nowhere')}`,
          'on-error': '<return-response><set-body>@(context.LastError.Reason)</set-body></return-response>',
        }),
      );
      return (await shop.ask(orders)).body;
    },
  },
  {
    unknown: 'U10',
    name: 'noIdentityTrace',
    values: [
      ['namesClientId', true],
      ['generic', false],
    ],
    see: async () => {
      shop.setInbound('orders', `<base />${token(ids.orders, ` client-id="${ids.loose.clientId}"`)}`);
      return (await trace()).includes(`No managed identity with clientId:${ids.loose.clientId}`);
    },
  },
  {
    unknown: 'U11',
    name: 'backendCredentials',
    values: [
      ['last', 401],
      ['first', 200],
    ],
    see: async () => {
      await shop.must(ordersBackend({ authorization: { scheme: 'Bearer', parameter: 'static' } }));
      shop.setInbound('orders', `<base />${mine}<set-backend-service backend-id="orders-app" />`);
      return status(orders);
    },
  },
  {
    unknown: 'U12',
    name: 'systemIdentityInBackend',
    values: [
      ['absent', { resource: ids.orders }],
      ['null', { resource: ids.orders, clientId: null }],
    ],
    see: async () => {
      await shop.must(ordersBackend({ managedIdentity: { resource: ids.orders } }));
      const { properties } = await shop.must(arm('GET', backendPath));
      return (properties as unknown as { credentials: { managedIdentity: unknown } }).credentials.managedIdentity;
    },
  },
  {
    unknown: 'U12',
    name: 'backendIdentityIn20240501',
    values: [
      [true, true],
      [false, false],
    ],
    see: async () => {
      await shop.must(ordersBackend({ managedIdentity: { resource: ids.orders } }));
      return (await shop.ask(arm('GET', backendPath))).body.includes('managedIdentity');
    },
  },
  {
    unknown: 'U13',
    name: 'serviceUpdateDuration',
    values: [
      [1500, 409],
      [0, 201],
    ],
    see: async () => {
      await shop.must(arm('PATCH', serviceId, { body: { tags: {} } }));
      return status(
        arm('PUT', `${serviceId}/products/gold/policies/policy`, { body: { properties: { value: policy({}) } } }),
      );
    },
  },
  {
    unknown: 'U14',
    name: 'staleEtagCode',
    values: [
      ['PreconditionFailed', 'PreconditionFailed'],
      ['Other', 'Other'],
    ],
    see: () => codeOf(put(policy({}), { 'if-match': '"AAAAAAAAAAA="' })),
  },
  {
    unknown: 'U14',
    name: 'missingPolicyCode',
    values: [
      ['ResourceNotFound', 'ResourceNotFound'],
      ['Other', 'Other'],
    ],
    see: () => codeOf(arm('GET', `${serviceId}/products/gold/policies/policy`)),
  },
  {
    unknown: 'U14',
    name: 'minApiVersionCode',
    values: [
      ['ApiVersionNotAllowed', 'ApiVersionNotAllowed'],
      ['Other', 'Other'],
    ],
    see: () => {
      shop.service.properties = { apiVersionConstraint: { minApiVersion: '2024-05-01' } };
      return codeOf(arm('GET', serviceId, { version: '2022-08-01' }));
    },
  },
  {
    unknown: 'U15',
    name: 'policySizeLimit',
    values: [
      [0, 200],
      [16_384, 400],
    ],
    see: () => status(put(`<!-- ${'x'.repeat(300_000)} -->${policy({})}`)),
  },
  {
    unknown: 'U16',
    name: 'policyDelay',
    values: [
      [300, [200, 401]],
      [0, [401, 401]],
    ],
    see: async () => {
      await shop.must(put(policy({ inbound: '' })));
      const before = await status(orders);
      shop.world.clock.advance(300);
      return [before, await status(orders)];
    },
  },
  {
    unknown: 'U17',
    name: 'traceDelay',
    values: [
      [200, [404, 200]],
      [0, [200, 200]],
    ],
    see: async () => {
      await trace();
      const [traceId = ''] = shop.service.traces.keys();
      const read = arm('POST', `${serviceId}/gateways/managed/listTrace`, { body: { traceId } });
      const before = await status(read);
      shop.world.clock.advance(200);
      return [before, await status(read)];
    },
  },
  {
    unknown: 'U17',
    name: 'tracingInWorkspaces',
    values: [
      [true, [200, true]],
      [false, [400, false]],
    ],
    see: async () => {
      const [api] = shop.service.apis;
      assert.ok(api);
      const team = { ...emptyContainer(shop.world, undefined), name: 'team', displayName: 'Team', description: '' };
      team.apis.push({ ...api, name: 'team-orders', path: 'team' });
      shop.service.workspaces.push(team);
      const apiId = `${serviceId}/workspaces/team/apis/team-orders`;
      const asked = await status(
        arm('POST', `${serviceId}/gateways/managed/listDebugCredentials`, { body: { apiId, purposes: ['tracing'] } }),
      );
      shop.service.debugCredentials.push({ token: 'debug', apiId: apiId.toLowerCase(), expiresAt: Infinity });
      const ask = gateway('/team/1', { headers: { 'apim-debug-authorization': 'debug' } });
      return [asked, (await header(ask, 'apim-trace-id')) !== undefined];
    },
  },
  {
    unknown: 'U18',
    name: 'v1Audience',
    values: [
      ['asRequested', `api://${ids.orders}`],
      ['clientId', ids.orders],
    ],
    see: () => {
      shop.application(ids.orders).tokenVersion = 1;
      setIssuer(issuer(1));
      shop.setInbound('orders', `<base />${token(`api://${ids.orders}`)}`);
      return claim('aud');
    },
  },
  {
    unknown: 'U18',
    name: 'v2IdentityClaims',
    values: [
      [false, [undefined, false]],
      [true, ['app', true]],
    ],
    see: async () => [await claim('idtyp'), (await claim('xms_mirid')) !== undefined],
  },
  {
    unknown: 'U19',
    name: 'tokenCacheKey',
    values: [
      ['resourceString', true],
      ['application', false],
    ],
    see: async () => {
      const first = await claim('iat');
      shop.world.clock.advance(3_600_000);
      shop.setInbound('orders', `<base />${token(`api://${ids.orders}`)}`);
      return (await claim('iat')) !== first;
    },
  },
  {
    unknown: 'U20',
    name: 'authSettingsStayOnSwap',
    values: [
      [true, ids.orders],
      [false, ids.ordersStaging],
    ],
    see: async () => {
      shop.switches.authSettingsDelay = 0;
      shop.switches.slotSwapDuration = 0;
      await shop.must(
        arm('POST', `${siteId('orders-app')}/slotsswap`, { body: { targetSlot: 'staging', preserveVnet: true } }),
      );
      const challenge = String(await header(direct('orders-app'), 'www-authenticate'));
      return /resource_id="([^"]*)"/.exec(challenge)?.[1];
    },
  },
  {
    unknown: 'U21',
    name: 'http404Action',
    values: [
      ['Return404', [404, 401]],
      ['ReturnNotFound', [401, 404]],
    ],
    see: async () => {
      setAction('Return404');
      const first = await status(direct('orders-app'));
      setAction('ReturnNotFound');
      return [first, await status(direct('orders-app'))];
    },
  },
  {
    unknown: 'U22',
    name: 'graphWrite',
    values: [
      ['byRole', 201],
      ['never', 403],
    ],
    see: () => status(graph('POST', '/applications', { body: { displayName: 'new' } })),
  },
  {
    unknown: 'U23',
    name: 'functionsUnauthorized',
    values: [
      ['emptyBody', [401, undefined]],
      ['challenge', [401, 'Bearer']],
    ],
    see: async () => {
      shop.auth('stock-fn', at => (at('platform')['enabled'] = false));
      const ask = direct('stock-fn', '/api/levels');
      return [await status(ask), await header(ask, 'www-authenticate')];
    },
  },
  {
    unknown: 'U24',
    name: 'authMeAnonymous',
    values: [
      [401, 401],
      ['emptyList', 200],
    ],
    see: () => {
      setAction('AllowAnonymous');
      return status(direct('orders-app', '/.auth/me'));
    },
  },
  {
    unknown: 'U25',
    name: 'patchIdentities',
    values: [
      ['replace', 1],
      ['merge', 2],
    ],
    see: async () => {
      shop.switches.serviceUpdateDuration = 0;
      const identity = {
        type: 'SystemAssigned, UserAssigned',
        userAssignedIdentities: { [identityId('id-loose')]: {} },
      };
      await shop.must(arm('PATCH', serviceId, { body: { identity } }));
      const { identity: seen } = await shop.must(arm('GET', serviceId));
      return Object.keys((seen as unknown as { userAssignedIdentities: object }).userAssignedIdentities).length;
    },
  },
  {
    unknown: 'U26',
    name: 'apiListCurrentOnly',
    values: [
      [true, ['orders']],
      [false, ['orders', 'orders;rev=2']],
    ],
    see: async () => {
      const [api] = shop.service.apis;
      assert.ok(api);
      shop.service.apis.push({ ...api, revision: '2', isCurrent: false });
      const { value } = await shop.must(arm('GET', `${serviceId}/apis`));
      return (value as unknown as { name: string }[]).map(each => each.name).filter(name => name.startsWith('orders'));
    },
  },
  {
    unknown: 'U27',
    name: 'identitiesDefault',
    values: [
      [true, 200],
      [false, 404],
    ],
    see: () =>
      status(
        arm('GET', `${serviceId}/providers/Microsoft.ManagedIdentity/identities/default`, { version: '2024-11-30' }),
      ),
  },
];

describe('simulator switches: domain.md 13, U1 to U27', () => {
  before(async () => {
    azure = await LocalAzure.start({}, { scenario });
  });
  after(() => azure.stop());
  beforeEach(async () => {
    // The documented defaults, not the scenario's own.
    const answer = await azure.control('PUT', 'scenario', { ...scenario, switches: {} });
    assert.equal(answer.status, 200, answer.text);
    shop = new Shop(azure.world);
    assert.equal(keys.all, shop.service.subscriptions.find(each => each.name === 'master')?.primaryKey);
  });

  it('every unknown has a switch, every such switch a row here', () => {
    const unknowns = Array.from({ length: 27 }, (_, index) => `U${index + 1}`);
    assert.deepEqual(
      [...new Set(rows.map(row => row.unknown))].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
      unknowns,
    );
    const named = switchNames.filter(name => switchSpecs[name].unknown !== undefined);
    assert.deepEqual(rows.map(row => row.name).sort(), [...named].sort());
  });
  for (const { unknown, name, values, see } of rows) {
    it(`${unknown}: ${name} begins as the documents assume`, () => {
      assert.equal(switchSpecs[name].unknown, unknown);
      assert.equal(defaultSwitches[name], values[0]?.[0]);
      const choices = /^one of (.*)$/.exec(switchSpecs[name].expected)?.[1]?.split(', ');
      if (choices)
        assert.deepEqual(
          values.map(([value]) => String(value)),
          choices,
          'every choice is shown',
        );
    });
    for (const [value, shows] of values) {
      it(`${unknown}: ${name} = ${String(value)} shows on the wire`, async () => {
        assert.equal((await azure.control('PATCH', 'switches', { [name]: value })).status, 200);
        assert.deepEqual(await see(), shows);
      });
    }
  }

  it('every switch is read by something', () => {
    const root = join(__dirname, '../../../src/simulator');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts') && !file.endsWith('switches.ts'))
      .map(file => readFileSync(join(root, file), 'utf8'))
      .join('\n');
    assert.deepEqual(
      switchNames.filter(name => !new RegExp(`\\b${name}\\b`).test(sources)),
      [],
    );
  });
  it('an unknown name and a value that it does not take are refused in words', async () => {
    assert.match(switchFault('none', 1) ?? '', /no such switch/);
    for (const [name, value] of [
      ['emptyAllowedApplications', 'maybe'],
      ['policyDelay', -1],
      ['policyDelay', 1.5],
      ['tracing', 'yes'],
      ['serviceUpdateStart', 200],
    ] as const) {
      const answer = await azure.control('PATCH', 'switches', { [name]: value });
      assert.equal(answer.status, 400);
      assert.match(answer.text, new RegExp(`${name}: .* expected\\.`));
      assert.notEqual(azure.world.switches[name], value);
    }
  });
});
