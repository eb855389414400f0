import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  Secret,
  ancestorId,
  appKind,
  appOs,
  isAtOrBelow,
  issuerAccepts,
  nameOf,
  parseArmId,
  readAuthentication,
  sameId,
} from '../../../src/route';

const api = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/shop/apis/orders;rev=2';

describe('ARM ids', () => {
  it('come apart', () => {
    assert.deepEqual(parseArmId(api), {
      subscriptionId: 's',
      resourceGroup: 'g',
      type: 'Microsoft.ApiManagement/service/apis',
      names: ['shop', 'orders;rev=2'],
    });
    assert.equal(
      ancestorId(api, 1),
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/shop',
    );
    assert.equal(ancestorId(api, 3), undefined);
    assert.equal(nameOf(api), 'orders;rev=2');
    assert.ok(sameId(api, api.toUpperCase()));
  });

  it('are below another only after a slash', () => {
    const service = api.replace(/\/apis.*$/, '');
    for (const below of [service, service.toUpperCase(), api, `${service}/apis/a/operations/b`])
      assert.ok(isAtOrBelow(below, service), below);
    for (const beside of [`${service}-dev`, `${service}-dev/apis/orders`, service.slice(0, -1)])
      assert.ok(!isAtOrBelow(beside, service), beside);
  });

  for (const bad of [
    '',
    '/subscriptions/s',
    `${api}/policies`,
    'https://x/subscriptions/s/resourceGroups/g/providers/P/t/n',
  ]) {
    it(`refuse ${JSON.stringify(bad)}`, () => assert.equal(parseArmId(bad), undefined));
  }
});

describe('kinds of apps (domain.md 9.2)', () => {
  const cases: [string | null, string, string][] = [
    ['app', 'webApp', 'windows'],
    ['app,linux,container', 'webApp', 'linux'],
    ['functionapp,linux', 'functionApp', 'linux'],
    ['workflowapp,functionapp', 'logicApp', 'windows'],
    ['functionapp,linux,container,azurecontainerapps', 'containerApp', 'linux'],
    [null, 'webApp', 'windows'],
  ];
  for (const [kind, expected, os] of cases) {
    it(String(kind), () => assert.deepEqual([appKind(kind), appOs(kind)], [expected, os]));
  }
});

describe('issuers (domain.md 6.2)', () => {
  const t = '3d5f08ae-6c14-4f7b-b1d9-20c7e4a85f13';
  const cases: [string, 1 | 2, boolean][] = [
    [`https://login.microsoftonline.com/${t}/v2.0`, 2, true],
    [`https://login.microsoftonline.com/${t}/v2.0`, 1, false],
    [`https://sts.windows.net/${t}/`, 1, true],
    [`https://sts.windows.net/${t}/`, 2, false],
    [`https://sts.windows.net/${t}/v2.0`, 1, true],
    [`https://login.microsoftonline.com/${t}`, 1, true],
    ['https://login.microsoftonline.com/common/v2.0', 1, true],
    ['https://login.microsoftonline.com/other/v2.0', 2, false],
    ['not a url', 2, false],
  ];
  for (const [issuer, version, accepted] of cases) {
    it(`${issuer} takes v${version}: ${accepted}`, () => assert.equal(issuerAccepts(issuer, version, t), accepted));
  }
});

describe('readAuthentication', () => {
  it('reads a site that was never configured', () => {
    const settings = readAuthentication({ platform: { enabled: false } });
    assert.equal(settings.enabled, false);
    assert.equal(settings.clientId, undefined);
    assert.equal(settings.allowedApplications, undefined);
  });

  it('keeps an empty list apart from none, and counts only registered providers (domain.md 5.3)', () => {
    const settings = readAuthentication({
      platform: { enabled: true },
      identityProviders: {
        google: { enabled: true, registration: { clientId: 'g' } },
        facebook: { enabled: true, registration: {} },
        azureActiveDirectory: {
          registration: { clientId: 'c' },
          validation: { defaultAuthorizationPolicy: { allowedPrincipals: {}, allowedApplications: [] } },
        },
      },
    });
    assert.deepEqual(settings.allowedApplications, []);
    assert.equal(settings.allowedIdentities, undefined);
    assert.deepEqual(settings.otherProviders, ['google']);
    assert.equal(settings.clientId, 'c');
  });

  for (const odd of [null, 'text', [], { platform: 'x', globalValidation: 3, identityProviders: [] }]) {
    it(`takes ${JSON.stringify(odd)} as nothing configured`, () =>
      assert.equal(readAuthentication(odd).enabled, false));
  }
});

describe('Secret', () => {
  const secret = new Secret('s3cr3t-value');
  it('shows itself only when asked', () => {
    assert.equal(secret.reveal(), 's3cr3t-value');
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ];
    for (const text of shown) assert.ok(!text.includes('s3cr3t'), text);
  });
});
