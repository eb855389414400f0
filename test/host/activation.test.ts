import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';

const id = `${manifest.publisher}.${manifest.name}`;

describe('activation', () => {
  it('activates without an error', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is installed`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of the manifest', async () => {
    await vscode.extensions.getExtension(id)?.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter(name => !registered.has(name));
    assert.deepEqual(missing, []);
  });
});
