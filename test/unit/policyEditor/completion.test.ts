import assert from 'node:assert/strict';
import { parsePolicy } from '../../../src/policy';
import type { Known } from '../../../src/ui/policyEditor/completion/known';
import { completionAt } from '../../../src/ui/policyEditor/completion/offers';

const orders = '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501';
const billing = '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e502';
const identity = '22222222-0000-4000-8000-000000000001';
const known: Known = {
  apps: [
    { name: 'orders-app', clientId: orders, isCalled: true, callers: ['Orders', 'Checkout'] },
    { name: 'billing-fn', clientId: billing, isCalled: false, callers: ['Billing'] },
    { name: 'secret-app', isCalled: false, callers: [] },
  ],
  identities: [{ name: 'id-shop', clientId: identity }],
  backEnds: [{ name: 'reports-fn', url: 'https://reports-fn.azurewebsites.net' }],
  fragmentIds: ['hide-origin'],
  namedValues: ['reports-fn-key'],
  callers: [{ service: 'shop-apim', api: 'Partner', tenantId: 't', clientId: identity, audience: 'api://x' }],
};

/** What completion offers at the `|`. */
function offersAt(marked: string, with_: Known = known) {
  const offset = marked.indexOf('|');
  assert.ok(offset >= 0, 'a cursor');
  const text = marked.replace('|', '');
  return { text, offset, offers: completionAt(parsePolicy(text), offset).offers(with_) };
}

const inbound = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;

