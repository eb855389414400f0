import assert from 'node:assert/strict';
import {
  type MoreChoices,
  type PolicyChoice,
  type PolicyLists,
  policyChoices,
} from '../../../src/ui/policyEditor/policyChoices';
import { AzureError } from '../../../src/azure/interfaces';
import type { Api, Operation } from '../../../src/route';

const service = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/shop';
const workspace = `${service}/workspaces/team`;
const api = (containerId: string, name: string): Api => ({
  id: `${containerId}/apis/${name}`,
  serviceId: containerId,
  name,
  displayName: name.toUpperCase(),
  path: name,
  serviceUrl: null,
  kind: 'http',
  revision: '2',
  isCurrent: true,
  subscriptionRequired: true,
  keyNames: { header: 'h', query: 'q' },
});

/** A service with one API of many operations and one workspace; `asked`: what was read, in order. */
function lists(asked: string[], operationCount = 2): PolicyLists {
  const note = <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(value);
  };
  const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
  return {
    apiManagement: {
      listApis: id => note(`apis of ${nameOf(id)}`, [api(id, id === service ? 'orders' : 'campaigns')]),
      listProducts: id => note(`products of ${nameOf(id)}`, [{ id: `${id}/products/p`, name: 'p', displayName: 'P' }]),
      listFragmentIds: id => note(`fragments of ${nameOf(id)}`, [`of-${nameOf(id)}`]),
      listWorkspaces: id => note(`workspaces of ${nameOf(id)}`, [{ id: workspace, name: 'team', displayName: 'Team' }]),
      listOperations: apiId =>
        note(
          `operations of ${nameOf(apiId)}`,
          Array.from({ length: operationCount }, (_, index): Operation => ({
            id: `${apiId}/operations/o${index}`,
            apiId,
            name: `o${index}`,
            displayName: `Operation ${index}`,
            method: 'GET',
            urlTemplate: `/${index}`,
            parameters: [],
          })),
        ),
    },
    details: {
      listRevisions: id =>
        note(`revisions of ${nameOf(id)}`, [
          { id: `${id};rev=1`, revision: '1', isCurrent: false },
          { id, revision: '2', isCurrent: true },
        ] as never),
    },
  };
}

const owners = (choices: readonly PolicyChoice[]): readonly string[] =>
  choices.flatMap(({ ownerId }) => (ownerId === undefined ? [] : [ownerId.replace(service, '')]));

function more(choices: readonly PolicyChoice[], label: string): MoreChoices {
  const found = choices.find(choice => choice.label === label)?.more;
  assert.ok(found, `${label} in ${choices.map(choice => choice.label).join(', ')}`);
  return found;
}

describe('policyChoices', () => {
  it('gives all policies of a service, and reads operations and workspaces only when they are opened', async () => {
    const asked: string[] = [];
    const choices = await policyChoices(lists(asked), service, service).read();
    assert.deepEqual(owners(choices), ['', '/products/p', '/apis/orders', '/policyFragments/of-shop']);
    assert.deepEqual(asked.toSorted(), ['apis of shop', 'fragments of shop', 'products of shop', 'workspaces of shop']);
  });

  it('goes into a workspace, and from there into the operations of its APIs', async () => {
    const asked: string[] = [];
    const choices = await policyChoices(lists(asked), service, service).read();
    const inside = await more(choices, 'Team…').read();
    assert.deepEqual(owners(inside), [
      '/workspaces/team',
      '/workspaces/team/products/p',
      '/workspaces/team/apis/campaigns',
      '/workspaces/team/policyFragments/of-team',
    ]);
    const apis = await more(inside, 'Operations of an API…').read();
    assert.deepEqual(await more(apis, 'CAMPAIGNS').read().then(owners), [
      '/workspaces/team/apis/campaigns/operations/o0',
      '/workspaces/team/apis/campaigns/operations/o1',
    ]);
  });

  it('puts the revisions and operations of the API that one comes from first', async () => {
    const asked: string[] = [];
    const choices = await policyChoices(lists(asked), service, `${service}/apis/orders;rev=1`).read();
    assert.deepEqual(owners(choices).slice(0, 2), ['', '/apis/orders;rev=1']);
    assert.equal(choices[1]?.label, 'Operations of orders…');
    assert.ok(!asked.some(one => one.startsWith('operations')));
  });

  it('asks once for a thousand operations, each with its method and path', async () => {
    const asked: string[] = [];
    const choices = await policyChoices(lists(asked, 1000), service, `${service}/apis/orders/operations/o7`).read();
    asked.length = 0;
    const operations = await more(choices, 'Operations of orders…').read();
    assert.equal(operations.length, 1000);
    assert.deepEqual(asked, ['operations of orders']);
    assert.equal(operations[999]?.description, 'GET /999');
  });

  it('leaves out what can’t be read, and says so of operations', async () => {
    const refused = (): never => {
      throw new AzureError('no', { kind: 'forbidden', directory: false });
    };
    const { apiManagement, details } = lists([]);
    const some = { details, apiManagement: { ...apiManagement, listWorkspaces: refuse, listOperations: refuse } };
    function refuse(): Promise<never> {
      return Promise.resolve().then(refused);
    }
    const choices = await policyChoices(some, service, `${service}/apis/orders`).read();
    assert.ok(owners(choices).includes('/apis/orders'));
    await assert.rejects(more(choices, 'Operations of orders…').read(), AzureError);
  });
});
