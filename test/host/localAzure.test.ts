import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, openLocalAzure, openPolicy, orders, replaceAll, run, until } from './policyEditor/policies';

const saved = (document: vscode.TextDocument): Promise<boolean> => Promise.resolve(document.save()).catch(() => false);

describe('on the local Azure', function () {
  this.timeout(60_000);

  before(openLocalAzure);
  afterEach(closeEditors);
  after(() => run('closeLocalAzure'));

  it('opens a policy as a document of our language', async () => {
    const document = await openPolicy(orders);
    assert.equal(document.languageId, 'apim-policy');
    assert.match(document.getText(), /<policies>/);
    assert.match(document.uri.authority, /^local\./);
  });

  it('saves what was typed, and it is there when opened again', async () => {
    const document = await openPolicy(orders);
    const mark = `<!-- saved ${Date.now()} -->`;
    await replaceAll(document, document.getText().replace('<inbound>', `<inbound>${mark}`));
    assert.equal(await document.save(), true);
    const again = await vscode.workspace.fs.readFile(document.uri);
    assert.ok(new TextDecoder().decode(again).includes(mark));
  });

  it('puts an error of the service into Problems at its line and keeps the text', async () => {
    const document = await openPolicy(orders);
    const text = '<policies>\n  <inbound>\n    <base />\n    <no-such-policy />\n  </inbound>\n</policies>\n';
    await replaceAll(document, text);
    assert.equal(await saved(document), false);
    // Our own rules have something to say about that element, too.
    const problem = await until(vscode.languages.onDidChangeDiagnostics, () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'API Management'),
    );
    assert.equal(problem.range.start.line, 3);
    assert.equal(document.getText().replaceAll('\r\n', '\n'), text);
    assert.equal(document.isDirty, true);
  });

  it('overwrites nothing when someone else saved meanwhile', async () => {
    const document = await openPolicy(orders);
    const mine = document.getText().replace('<inbound>', '<inbound><!-- mine -->');
    const theirs = document.getText().replace('<inbound>', '<inbound><!-- theirs -->');
    const other = document.uri.with({ path: document.uri.path.replace(/[^/]+$/, 'other.policy.xml') });
    await vscode.workspace.fs.readFile(other);
    await vscode.workspace.fs.writeFile(other, new TextEncoder().encode(theirs));
    await replaceAll(document, mine);
    assert.equal(await saved(document), false);
    assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(other)), /theirs/);
    assert.equal(document.getText(), mine);
    // The compare opens by itself; a test that ended before would leave it to the next one.
    await until(vscode.window.tabGroups.onDidChangeTabs, () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab : undefined;
    });
  });

  it('inserts the client ID of the app that this API calls, once', async () => {
    await run('insertPolicyHere', orders);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'apim-policy');
    const once = document.getText();
    assert.match(
      once,
      /<base \/>\s*<authentication-managed-identity resource="0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501" \/>/,
    );
    await run('insertPolicy');
    assert.equal(document.getText(), once);
  });

  it('survives every command without an argument that asks nothing', async () => {
    for (const name of [
      'refresh',
      'refreshRow',
      'tryAgain',
      'copyResourceId',
      'openInPortal',
      'showLog',
      'treatAsPolicy',
    ]) {
      await run(name, undefined);
    }
  });
});