describe('completion of policies', () => {
  const chosen: readonly (readonly [marked: string, label: string, result: string])[] = [
    ['|', 'policies', '<policies>\n\t$0\n</policies>'],
    ['<policies><inb|</policies>', 'inbound', '<policies><inbound>\n\t$0\n</inbound></policies>'],
    [inbound('<|'), 'base', inbound('<base />$0')],
    [inbound('<ba|'), 'base', inbound('<base />$0')],
    [inbound('ba|'), 'base', inbound('<base />$0')],
    [inbound('|'), 'base', inbound('<base />$0')],
    [inbound('<ba| />'), 'base', inbound('<base />')],
    [inbound('<set-he|ader name="x"></set-header>'), 'set-header', inbound('<set-header name="x"></set-header>')],
    [
      inbound('<|'),
      'authentication-managed-identity orders-app',
      inbound(`<authentication-managed-identity resource="${orders}" />`),
    ],
    [
      inbound('<authentication-managed-identity |/>'),
      'resource',
      inbound('<authentication-managed-identity resource="$1"$0/>'),
    ],
    [
      inbound('<authentication-managed-identity res|="" />'),
      'resource',
      inbound('<authentication-managed-identity resource="" />'),
    ],
    [
      inbound('<authentication-managed-identity resource="|" />'),
      'orders-app',
      inbound(`<authentication-managed-identity resource="${orders}" />`),
    ],
    [
      inbound('<authentication-managed-identity resource="0f3d|2a11" />'),
      'billing-fn',
      inbound(`<authentication-managed-identity resource="${billing}" />`),
    ],
    [
      inbound("<authentication-managed-identity resource='|' />"),
      'https://storage.azure.com/',
      inbound("<authentication-managed-identity resource='https://storage.azure.com/' />"),
    ],
    [
      inbound('<authentication-managed-identity resource="a" client-id="|" />'),
      'id-shop',
      inbound(`<authentication-managed-identity resource="a" client-id="${identity}" />`),
    ],
    [
      inbound('<authentication-managed-identity resource="a" ignore-error="|" />'),
      'true',
      inbound('<authentication-managed-identity resource="a" ignore-error="true" />'),
    ],
    [
      inbound('<set-backend-service backend-id="|" />'),
      'reports-fn',
      inbound('<set-backend-service backend-id="reports-fn" />'),
    ],
    [
      inbound('<include-fragment fragment-id="|" />'),
      'hide-origin',
      inbound('<include-fragment fragment-id="hide-origin" />'),
    ],
    [
      inbound('<set-header name="x"><value>{{rep|</value></set-header>'),
      'reports-fn-key',
      inbound('<set-header name="x"><value>{{reports-fn-key}}</value></set-header>'),
    ],
    [inbound('<a b="{{|}}" />'), 'reports-fn-key', inbound('<a b="{{reports-fn-key}}" />')],
    [
      inbound('<set-variable name="a" value="@(1 + {{|)" />'),
      'reports-fn-key',
      inbound('<set-variable name="a" value="@(1 + {{reports-fn-key}})" />'),
    ],
    [
      inbound(
        '<validate-azure-ad-token tenant-id="t"><client-application-ids><application-id>|</application-id></client-application-ids></validate-azure-ad-token>',
      ),
      'shop-apim',
      inbound(
        `<validate-azure-ad-token tenant-id="t"><client-application-ids><application-id>${identity}</application-id></client-application-ids></validate-azure-ad-token>`,
      ),
    ],
    ['<policies><inbound></|', '/inbound', '<policies><inbound></inbound>'],
  ];
  for (const [marked, label, result] of chosen) {
    it(`${marked}  gives ${label}`, () => {
      const { text, offers } = offersAt(marked);
      const offer = offers.find(one => one.label === label);
      assert.ok(offer, `offered: ${offers.map(one => one.label).join(', ')}`);
      assert.equal(text.slice(0, offer.start) + offer.text + text.slice(offer.end), result);
      assert.ok(!offer.isSnippet || offer.text.includes('$'), 'a snippet has a mark');
    });
  }

  const labels = (marked: string, with_?: Known): readonly string[] =>
    offersAt(marked, with_).offers.map(one => one.label);

  it('offers everything once, and the app that is called first', () => {
    for (const marked of [inbound('<|'), inbound('|'), inbound('<authentication-managed-identity resource="|" />')]) {
      const all = labels(marked);
      assert.equal(new Set(all).size, all.length);
    }
    const { offers } = offersAt(inbound('<authentication-managed-identity resource="|" />'));
    const inOrder = [...offers].sort((one, other) => one.group - other.group);
    assert.deepEqual(
      inOrder.slice(0, 3).map(({ label }) => label),
      ['orders-app', 'billing-fn', 'https://cognitiveservices.azure.com'],
    );
    assert.deepEqual([inOrder[0]?.description, inOrder[0]?.detail], [orders, 'this API calls it']);
    assert.deepEqual([inOrder[1]?.description, inOrder[1]?.detail], [billing, 'called by Billing']);
  });

  it('offers only what is allowed at the place', () => {
    assert.ok(
      !labels('<policies><outbound><|</outbound></policies>').some(label => label.startsWith('authentication')),
    );
    assert.deepEqual(labels(inbound('<choose><|</choose>')), ['when', 'otherwise']);
    assert.deepEqual(labels('<policies><|</policies>'), ['inbound', 'backend', 'outbound', 'on-error']);
    assert.ok(!labels(inbound('<authentication-managed-identity resource="a" |/>')).includes('resource'));
  });

  it('offers nothing in C#, comments and CDATA', () => {
    for (const marked of ['<a b="@(|)" />', '<!-- | -->', '<a><![CDATA[ | ]]></a>'])
      assert.deepEqual(labels(inbound(marked)), [], marked);
  });

  it('never fills in a client ID that can’t be trusted', () => {
    const { offers } = offersAt(inbound('<|'));
    const asked = offers.find(({ label }) => label.endsWith('secret-app'));
    assert.equal(asked?.asksFirst, true);
    assert.equal(asked.text, '');
    assert.ok(
      !labels(inbound('<authentication-managed-identity resource="|" />')).some(label => label.includes('secret')),
    );
  });

  it('lets in the identity of the gateway that calls this API', () => {
    const offer = offersAt(inbound('<|')).offers.find(({ label }) => label === 'validate-azure-ad-token shop-apim');
    assert.match(
      offer?.text ?? '',
      new RegExp(`<application-id>${identity}</application-id>[^]*<audience>api://x</audience>`),
    );
  });
});
