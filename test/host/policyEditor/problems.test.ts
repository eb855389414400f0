import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  closeEditors,
  inbound,
  openLocalAzure,
  openPolicy,
  orders,
  ordersClientId,
  problemOf,
  replaceAll,
  run,
  service,
  textOf,
} from './policies';

/** Applies the one quick fix of a problem. */
async function fix(document: vscode.TextDocument, code: string): Promise<string> {
  const problem = await problemOf(document, code);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    problem.range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const [action] = actions.filter(({ kind }) => kind?.value === vscode.CodeActionKind.QuickFix.value);
  assert.ok(action?.edit, `a quick fix for ${code}`);
  assert.equal(action.isPreferred, true);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
  return textOf(document);
}

const token = `<authentication-managed-identity resource="${ordersClientId}" />`;

describe('problems and quick fixes of policies on the local Azure', function () {
  this.timeout(60_000);
  before(openLocalAzure);
  afterEach(closeEditors);
  after(() => run('closeLocalAzure'));

  const fixes: readonly (readonly [code: string, content: string, result: string])[] = [
    ['errorIgnored', token.replace(' />', ' ignore-error="true" />'), token],
    [
      'scopeAsResource',
      '<authentication-managed-identity resource="api://x/.default" />',
      '<authentication-managed-identity resource="api://x" />',
    ],
    [
      'longForm',
      `${token.replace(' />', ' output-token-variable-name="t" />')}\n        <set-header name="Authorization" exists-action="override">\n            <value>@("Bearer " + (string)context.Variables["t"])</value>\n        </set-header>`,
      token,
    ],
    [
      'tokenOverwritten',
      `${token}\n        <set-header name="Authorization" exists-action="delete" />`,
      `<set-header name="Authorization" exists-action="delete" />\n        ${token}`,
    ],
    [
      'bareCode',
      '<choose>\n            <when condition="context.Request.Method == &quot;GET&quot;" />\n        </choose>',
      '<choose>\n            <when condition="@(context.Request.Method == &quot;GET&quot;)" />\n        </choose>',
    ],
  ];
  for (const [code, content, result] of fixes) {
    it(`mends ${code}`, async () => {
      const document = await openPolicy(orders);
      await replaceAll(document, inbound(content));
      assert.equal(await fix(document, code), inbound(result));
    });
  }

  it('knows the service: a back end, a fragment, a named value and a registration that aren’t there', async () => {
    const document = await openPolicy(orders);
    await replaceAll(
      document,
      inbound(
        '<authentication-managed-identity resource="99999999-0000-4000-8000-000000000001" />\n        <set-backend-service backend-id="gone" />\n        <include-fragment fragment-id="gone" />\n        <set-variable name="k" value="{{gone}}" />',
      ),
    );
    for (const code of ['unknownBackEnd', 'unknownFragment', 'unknownNamedValue', 'resourceUnknown'])
      assert.equal((await problemOf(document, code)).source, 'APIM Managed Identity');
  });

  it('warns of a powerful token that goes to an app', async () => {
    const document = await openPolicy(orders);
    await replaceAll(document, inbound('<authentication-managed-identity resource="https://vault.azure.net" />'));
    const problem = await problemOf(document, 'audienceOfOtherService');
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /Key Vault.*orders-app\.azurewebsites\.net/);
  });

  it('judges a file of the workspace by its text alone, by Azure once it is linked', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const text = inbound(
      '<set-backend-service backend-id="gone" />\n        <set-variable name="x" value="@name.y" />',
    );
    for (const [name, content, isLinked] of [
      ['linked.policy.xml', `<!-- apim: ${orders} -->\n${text}`, true],
      ['alone.policy.xml', text, false],
    ] as const) {
      await writeFile(join(folder.uri.fsPath, name), content);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
      await vscode.window.showTextDocument(document);
      await problemOf(document, 'implicitExpression');
      if (isLinked) await problemOf(document, 'unknownBackEnd');
      else {
        const codes = vscode.languages.getDiagnostics(document.uri).map(({ code }) => code);
        assert.ok(!codes.includes('unknownBackEnd'));
      }
    }
  });

  it('shows lenses above a route’s policy, and what runs in the end beside it', async () => {
    const document = await openPolicy(orders);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      lenses.slice(0, 2).map(({ command }) => command?.title),
      ['Test This Route', 'Effective Policy'],
    );
    assert.equal(lenses.length, 3);
    await run('showEffectivePolicy', document.uri);
    const effective = vscode.window.visibleTextEditors.find(one => one.document.uri.scheme === 'apim-policy-effective');
    assert.match(
      effective?.document.getText() ?? '',
      /<!-- service shop-apim, all APIs -->\s+<cors>[^]*<!-- API Orders -->/,
    );
    assert.match(effective?.document.getText() ?? '', /<!-- fragment hide-origin, included by API Orders -->/);
    assert.equal(effective?.document.languageId, 'apim-policy');
  });

  it('outlines, folds and formats, and formats nothing in expressions', async () => {
    const document = await openPolicy(`${service}/apis/billing`);
    const code = '@{\n  var a = 1;\n      return a.ToString();\n}';
    await replaceAll(document, `<policies>\n<inbound><base />\n<set-body>${code}</set-body></inbound>\n</policies>\n`);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols[0]?.children[0]?.children.map(({ name }) => name),
      ['base', 'set-body'],
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.ok(folds.length >= 2);
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 4, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(
      textOf(document),
      `<policies>\n    <inbound>\n        <base />\n        <set-body>${code}</set-body>\n    </inbound>\n</policies>\n`,
    );
  });
});
