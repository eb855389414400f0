import { parse } from '@cdktf/hcl2json';
import assert from 'node:assert/strict';
import { exportPlan } from '../../../../src/plan/exports';
import { armGroups } from '../../../../src/plan/exports/armResources';
import { rewrite } from '../../../../src/plan/unknowns';
import { LocalPlans } from '../localPlan';
import { hostile, hostileModel } from './hostile';
import { modelOf } from './planned';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Blocks = Readonly<Record<string, Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>>>;

interface Parsed {
  readonly import: readonly { readonly id: string; readonly to: string }[];
  readonly locals: readonly Readonly<Record<string, Json>>[];
  readonly resource: Blocks;
  readonly data?: Blocks;
}

const references: Readonly<Record<string, string>> = {
  appClientId: 'azuread_application.orders_app.client_id',
  callerClientId: 'data.azuread_service_principal.identity_of_shop_apim.client_id',
  secret: 'var.key_orders_app_x_key',
  callerObjectId: 'azurerm_api_management.shop_apim.identity[0].principal_id',
};

/** What the parser gives for a text: interpolations as they stand, their escapes too. */
const written = (text: string): string =>
  rewrite(text.replace(/([$%])(?=\{)/g, '$1$1'), ({ kind }) => `\${${references[kind] ?? ''}}`);
const writtenAll = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === 'string' ? written(item) : item)) as unknown;

async function parsed(text: string): Promise<Parsed> {
  return (await parse('secure.tf', text)) as unknown as Parsed;
}

const localsOf = ({ locals }: Parsed): Readonly<Record<string, Json>> =>
  Object.assign({}, ...locals) as Record<string, Json>;

describe('export as Terraform, read by a real HCL parser', () => {
  it('says every value exactly, whatever is in it', async () => {
    const [file, ...more] = exportPlan(hostileModel, 'terraform');
    assert.ok(file && more.length === 0);
    const found = await parsed(file.text);
    const locals = localsOf(found);
    const policies = hostileModel.items.filter(item => item.kind === 'policy');
    const resources = [
      ...Object.values(found.resource['azurerm_api_management_api_policy'] ?? {}),
      ...Object.values(found.resource['azurerm_api_management_api_operation_policy'] ?? {}),
    ].flat();
    assert.equal(resources.length, policies.length);
    policies.forEach((policy, index) => {
      const content = JSON.stringify(resources[index]?.['xml_content']).replaceAll('\\"', '"');
      const name = /^\$\{join\("", local\.(\w+)\)\}$/.exec(content.slice(1, -1))?.[1] ?? '';
      assert.equal((locals[name] as readonly string[]).join(''), written(policy.text));
    });
    assert.equal(resources[0]?.['api_name'], written(`or'd"ers \`x\` $(touch pwned) \${y};rev=2`));

    const deployed = Object.values(found.resource['azurerm_resource_group_template_deployment'] ?? {}).flat();
    const wanted = armGroups(hostileModel.items)
      .flatMap(group => group.resources)
      .filter(one => /\/(?:backends|config|service\/apis)$/.test(one.type));
    assert.equal(deployed.length, wanted.length);
    for (const resource of wanted) {
      const template = Object.values(locals).find(
        (one): one is { readonly resources: readonly Record<string, Json>[] } =>
          JSON.stringify(one).includes(JSON.stringify(written(resource.names.join('/')))),
      );
      const [first] = template?.resources ?? [];
      // A text in brackets is an expression to the deployment, so it is doubled there.
      const expected = JSON.parse(JSON.stringify(resource.body['properties']), (_, item: unknown) =>
        item === hostile[2] ? `[${hostile[2]}` : item,
      ) as unknown;
      assert.deepEqual(first?.['properties'], writtenAll(expected));
    }

    const application = found.resource['azuread_application']?.['orders_app']?.[0];
    assert.equal(application?.['display_name'], written(hostile[0]));
    const service = found.resource['azurerm_api_management']?.['shop_apim']?.[0];
    assert.equal(service?.['sku_name'], 'Developer_1');
    assert.match(JSON.stringify(service['lifecycle']), /"prevent_destroy":true/);
    assert.deepEqual(
      found.import.map(one => one.id).sort(),
      hostileModel.items
        .flatMap(item =>
          item.kind === 'identity' ? [item.serviceId] : item.kind === 'policy' && item.etag ? [item.place.ownerId] : [],
        )
        .map(written)
        .sort(),
    );
  });

  it('holds everything a real plan of the sample writes', async () => {
    const plans = await LocalPlans.start();
    try {
      const plan = await plans.plan('orders');
      const model = await modelOf(plans, plan);
      const [file] = exportPlan(model, 'terraform');
      const found = await parsed(file?.text ?? '');
      const count = Object.values(found.resource).flatMap(each => Object.keys(each)).length;
      assert.equal(count, model.items.length);
      const locals = localsOf(found);
      for (const step of plan.steps) {
        if (step.kind !== 'policy') continue;
        const texts = Object.values(locals)
          .filter(Array.isArray)
          .map(lines => lines.join(''));
        assert.ok(texts.includes(written(step.after)), step.title);
      }
      assert.ok(file?.text.startsWith('# Local Azure, simulated\n'));
    } finally {
      await plans.stop();
    }
  });
});
