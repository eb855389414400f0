import assert from 'node:assert/strict';
import { armIdOfArgument } from '../../../src/ui/commands/argument';

const site =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.Web/sites/orders-app';
const service =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim';
const throwing = {
  get resource(): never {
    throw new Error('not yet');
  },
};

describe('what other trees hand to a command', () => {
  const cases: readonly (readonly [string, unknown, string | undefined])[] = [
    ['an id', site, site],
    ['an id with a slash at the end', `${site}/`, site],
    ['a row of Azure Resources', { resource: { id: site, subscription: { authentication: {} } } }, site],
    ['a slot row: only a prefixed id', { id: `/accounts/a/tenants/t${site}/slots/staging` }, `${site}/slots/staging`],
    ['a slot row: unwrap', { id: 'x', unwrap: () => ({ id: `${site}/slots/staging` }) }, `${site}/slots/staging`],
    ['unwrap that throws', { id: site, unwrap: () => assert.fail('closed') }, site],
    ['a getter that throws', Object.assign(Object.create(throwing) as object, { id: site }), site],
    ['a service of the API Management extension', { id: service, root: { serviceName: 'shop-apim' } }, service],
    ['an API of it', { id: 'orders', apiContract: { id: `${service}/apis/orders` } }, `${service}/apis/orders`],
    [
      'an operation of it, by its root',
      {
        id: 'get',
        root: {
          subscriptionId: '11111111-1111-1111-1111-111111111111',
          resourceGroupName: 'shop',
          serviceName: 'shop-apim',
          apiName: 'orders',
          opName: 'get',
        },
      },
      `${service}/apis/orders/operations/get`,
    ],
    [
      'a root with a path in a name',
      { root: { subscriptionId: 's', resourceGroupName: 'g', serviceName: '../x' } },
      undefined,
    ],
    ['a subscription', '/subscriptions/11111111-1111-1111-1111-111111111111', undefined],
    ['nothing', undefined, undefined],
    ['null', null, undefined],
    ['a number', 3, undefined],
    ['an empty object', {}, undefined],
  ];
  for (const [name, argument, expected] of cases) {
    it(name, () => assert.equal(armIdOfArgument(argument), expected));
  }

  it('never looks at credentials', () => {
    const credentials = {
      get credentials(): never {
        return assert.fail('looked');
      },
      get client(): never {
        return assert.fail('looked');
      },
    };
    const root = Object.assign(Object.create(credentials) as object, {
      subscriptionId: 's',
      resourceGroupName: 'g',
      serviceName: 'x',
    });
    assert.equal(
      armIdOfArgument({ root }),
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/x',
    );
  });
});
