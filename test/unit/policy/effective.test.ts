import assert from 'node:assert/strict';
import { type LayerKind, type PolicyLayer, effectivePolicy, tokenFact } from '../../../src/policy';
import type { PolicyFact } from '../../../src/route';

const doc = (inbound: string, backend = '<base />'): string =>
  `<policies><inbound>${inbound}</inbound><backend>${backend}</backend></policies>`;
const layer = (kind: LayerKind, inbound?: string, backend?: string): PolicyLayer => ({
  kind,
  text: inbound === undefined ? undefined : doc(inbound, backend),
});
const ami = (resource: string, more = ''): string =>
  `<authentication-managed-identity resource="${resource}"${more} />`;
const bearer =
  '<set-header name="Authorization"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header>';
const remove = '<set-header name="authorization" exists-action="delete" />';
const when = (inner: string): string => `<choose><when condition="@(true)">${inner}</when></choose>`;
const authorization = (value: string, action = 'override'): string =>
  `<set-header name="Authorization" exists-action="${action}"><value>@(${value})</value></set-header>`;
const plain = { form: 'plain', conditional: false, ignoreError: false } as const;

describe('effectivePolicy', () => {
  it('puts outer scopes in the place of base, with origins', () => {
    const { sections } = effectivePolicy(
      [
        layer('global', '<cors />', '<forward-request />'),
        layer('api', '<a /><base /><include-fragment fragment-id="F" />'),
        layer('operation'),
      ],
      { f: `<fragment>${when('<b />')}</fragment>` },
    );
    const seen = sections.inbound.map(({ element, scope, fragmentId, conditional, depth }) => [
      element.name,
      scope,
      fragmentId,
      conditional,
      depth,
    ]);
    assert.deepEqual(seen, [
      ['a', 'api', undefined, false, 0],
      ['cors', 'global', undefined, false, 0],
      ['choose', 'api', 'F', false, 0],
      ['when', 'api', 'F', true, 1],
      ['b', 'api', 'F', true, 2],
    ]);
    assert.deepEqual(
      sections.backend.map(({ element }) => element.name),
      ['forward-request'],
    );
  });
  it('says where base is missing, what is unreadable and what is unknown', () => {
    const found = effectivePolicy([
      layer('global', '<a />'),
      layer('api', '<b'),
      layer('operation', '<include-fragment fragment-id="x" />'),
    ]);
    const dropped = found.dropped.map(({ section, at }) => `${section} ${at}`);
    assert.deepEqual(dropped, ['inbound operation', 'outbound operation', 'on-error operation']);
    assert.deepEqual(found.unreadable, ['api']);
    assert.deepEqual(found.missingFragments, ['x']);
  });
  it('ends where fragments include themselves', () => {
    const found = effectivePolicy([layer('api', '<include-fragment fragment-id="x" />')], {
      x: '<fragment><include-fragment fragment-id="x" /></fragment>',
    });
    assert.equal(found.sections.inbound.length, 1);
  });
});

