import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const token = `${btoa('{"alg":"none"}')}.${btoa('{"aud":"api://orders","ver":"2.0"}')}.c2ln`;

/** Runs a command and takes the first choice of each real box, with `typed` in input boxes; gives what was listed. */
async function driven(command: string, typed: string): Promise<readonly vscode.QuickPickItem[][]> {
  const { showInputBox, showQuickPick } = vscode.window;
  const listed: vscode.QuickPickItem[][] = [];
  Object.assign(vscode.window, {
    showInputBox: (options: vscode.InputBoxOptions) => showInputBox({ ...options, value: typed }),
    showQuickPick: (items: vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
      listed.push([...items]);
      return showQuickPick(items, options);
    },
  });
  const run = { ended: false };
  try {
    const running = vscode.commands.executeCommand(`apimManagedIdentity.${command}`).then(() => (run.ended = true));
    while (!run.ended) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await running;
  } finally {
    Object.assign(vscode.window, { showInputBox, showQuickPick });
  }
  return listed;
}

describe('what is pasted, explained', function () {
  this.timeout(60_000);

  before(() => vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate());

  it('decodes a token from the box', async () => {
    const shown = (await driven('decodeToken', token)).at(-1) ?? [];
    assert.ok(shown.some(item => item.detail?.includes('api://orders')));
    assert.ok(!JSON.stringify(shown).includes(token));
  });

  it('explains the clipboard after asking for it', async () => {
    const before = await vscode.env.clipboard.readText();
    await vscode.env.clipboard.writeText(
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: AzureApiManagementKey realm="https://a.azure-api.net/x",name="my-key"\n\n',
    );
    try {
      const listed = await driven('explainResponse', '');
      assert.match(listed[0]?.[0]?.label ?? '', /clipboard/);
      assert.ok(listed.at(-1)?.some(item => item.description === 'F-33'));
    } finally {
      await vscode.env.clipboard.writeText(before);
    }
  });
});
