import assert from 'node:assert/strict';
import type { PolicyLayer } from '../../../src/policy';
import { type BackEnd, type PolicyFact, policyFactOf } from '../../../src/route';

const service = '/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/s';
const token = '<authentication-managed-identity resource="api://x" />';
const policy = (inbound: string): string =>
  `<policies><inbound>${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
const layer = (kind: PolicyLayer['kind'], inbound?: string): PolicyLayer => ({
  kind,
  text: inbound === undefined ? undefined : policy(inbound),
});
const entity = (name: string, more: Partial<BackEnd> = {}): BackEnd => ({
  id: `${service}/backends/${name}`,
  name,
  url: 'https://orders.example',
  setsAuthorization: false,
  headerNames: [],
  pool: [],
  ...more,
});
const identity = { managedIdentity: { resource: 'api://entity', clientId: 'c-1' } };
const entities = [
  entity('plain'),
  entity('identity', identity),
  entity('fixed', { setsAuthorization: true }),
  entity('pool', { pool: [`${service}/backends/identity`, `${service}/backends/twin`] }),
  entity('twin', identity),
  entity('odd-pool', { pool: [`${service}/backends/identity`, `${service}/backends/plain`] }),
];

const inShort = ({ token: found, overwrittenBy, droppedAt }: PolicyFact): string =>
  [
    found ? `${found.scope} ${found.form} ${found.resource}${found.conditional ? ' sometimes' : ''}` : 'no token',
    ...(overwrittenBy ? [`overwritten by ${overwrittenBy.element} at ${overwrittenBy.scope}`] : []),
    ...(droppedAt ? [`dropped at ${droppedAt}`] : []),
  ].join(', ');

describe('what policies and back-end entities do about the token', () => {
  const uses = (name: string): string => `<base /><set-backend-service backend-id="${name}" />`;
  const cases: readonly (readonly [what: string, layers: readonly PolicyLayer[], expected: string])[] = [
    ['nothing anywhere', [layer('global'), layer('api')], 'no token'],
    ['at the API', [layer('global', ''), layer('api', `<base />${token}`)], 'api plain api://x'],
    ['inherited', [layer('global', token), layer('api', '<base />'), layer('operation')], 'global plain api://x'],
    ['dropped', [layer('global', token), layer('api', '')], 'no token, dropped at api'],
    [
      'overwritten',
      [layer('api', `${token}<set-header name="authorization" exists-action="delete" />`)],
      'api plain api://x, overwritten by set-header at api',
    ],
    [
      'at a product only',
      [layer('global', ''), layer('product', `<base />${token}`), layer('api', '<base />')],
      'product plain api://x sometimes',
    ],
    [
      'at the second product',
      [layer('product', '<base />'), layer('product', token), layer('api', '<base />')],
      'product plain api://x sometimes',
    ],
    ['at the API, whatever products do', [layer('product', ''), layer('api', `<base />${token}`)], 'api plain api://x'],
    ['a product dropped by the API', [layer('product', token), layer('api', '')], 'no token, dropped at api'],
    ['the entity', [layer('api', uses('identity'))], 'backEnd backEnd api://entity'],
    ['the entity in another case', [layer('api', uses('IDENTITY'))], 'backEnd backEnd api://entity'],
    ['the entity after the policy', [layer('api', `${token}${uses('identity')}`)], 'backEnd backEnd api://entity'],
    [
      'a fixed header of the entity',
      [layer('api', `${token}${uses('fixed')}`)],
      'api plain api://x, overwritten by backend at backEnd',
    ],
    ['an entity without credentials', [layer('api', `${token}${uses('plain')}`)], 'api plain api://x'],
    ['a pool that agrees', [layer('api', uses('pool'))], 'backEnd backEnd api://entity'],
    ['a pool that does not agree', [layer('api', uses('odd-pool'))], 'no token'],
    ['an entity that is not there', [layer('api', `${token}${uses('gone')}`)], 'api plain api://x'],
    [
      'an entity chosen sometimes',
      [layer('api', `<choose><when condition="@(true)"><set-backend-service backend-id="identity" /></when></choose>`)],
      'backEnd backEnd api://entity sometimes',
    ],
  ];
  for (const [what, layers, expected] of cases) {
    it(what, () => {
      assert.equal(inShort(policyFactOf({ layers, fragments: {} }, entities)), expected);
    });
  }

  it('keeps the client id and the choice', () => {
    const fact = policyFactOf({ layers: [layer('api', uses('identity'))], fragments: {} }, entities);
    assert.equal(fact.token?.clientId, 'c-1');
    assert.deepEqual(fact.backEnd, { backEndId: 'identity', conditional: false });
  });
});