describe('tokenFact', () => {
  const cases: readonly (readonly [title: string, chain: readonly PolicyLayer[], expected: PolicyFact])[] = [
    ['none', [layer('api', '<base />')], {}],
    [
      'short form',
      [layer('api', '<base />' + ami('r', ' client-id="c" ignore-error="true"'))],
      { token: { resource: 'r', clientId: 'c', form: 'plain', scope: 'api', conditional: false, ignoreError: true } },
    ],
    [
      'long form',
      [layer('api', ami('r', ' output-token-variable-name="t"') + bearer)],
      { token: { ...plain, resource: 'r', form: 'variable', scope: 'api' } },
    ],
    ['a variable that no header uses', [layer('api', ami('r', ' output-token-variable-name="t"'))], {}],
    [
      'inherited',
      [layer('product', ami('r')), layer('api', '<base />'), layer('operation')],
      { token: { ...plain, resource: 'r', scope: 'product' } },
    ],
    [
      'dropped',
      [layer('global', ''), layer('api', ami('r')), layer('operation', '<cors />')],
      { droppedAt: 'operation' },
    ],
    [
      'conditional',
      [layer('api', when(ami('r')))],
      { token: { ...plain, resource: 'r', scope: 'api', conditional: true } },
    ],
    [
      'conditional after an unconditional one of the same',
      [layer('api', ami('r') + when(ami('r')))],
      { token: { ...plain, resource: 'r', scope: 'api' } },
    ],
    [
      'overwritten',
      [layer('global', '<base />' + remove), layer('api', ami('r') + '<base />')],
      { token: { ...plain, resource: 'r', scope: 'api' }, overwrittenBy: { element: 'set-header', scope: 'global' } },
    ],
    [
      'overwritten in the backend section',
      [layer('api', ami('r'), '<authentication-basic username="a" password="b" />')],
      {
        token: { ...plain, resource: 'r', scope: 'api' },
        overwrittenBy: { element: 'authentication-basic', scope: 'api' },
      },
    ],
    [
      'overwritten at times',
      [layer('api', ami('r') + when(remove))],
      { token: { ...plain, resource: 'r', scope: 'api', conditional: true } },
    ],
    [
      'set again after it was overwritten',
      [layer('api', ami('r') + remove + ami('s'))],
      { token: { ...plain, resource: 's', scope: 'api' } },
    ],
    ...(
      [
        ['(string)context.Variables["t"]', 'override', 'withoutScheme'],
        ['context.Variables.GetValueOrDefault<string>("t")', 'override', 'withoutScheme'],
        ['context.Variables.GetValueOrDefault("t")', 'append', 'withoutScheme'],
        ['"Bearer " + (string)context.Variables["t"]', 'override', undefined],
        ['$"Bearer {context.Variables["t"]}"', 'override', undefined],
        ['(string)context.Variables["scheme"] + (string)context.Variables["t"]', 'override', undefined],
        ['"Bearer " + (string)context.Variables["t"]', 'skip', undefined],
      ] as const
    ).map(([value, action, how]): readonly [string, readonly PolicyLayer[], PolicyFact] => [
      `${value}, ${action}`,
      [layer('api', `${ami('r', ' output-token-variable-name="t"')}${authorization(value, action)}`)],
      {
        token: { ...plain, resource: 'r', form: 'variable', scope: 'api' },
        ...(how && { overwrittenBy: { element: 'set-header', scope: 'api', how } }),
      },
    ]),
    [
      'skipped where there is one',
      [
        layer(
          'api',
          `${authorization('"Basic x"')}${ami('r', ' output-token-variable-name="t"')}${authorization('"Bearer " + (string)context.Variables["t"]', 'skip')}`,
        ),
      ],
      {
        token: { ...plain, resource: 'r', form: 'variable', scope: 'api' },
        overwrittenBy: { element: 'set-header', scope: 'api', how: 'skipped' },
      },
    ],
    ['in a side call', [layer('api', `<send-request>${ami('r')}</send-request>`)], {}],
    ['behind a response', [layer('api', `<return-response />${ami('r')}`)], {}],
    [
      'back end',
      [layer('api', '<set-backend-service base-url="https://x/" />' + when('<set-backend-service backend-id="b" />'))],
      { backEnd: { backEndId: 'b', conditional: true } },
    ],
    ['unreadable', [{ kind: 'api', text: '<policies><inbound>' }], { unreadable: 'api' }],
  ];
  for (const [title, chain, expected] of cases) it(title, () => assert.deepEqual(tokenFact(chain), expected));
  it('in a fragment', () => {
    const fact = tokenFact([layer('api', '<include-fragment fragment-id="f" />')], {
      f: `<fragment>${ami('r')}</fragment>`,
    });
    assert.deepEqual(fact, { token: { ...plain, resource: 'r', scope: 'fragment' } });
  });
});
