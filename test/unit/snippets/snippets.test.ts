import { parse as parseHcl } from '@cdktf/hcl2json';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { insertManagedIdentity, parsePolicy, printPolicy, rootOf } from '../../../src/policy';
import { LocalAzure, production } from '../simulator/localAzure';

interface Snippet {
  readonly prefix: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

const read = (language: string): readonly Snippet[] =>
  Object.values(JSON.parse(readFileSync(`snippets/${language}.code-snippets`, 'utf8')) as Record<string, Snippet>);

/** What VS Code inserts when every place keeps its first suggestion. */
const expand = ({ body }: Snippet): string =>
  body
    .join('\n')
    .replace(/\$\{\d+\|([^,|]*)[^}]*\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d/g, '');
const only = (language: string): string => {
  const [snippet, ...more] = read(language);
  assert.ok(snippet && more.length === 0);
  return expand(snippet);
};

describe('snippets', () => {
  it('of policies are sound policies in inbound', () => {
    const snippets = read('policy');
    assert.equal(snippets.length, 4);
    for (const snippet of snippets) {
      const text = `<policies><inbound><base />${expand(snippet)}</inbound></policies>`;
      const document = parsePolicy(text);
      assert.deepEqual(document.errors, [], snippet.prefix[0]);
      assert.equal(printPolicy(document), text);
      assert.ok(rootOf(document));
    }
  });

  it('of policies count as the same thing as our own insertion', () => {
    const [plain, , variable] = read('policy').map(snippet =>
      expand(snippet).replace('client ID of the app', '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4'),
    );
    for (const snippet of [plain, variable]) {
      const text = `<policies><inbound><base />${snippet}</inbound></policies>`;
      assert.deepEqual(insertManagedIdentity(text, { resource: '8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4' }), []);
    }
  });

  it('of ARM JSON deploys to a service with an identity', async () => {
    const resource: unknown = JSON.parse(only('arm'));
    const azure = await LocalAzure.start();
    try {
      const path = `${production}/resourceGroups/shop/providers/Microsoft.Resources/deployments/snippet?api-version=2021-04-01`;
      const template = {
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        resources: [resource],
      };
      const start = await azure.arm('PUT', path, { body: { properties: { mode: 'Incremental', template } } });
      assert.equal(start.status, 201, JSON.stringify(start.body));
      azure.world.clock.advance(3_600_000);
      const end = await azure.arm('GET', path);
      assert.equal(end.body['properties']?.['provisioningState'], 'Succeeded');
      const made = await azure.arm(
        'GET',
        `${production}/resourceGroups/shop/providers/Microsoft.ApiManagement/service/my-apim?api-version=2024-05-01`,
      );
      assert.equal(made.status, 200);
      assert.equal(made.body['identity']?.['type'], 'SystemAssigned');
      const principalId = made.body['identity']['principalId'];
      assert.ok(typeof principalId === 'string');
      assert.match(principalId, /^[0-9a-f-]{36}$/);
    } finally {
      await azure.stop();
    }
  });

  it('of Terraform is HCL that asks for an identity', async () => {
    const parsed = (await parseHcl('main.tf', only('terraform'))) as {
      resource: { azurerm_api_management: { apim: readonly Record<string, unknown>[] } };
    };
    const [apim] = parsed.resource.azurerm_api_management.apim;
    assert.deepEqual(apim?.['identity'], [{ type: 'SystemAssigned' }]);
    assert.equal(apim['sku_name'], 'StandardV2_1');
  });

  it('of Terraform that is broken is noticed', async () => {
    await assert.rejects(parseHcl('main.tf', only('terraform').replace('identity {', 'identity = {{')));
  });

  // There is no Bicep parser on npm: checked are the line grammar that the snippet uses, the nesting, and that it says
  // the same as the ARM one.
  it('of Bicep has the form of a resource declaration and says the same as ARM JSON', () => {
    const lines = only('bicep').split('\n');
    assert.match(lines[0] ?? '', /^resource \w+ 'Microsoft\.ApiManagement\/service@2024-05-01' = \{$/);
    let depth = 0;
    const paths: string[] = [];
    const values = new Map<string, string>();
    for (const line of lines) {
      const match = /^( *)(?:resource .*\{|(\w+): (\{|'[^']*'|\d+|\w+\(\)\.\w+)|\})$/.exec(line);
      assert.ok(match, line);
      if (line.trim() === '}') {
        depth--;
        paths.pop();
      }
      assert.equal(match[1]?.length, depth * 2, line);
      if (line.endsWith('{')) {
        depth++;
        paths.push(match[2] ?? '');
      } else if (match[2] !== undefined) values.set([...paths.slice(1), match[2]].join('.'), match[3] ?? '');
    }
    assert.equal(depth, 0);
    const arm = JSON.parse(only('arm')) as { sku: { name: string }; identity: { type: string } };
    assert.equal(values.get('identity.type'), `'${arm.identity.type}'`);
    assert.equal(values.get('sku.name'), `'${arm.sku.name}'`);
  });
});
