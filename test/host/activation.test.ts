import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json';
import { servedVersions, wantedVersion } from '../vscode/served/versions';

const id = `${manifest.publisher}.${manifest.name}`;

describe('activation', () => {
  it('happens in the VS Code that was asked for', () => {
    const { lowest } = servedVersions;
    const minor = (version: string): number => Number(version.split('.')[1]);
    if (wantedVersion(process.env) === lowest && !process.env['APIM_MI_VSCODE']) {
      assert.equal(vscode.version, lowest.vscode);
    } else {
      assert.ok(minor(vscode.version) >= minor(lowest.vscode), vscode.version);
    }
  });

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
