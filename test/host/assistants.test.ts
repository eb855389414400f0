import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';

type Answer = Readonly<Record<string, unknown>>;

/** Calls a tool as an assistant does and reads its JSON. */
async function ask(tool: string, input: object): Promise<Answer> {
  const result = await vscode.lm.invokeTool(`apimManagedIdentity_${tool}`, { input, toolInvocationToken: undefined });
  const [part] = result.content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as Answer;
}

const secretsIn = (answer: Answer): readonly string[] =>
  [...JSON.stringify(answer).matchAll(/eyJ[\w-]{5,}\.|[0-9a-f]{32}\b|<policies|"body"|Authorization/g)].map(
    ([hit]) => hit,
  );

describe('language-model tools on the local Azure', function () {
  this.timeout(120_000);

  before(async () => {
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
    await vscode.commands.executeCommand('apimManagedIdentity.openLocalAzure');
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(() => vscode.commands.executeCommand('apimManagedIdentity.closeLocalAzure'));

  it('are those of the manifest, each with a schema that takes nothing else', () => {
    const names = manifest.contributes.languageModelTools.map(tool => tool.name);
    const known = vscode.lm.tools.filter(tool => names.includes(tool.name));
    assert.deepEqual(known.map(tool => tool.name).sort(), [...names].sort());
    for (const tool of manifest.contributes.languageModelTools) {
      assert.equal(tool.inputSchema.additionalProperties, false, tool.name);
    }
  });

  it('list the routes by words of route, service and posture', async () => {
    const all = await ask('listRoutes', {});
    assert.ok(Array.isArray(all['routes']) && all['routes'].length > 5);
    const some = await ask('listRoutes', { filter: 'orders-app' });
    assert.deepEqual((some['routes'] as readonly { route: string }[]).map(one => one.route).sort(), [
      'Checkout → orders-app',
      'Orders → orders-app',
    ]);
  });

  it('explain what takes effect on a route', async () => {
    const told = await ask('explainAuthentication', { route: 'Orders -> orders-app' });
    assert.equal(told['service'], 'shop-apim');
    const facts = told['facts'] as readonly { id: string; agrees: string }[];
    assert.equal(facts.length, 7);
    assert.equal(facts.find(fact => fact.id === 'F5')?.agrees, 'no');
    assert.deepEqual(secretsIn(told), []);
  });

  it('say which names there are when one fits nothing or several', async () => {
    const none = await ask('explainAuthentication', { route: 'no such thing' });
    assert.equal(none['problem'], 'No route has this name.');
    const several = await ask('explainAuthentication', { route: 'orders-app' });
    assert.equal(several['problem'], 'Several routes have this name. Say which one.');
    assert.equal((several['routes'] as readonly string[]).length, 2);
  });

  it('diagnose a route and give the verdict without what was sent and answered', async () => {
    const told = await ask('diagnoseRoute', { route: 'Billing' });
    assert.match(String(told['verdict']), /^Open/);
    assert.equal((told['tests'] as readonly unknown[]).length, 3);
    assert.deepEqual(secretsIn(told), []);
  });

  it('open the preview of a change and write nothing', async () => {
    const told = await ask('secureRoute', { route: 'Billing' });
    assert.match(String(told['opened']), /Nothing has been changed/);
    const labels = vscode.window.tabGroups.all.flatMap(group => group.tabs.map(tab => tab.label));
    assert.ok(labels.includes('Secure: Billing → billing-fn'), labels.join(', '));
    const after = await ask('explainAuthentication', { route: 'Billing' });
    assert.equal(after['posture'], 'open');
  });
});
