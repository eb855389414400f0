import assert from 'node:assert/strict';
import { exportPlan } from '../../../../src/plan/exports';
import { evaluate } from '../../../../src/simulator/arm/resources/templateExpression';
import type { JsonObject } from '../../../../src/simulator/json';
import { armGroups } from '../../../../src/plan/exports/armResources';
import { LocalPlans } from '../localPlan';
import { filled, hostileModel, serviceId, values } from './hostile';
import { modelOf } from './planned';

const deployments = '/providers/Microsoft.Resources/deployments';

describe('export as ARM JSON', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  it('deployed to the local Azure, leaves nothing of the plan to do, and changes nothing else', async () => {
    const plan = await plans.plan('orders');
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['identity', 'tryPolicy', 'tryPolicy', 'proveToken', 'policy', 'policy', 'lock', 'proveSecured'],
    );
    const [service] = servicesIn(plan.steps.flatMap(step => step.resources.map(one => one.id)));
    assert.ok(service !== undefined);
    const before = await plans.azure.apiManagement.getServiceDocument(service);
    const files = exportPlan(await modelOf(plans, plan), 'arm');
    assert.equal(files.length, 1);
    const template = JSON.parse(files[0]?.text ?? '') as JsonObject;
    assert.match(JSON.stringify(template['metadata']), /Local Azure, simulated/);

    const path = `${service.split('/providers/')[0] ?? ''}${deployments}/secure?api-version=2021-04-01`;
    const answer = await plans.local.arm('PUT', path, { body: { properties: { mode: 'Incremental', template } } });
    assert.equal(answer.status, 201, answer.text);
    plans.local.world.clock.advance(120_000);

    assert.deepEqual((await plans.plan('orders')).steps, []);
    const { identity, etag, ...after } = await plans.azure.apiManagement.getServiceDocument(service);
    const { etag: former, ...rest } = before;
    assert.ok(identity && etag !== undefined && former !== undefined);
    assert.deepEqual(after, rest);
  });

  it('says every value exactly, whatever is in it', () => {
    const files = exportPlan(hostileModel, 'arm');
    const groups = armGroups(hostileModel.items);
    assert.equal(files.length, 2);
    const known = (kind: string): string => values[kind] ?? '';
    files.forEach((file, index) => {
      const template = JSON.parse(file.text) as JsonObject & { resources: readonly JsonObject[] };
      const parameters = Object.entries((template['parameters'] ?? {}) as Record<string, { readonly type: string }>);
      // No export holds a key.
      assert.ok(!file.text.includes(known('secret')));
      const scope = {
        parameters: Object.fromEntries(
          parameters.map(([name, { type }]) => [name, known(type === 'securestring' ? 'secret' : 'appClientId')]),
        ),
        variables: (template['variables'] ?? {}) as JsonObject,
        group: {},
        subscription: {},
        reference: (id: string, _: string, full: boolean) => {
          assert.equal(id, full ? serviceId : `${serviceId}/providers/Microsoft.ManagedIdentity/identities/default`);
          return full ? { identity: { principalId: known('callerObjectId') } } : { clientId: known('callerClientId') };
        },
      };
      const wanted = groups[index]?.resources ?? [];
      template.resources.forEach((each, at) => {
        const { type, apiVersion, name, dependsOn, ...body } = evaluate(each, scope) as JsonObject;
        const resource = wanted[at];
        assert.ok(resource);
        assert.deepEqual([type, apiVersion, name], [resource.type, resource.apiVersion, resource.names.join('/')]);
        assert.deepEqual(dependsOn, at === 0 ? undefined : [wanted[at - 1]?.id]);
        assert.deepEqual(body, filled(resource.body));
      });
      assert.equal(template.resources.length, wanted.length);
    });
  });
});

const servicesIn = (ids: readonly string[]): readonly string[] => ids.filter(id => /\/service\/[^/]+$/i.test(id));
