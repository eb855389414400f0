import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const run = (name: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`apimManagedIdentity.${name}`, ...args);
const service =
  '/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim';
const orders = `${service}/apis/orders`;

const activePolicy = (): vscode.TextDocument => {
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.uri.scheme, 'apim-policy');
  return document;
};
const replaceAll = async (document: vscode.TextDocument, text: string): Promise<void> => {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
};
const saved = (document: vscode.TextDocument): Promise<boolean> => Promise.resolve(document.save()).catch(() => false);
/** Resolves when the condition holds after one of those events; the test's own time limit ends the waiting. */
const until = (event: vscode.Event<unknown>, holds: () => boolean): Promise<void> =>
  new Promise(resolve => {
    if (holds()) {
      resolve();
      return;
    }
    const listening = event(() => {
      if (!holds()) return;
      listening.dispose();
      resolve();
    });
  });

describe('on the local Azure', function () {
  this.timeout(60_000);

  before(async () => {
    await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
    await run('openLocalAzure');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  after(() => run('closeLocalAzure'));

  it('opens a policy as a document of our language', async () => {
    await run('editPolicy', orders);
    const document = activePolicy();
    assert.equal(document.languageId, 'apim-policy');
    assert.match(document.getText(), /<policies>/);
    assert.match(document.uri.authority, /^local\./);
  });

  it('saves what was typed, and it is there when opened again', async () => {
    await run('editPolicy', orders);
    const document = activePolicy();
    const mark = `<!-- saved ${Date.now()} -->`;
    await replaceAll(document, document.getText().replace('<inbound>', `<inbound>${mark}`));
    assert.equal(await document.save(), true);
    const again = await vscode.workspace.fs.readFile(document.uri);
    assert.ok(new TextDecoder().decode(again).includes(mark));
  });

  it('puts an error of the service into Problems at its line and keeps the text', async () => {
    await run('editPolicy', orders);
    const document = activePolicy();
    const text = '<policies>\n  <inbound>\n    <base />\n    <no-such-policy />\n  </inbound>\n</policies>\n';
    await replaceAll(document, text);
    assert.equal(await saved(document), false);
    // Our own rules have something to say about that element, too.
    const ofService = () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'API Management');
    await until(vscode.languages.onDidChangeDiagnostics, () => ofService() !== undefined);
    const problem = ofService();
    assert.ok(problem);
    assert.equal(problem.range.start.line, 3);
    assert.equal(document.getText().replaceAll('\r\n', '\n'), text);
    assert.equal(document.isDirty, true);
  });

  it('overwrites nothing when someone else saved meanwhile', async () => {
    await run('editPolicy', orders);
    const document = activePolicy();
    const mine = document.getText().replace('<inbound>', '<inbound><!-- mine -->');
    const theirs = document.getText().replace('<inbound>', '<inbound><!-- theirs -->');
    const other = document.uri.with({ path: document.uri.path.replace(/[^/]+$/, 'other.policy.xml') });
    await vscode.workspace.fs.readFile(other);
    await vscode.workspace.fs.writeFile(other, new TextEncoder().encode(theirs));
    await replaceAll(document, mine);
    assert.equal(await saved(document), false);
    assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(other)), /theirs/);
    assert.equal(document.getText(), mine);
  });

  it('inserts the client ID of the app that this API calls, once', async () => {
    await run('insertPolicyHere', orders);
    const document = activePolicy();
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
