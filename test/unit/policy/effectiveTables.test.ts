import assert from 'node:assert/strict';
import { type LayerKind, type PolicyLayer, effectivePolicy } from '../../../src/policy';

type Case = readonly [
  title: string,
  chain: readonly (readonly [kind: LayerKind, inbound: string | undefined])[],
  /** Each as `name@scope`, `/fragment` and `?` where they apply, with a dot for each level of depth. */
  expected: string,
];

const fragments: Readonly<Record<string, string>> = {
  Log: '<fragment><trace source="log" /></fragment>',
  outer: '<fragment><include-fragment fragment-id="LOG" /><cors /></fragment>',
  branch: '<fragment><choose><when condition="@(x)"><include-fragment fragment-id="log" /></when></choose></fragment>',
  empty: '<fragment></fragment>',
  headless: '<trace source="x" />',
};
const choose = (inner: string, other = ''): string =>
  `<choose><when condition="@(x)">${inner}</when>${other === '' ? '' : `<otherwise>${other}</otherwise>`}</choose>`;

const cases: readonly Case[] = [
  [
    'the workspace stands between what is around it and the product',
    [
      ['global', '<cors />'],
      ['workspace', '<base /><trace />'],
      ['product', '<rate-limit /><base />'],
      ['api', '<base /><set-header />'],
      ['operation', '<base /><rewrite-uri />'],
    ],
    'rate-limit@product cors@global trace@workspace set-header@api rewrite-uri@operation',
  ],
  [
    'a workspace without base ends the chain there',
    [
      ['global', '<cors />'],
      ['workspace', '<trace />'],
      ['product', '<base />'],
      ['api', '<base />'],
    ],
    'trace@workspace',
  ],
  [
    'a workspace without a policy lets everything through',
    [
      ['global', '<cors />'],
      ['workspace', undefined],
      ['product', undefined],
      ['api', '<base /><trace />'],
    ],
    'cors@global trace@api',
  ],
  [
    'a workspace with an empty section lets nothing through',
    [
      ['global', '<cors />'],
      ['workspace', ''],
      ['api', '<base />'],
    ],
    '',
  ],
  [
    'base first and last',
    [
      ['global', '<cors />'],
      ['api', '<trace /><base />'],
    ],
    'trace@api cors@global',
  ],
  [
    'a second base runs nothing twice',
    [
      ['global', '<cors />'],
      ['api', '<base /><base />'],
    ],
    'cors@global',
  ],
  ['base of the outermost is nothing', [['global', '<base /><cors />']], 'cors@global'],
  ['a fragment, whatever the case of its name', [['api', '<include-fragment fragment-id="log" />']], 'trace@api/log'],
  [
    'a fragment in a fragment, each included twice',
    [['api', '<include-fragment fragment-id="outer" /><include-fragment fragment-id="outer" />']],
    'trace@api/LOG cors@api/outer trace@api/LOG cors@api/outer',
  ],
  [
    'a fragment of an outer scope keeps that scope',
    [
      ['workspace', '<include-fragment fragment-id="log" />'],
      ['api', '<base />'],
    ],
    'trace@workspace/log',
  ],
  [
    'what a fragment holds in a branch is conditional, and what it includes there',
    [['api', '<include-fragment fragment-id="branch" />']],
    'choose@api/branch .when@api/branch? ..trace@api/log?',
  ],
  [
    'a fragment in a branch is conditional whole',
    [['api', choose('<include-fragment fragment-id="outer" />')]],
    'choose@api .when@api? ..trace@api/LOG? ..cors@api/outer?',
  ],
  [
    'an empty fragment, and an unknown one',
    [['api', '<include-fragment fragment-id="empty" /><include-fragment fragment-id="no" />']],
    'include-fragment@api',
  ],
  ['a fragment without its root', [['api', '<include-fragment fragment-id="headless" />']], ''],
  [
    'both branches are conditional, what follows isn’t',
    [['api', `${choose('<cors />', '<trace />')}<set-header />`]],
    'choose@api .when@api? ..cors@api? .otherwise@api? ..trace@api? set-header@api',
  ],
  [
    'branches in branches',
    [
      ['product', choose(choose('<cors />'))],
      ['api', '<base />'],
    ],
    'choose@product .when@product? ..choose@product? ...when@product? ....cors@product?',
  ],
  [
    'retry, wait and limit-concurrency run what they hold',
    [
      [
        'api',
        `<retry><cors /></retry><wait>${choose('<trace />')}</wait><limit-concurrency><cors /></limit-concurrency>`,
      ],
    ],
    'retry@api .cors@api wait@api .choose@api ..when@api? ...trace@api? limit-concurrency@api .cors@api',
  ],
  [
    'what is said to another message is no statement of this one',
    [['api', '<send-request><set-header /></send-request><return-response><set-header /></return-response>']],
    'send-request@api return-response@api',
  ],
];

describe('the effective policy, case by case', () => {
  for (const [title, chain, expected] of cases) {
    it(title, () => {
      const layers: PolicyLayer[] = chain.map(([kind, inbound]) => ({
        kind,
        text: inbound === undefined ? undefined : `<policies><inbound>${inbound}</inbound></policies>`,
      }));
      const seen = effectivePolicy(layers, fragments).sections.inbound.map(
        ({ element, scope, fragmentId, conditional, depth }) =>
          '.'.repeat(depth) +
          `${element.name}@${scope}` +
          (fragmentId === undefined ? '' : `/${fragmentId}`) +
          (conditional ? '?' : ''),
      );
      assert.equal(seen.join(' '), expected);
    });
  }

  it('says at which scopes the chain is cut', () => {
    const layer = (kind: LayerKind, inbound: string): PolicyLayer => ({
      kind,
      text: `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
    });
    const found = effectivePolicy([
      layer('global', ''),
      layer('workspace', ''),
      layer('product', '<base />'),
      layer('api', '<base />'),
    ]);
    assert.deepEqual(found.dropped, [{ section: 'inbound', at: 'workspace' }]);
  });
});
