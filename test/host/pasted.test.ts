import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const token = `${btoa('{"alg":"none"}')}.${btoa('{"aud":"api://orders","ver":"2.0"}')}.c2ln`;

const response =
  'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: AzureApiManagementKey realm="https://a.azure-api.net/x",name="my-key"\n\n';

/**
 * Runs a command and takes the first choice of each real box, with `typed` in input boxes and, as a paste does, the text of
 * the clipboard without line ends in the box for that; gives what was listed.
 */
async function driven(command: string, typed: string): Promise<readonly vscode.QuickPickItem[][]> {
  const { createQuickPick, showInputBox, showQuickPick } = vscode.window;
  const listed: vscode.QuickPickItem[][] = [];
  const boxes: vscode.QuickPick<vscode.QuickPickItem>[] = [];
  Object.assign(vscode.window, {
    createQuickPick: () => {
      const box = createQuickPick();
      boxes.push(box);
      return box;
    },
    showInputBox: (options: vscode.InputBoxOptions) => showInputBox({ ...options, value: typed }),
    showQuickPick: (items: vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
      listed.push([...items]);
      return showQuickPick(items, options);
    },
  });
  const run = { ended: false };
  try {
    const running = vscode.commands.executeCommand(`apimManagedIdentity.${command}`).then(() => (run.ended = true));
    let pasted = false;
    while (!run.ended) {
      const [box] = boxes;
      if (box && !pasted) {
        box.value = typed.replaceAll('\n', '');
        pasted = true;
      }
      if (box && listed.length === 0 && box.items.length > 0) listed.push([...box.items]);
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    }
    await running;
  } finally {
    Object.assign(vscode.window, { createQuickPick, showInputBox, showQuickPick });
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

  it('decodes one from a header line', async () => {
    const shown = (await driven('decodeToken', `Authorization: Bearer ${token}`)).at(-1) ?? [];
    assert.ok(shown.some(item => item.detail?.includes('api://orders')));
  });

  it('explains what was pasted, all lines of it', async () => {
    const before = await vscode.env.clipboard.readText();
    await vscode.env.clipboard.writeText(response);
    try {
      const listed = await driven('explainResponse', response);
      assert.deepEqual(
        listed[0]?.slice(2).map(item => item.label),
        response.trimEnd().split('\n'),
      );
      assert.ok(listed.at(-1)?.some(item => item.description === 'F-33'));
    } finally {
      await vscode.env.clipboard.writeText(before);
    }
  });
});
