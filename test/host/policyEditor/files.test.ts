import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, openLocalAzure, openPolicy, orders, replaceAll, run, service, textOf, until } from './policies';

const saved = (document: vscode.TextDocument): Promise<boolean> => Promise.resolve(document.save()).catch(() => false);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Someone else's save, through another name for the same policy. */
async function saveAsSomeoneElse(document: vscode.TextDocument, text: string): Promise<void> {
  const other = document.uri.with({ path: document.uri.path.replace(/[^/]+$/, `other${Date.now()}.policy.xml`) });
  await vscode.workspace.fs.readFile(other);
  await vscode.workspace.fs.writeFile(other, new TextEncoder().encode(text));
}

/** Takes the first that every list offers until the command is done. */
async function accepting(command: Thenable<unknown>): Promise<void> {
  const asked = { isAnswered: false };
  const answered = Promise.resolve(command).finally(() => {
    asked.isAnswered = true;
  });
  while (!asked.isAnswered) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  await answered;
}

describe('policies as files on the local Azure', function () {
  this.timeout(60_000);
  before(openLocalAzure);
  afterEach(closeEditors);
  after(() => run('closeLocalAzure'));

  const places: readonly (readonly [name: string, ownerId: string, root: RegExp])[] = [
    ['the service', service, /^<policies>/],
    ['a product', `${service}/products/shop`, /^<policies>/],
    ['an API', `${service}/apis/billing`, /^<policies>/],
    ['an operation', `${service}/apis/reports/operations/daily`, /^<policies>/],
    ['an operation without a policy', `${service}/apis/orders/operations/list-orders`, /^<policies>/],
    ['a fragment', `${service}/policyFragments/hide-origin`, /^<fragment>/],
    ['a workspace', `${service}/workspaces/marketing`, /^<policies>/],
    ['an API of a workspace', `${service}/workspaces/marketing/apis/campaigns`, /^<policies>/],
    ['a fragment of a workspace', `${service}/workspaces/marketing/policyFragments/only-json`, /^<fragment>/],
  ];
  for (const [name, ownerId, root] of places) {
    it(`opens and saves the policy of ${name}`, async () => {
      const document = await openPolicy(ownerId);
      assert.match(document.getText(), root);
      const mark = `<!-- saved ${Date.now()} -->`;
      const [element] = root.exec(document.getText()) ?? [''];
      await replaceAll(document, document.getText().replace(element, `${element}${mark}`));
      assert.equal(await document.save(), true);
      assert.ok(decode(await vscode.workspace.fs.readFile(document.uri)).includes(mark));
    });
  }

  it('opens a compare with both kept when someone else saved', async () => {
    const document = await openPolicy(orders);
    const before = document.getText();
    const mine = before.replace('<inbound>', '<inbound><!-- mine -->');
    await saveAsSomeoneElse(document, before.replace('<inbound>', '<inbound><!-- theirs -->'));
    await replaceAll(document, mine);
    assert.equal(await saved(document), false);
    const diff = await until(vscode.window.tabGroups.onDidChangeTabs, () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    assert.equal(diff.modified.toString(), document.uri.toString());
    const theirs = await vscode.workspace.openTextDocument(diff.original);
    assert.match(theirs.getText(), /theirs/);
    assert.equal(document.getText(), mine);
    assert.equal(document.isDirty, true);
    await run('reloadPolicy', document.uri);
    assert.match(textOf(document), /theirs/);
    assert.equal(document.isDirty, false);
  });

  it('replaces theirs only once the user says so', async () => {
    const document = await openPolicy(orders);
    const before = document.getText();
    await saveAsSomeoneElse(document, before.replace('<inbound>', '<inbound><!-- theirs 3 -->'));
    await replaceAll(document, before.replace('<inbound>', '<inbound><!-- mine 3 -->'));
    const inAzure = async (): Promise<string> => {
      const other = document.uri.with({ path: document.uri.path.replace(/[^/]+$/, 'look.policy.xml') });
      return decode(await vscode.workspace.fs.readFile(other));
    };
    const asked: string[] = [];
    let answer: string | undefined;
    const { showWarningMessage } = vscode.window;
    const answering = (message: string, options: unknown): Promise<string | undefined> => {
      if (typeof options !== 'object') return Promise.resolve(undefined);
      asked.push(message);
      return Promise.resolve(answer);
    };
    Object.assign(vscode.window, { showWarningMessage: answering });
    try {
      // The first saves are refused, until what someone else saved has been shown.
      while (asked.length === 0) assert.equal(await saved(document), false);
      assert.deepEqual(asked, ['Replace what someone else saved in this policy?']);
      assert.match(await inAzure(), /theirs 3/);
      answer = 'Replace Theirs';
      assert.equal(await saved(document), true);
      assert.match(await inAzure(), /mine 3/);
      assert.doesNotMatch(await inAzure(), /theirs 3/);
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
    }
  });

  it('compares with the policy of something else', async () => {
    const document = await openPolicy(`${service}/apis/billing`);
    const all = await openPolicy(service);
    await accepting(run('comparePolicyWithOther', document.uri));
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.modified.toString(), document.uri.toString());
    const other = await vscode.workspace.openTextDocument(input.original);
    assert.equal(textOf(other), textOf(all));
  });

  it('shows what someone else saved in a policy without unsaved changes once one looks at it', async () => {
    const document = await openPolicy(`${service}/apis/billing`);
    const mark = `<!-- elsewhere ${Date.now()} -->`;
    await saveAsSomeoneElse(document, document.getText().replace('<inbound>', `<inbound>${mark}`));
    const changed = until(vscode.workspace.onDidChangeTextDocument, () =>
      document.getText().includes(mark) ? true : undefined,
    );
    await openPolicy(orders);
    await openPolicy(`${service}/apis/billing`);
    await changed;
    assert.equal(document.isDirty, false);
  });

  it('shows what is in Azure now from the start when its tab was closed and is opened again', async () => {
    const before = await openPolicy(`${service}/apis/billing`);
    const mark = `<!-- while it was closed ${Date.now()} -->`;
    const theirs = before.getText().replace('<inbound>', `<inbound>${mark}`);
    await closeEditors();
    await saveAsSomeoneElse(before, theirs);
    const document = await openPolicy(`${service}/apis/billing`);
    assert.ok(document.getText().includes(mark));
    await replaceAll(document, document.getText().replace(mark, '<!-- mine -->'));
    assert.equal(await document.save(), true);
  });

  it('never saves over a version that was read and not shown', async () => {
    const document = await openPolicy(orders);
    const mine = document.getText().replace('<inbound>', '<inbound><!-- mine 4 -->');
    await saveAsSomeoneElse(document, document.getText().replace('<inbound>', '<inbound><!-- theirs 4 -->'));
    assert.match(decode(await vscode.workspace.fs.readFile(document.uri)), /theirs 4/);
    await replaceAll(document, mine);
    assert.equal(await saved(document), false);
    // Our compare, not VS Code's own question whether to overwrite.
    await until(vscode.window.tabGroups.onDidChangeTabs, () =>
      vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff ? true : undefined,
    );
    assert.match(decode(await vscode.workspace.fs.readFile(document.uri)), /theirs 4/);
    assert.equal(document.getText(), mine);
  });

  it('never saves over a version that was only read beside unsaved changes', async () => {
    const document = await openPolicy(orders);
    const before = document.getText();
    await replaceAll(document, before.replace('<inbound>', '<inbound><!-- mine -->'));
    await saveAsSomeoneElse(document, before.replace('<inbound>', '<inbound><!-- theirs 2 -->'));
    assert.match(decode(await vscode.workspace.fs.readFile(document.uri)), /theirs 2/);
    assert.equal(await saved(document), false);
    assert.match(decode(await vscode.workspace.fs.readFile(document.uri)), /theirs 2/);
  });

  it('is saved when the user saves, never by itself', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update('autoSave', 'afterDelay', vscode.ConfigurationTarget.Global);
    try {
      const policy = await openPolicy(orders);
      await replaceAll(policy, policy.getText().replace('<inbound>', '<inbound><!-- half -->'));
      const file = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'orders.policy.xml'));
      await vscode.window.showTextDocument(file);
      const savedByItself = until(vscode.workspace.onDidSaveTextDocument, () => (file.isDirty ? undefined : true));
      await replaceAll(file, `${file.getText()}\n`);
      await savedByItself;
      assert.equal(policy.isDirty, true);
      assert.doesNotMatch(decode(await vscode.workspace.fs.readFile(policy.uri)), /half/);
    } finally {
      await settings.update('autoSave', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('keeps earlier versions, and none of their text in plain', async () => {
    const document = await openPolicy(`${service}/apis/billing`);
    const mark = `kept-${Date.now()}`;
    await replaceAll(document, document.getText().replace('<inbound>', `<inbound><!-- ${mark} -->`));
    assert.equal(await document.save(), true);
    await accepting(run('comparePolicyWithEarlier', document.uri));
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const earlier = await vscode.workspace.openTextDocument(input.original);
    assert.ok(earlier.getText().includes(mark));
    await run('clearPolicyHistory');
  });
});
