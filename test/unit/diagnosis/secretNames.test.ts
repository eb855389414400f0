import assert from 'node:assert/strict';
import { reportToJson, reportToMarkdown } from '../../../src/diagnosis';
import { secretNames, withoutValuesOf } from '../../../src/diagnosis/secretNames';
import { nothingAround } from '../../../src/diagnosis/lookAround';
import { read } from '../../../src/route';
import { Laboratory } from '../../diagnosis/laboratory';
import { ids, serviceId } from '../../modes';
import { policy, token } from '../../modes/scenario';
import { arm } from '../../modes/sights';
import { apiNamed, routeTo } from '../plan/memoryAzure';

describe('values that are secret by what is configured', () => {
  const hide = withoutValuesOf(['x-shop-auth', 'pass', 'x.dotted']);
  const table: readonly [string, string, string][] = [
    ['a header line', 'X-Shop-Auth: open sesame', 'X-Shop-Auth: [key hidden]'],
    ['among header lines', 'a: 1\nx-shop-auth: sesame\nb: 2', 'a: 1\nx-shop-auth: [key hidden]\nb: 2'],
    [
      'a pair of name and value',
      '{"headers":[{"name":"x-shop-auth","value":"se\\"same"},{"name":"b","value":"2"}]}',
      '{"headers":[{"name":"x-shop-auth","value":"[key hidden]"},{"name":"b","value":"2"}]}',
    ],
    ['value before name', '{"value":"sesame","name":"X-Shop-Auth"}', '{"value":"[key hidden]","name":"X-Shop-Auth"}'],
    ['several values', '{"name":"x-shop-auth","value":["a","b"]}', '{"name":"x-shop-auth","value":"[key hidden]"}'],
    ['a property', '{"x-shop-auth":"sesame","b":"2"}', '{"x-shop-auth":"[key hidden]","b":"2"}'],
    ['an address', 'https://x/?a=1&pass=sesame&b=2', 'https://x/?a=1&pass=[key hidden]&b=2'],
    ['a name with a dot', 'x.dotted: sesame', 'x.dotted: [key hidden]'],
    ['another name with something for the dot', 'x-dotted: sesame', 'x-dotted: sesame'],
    ['a longer name', 'my-x-shop-auth: sesame; compass=1; ?bypass=2', 'my-x-shop-auth: sesame; compass=1; ?bypass=2'],
    ['a name in a sentence', 'The header x-shop-auth was set.', 'The header x-shop-auth was set.'],
    ['hidden already', 'x-shop-auth: [key hidden]', 'x-shop-auth: [key hidden]'],
  ];
  for (const [name, text, shown] of table) it(`are hidden in ${name}`, () => assert.equal(hide(text), shown));

  it('are those of named values that aren’t plain, of back ends, and the APIs’ key names', () => {
    const set = (name: string, value: string) =>
      `<set-header name="${name}" exists-action="override"><value>${value}</value></set-header>`;
    const text = policy({
      inbound: `${set('x-shop-auth', '{{shop-auth}}')}${set('x-plain', 'here')}${set('Host', '{{host}}')}<choose><when condition="@(true)"><set-query-parameter name="pass" exists-action="override"><value>a{{b}}</value></set-query-parameter></when></choose>`,
    });
    const api = { ...apiNamed(serviceId), keyNames: { header: 'X-Pass', query: 'p' } };
    const backEnd = { id: 'b', name: 'b', url: '', pool: [], setsAuthorization: false, headerNames: ['X-Back'] };
    const around = {
      ...nothingAround,
      policies: read({
        layers: [{ kind: 'api' as const, text, ownerId: 'a' }],
        fragments: { f: `<fragment>${set('x-fragment', '{{c}}')}</fragment>` },
      }),
      backEnds: read([{ ...backEnd, queryNames: ['back'] }]),
    };
    assert.deepEqual([...secretNames({ ...routeTo(api), api }, around)].sort(), [
      'back',
      'p',
      'pass',
      'x-back',
      'x-fragment',
      'x-pass',
      'x-shop-auth',
    ]);
  });
});

describe('a secret in a header whose name says nothing', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  it('isn’t in the trace’s words that a report shows', async () => {
    const secret = 'open-sesame';
    await laboratory.reset();
    const route = await laboratory.route('orders');
    const { shop } = laboratory;
    const body = { properties: { displayName: 'shop-auth', value: secret, secret: true } };
    await shop.must(arm('PUT', `${serviceId}/namedValues/shop-auth`, { body }));
    shop.setInbound(
      'orders',
      `<base />${token(ids.orders)}<set-header name="x-shop-auth" exists-action="override"><value>{{shop-auth}}</value></set-header><set-query-parameter name="pass" exists-action="override"><value>{{shop-auth}}</value></set-query-parameter><set-backend-service base-url="https://orders-old.azurewebsites.net/api" />`,
    );
    const host = 'orders-old.azurewebsites.net';
    const report = await laboratory.diagnose({
      ...route,
      backEnd: { kind: 'unknown', host, url: `https://${host}/api` },
    });
    assert.equal(report.causes[0]?.id, 'F-14');
    assert.match(report.causes[0].evidence.join('\n'), /\?pass=\[key hidden\]/);
    const documents = [...shop.service.traces.values()].map(trace => JSON.stringify(trace.document));
    assert.ok(
      documents.some(text => text.includes(secret)),
      'the trace holds it',
    );
    for (const text of [JSON.stringify(report), reportToJson(report), reportToMarkdown(report)])
      assert.ok(!text.includes(secret), text);
  });
});
