import * as vscode from 'vscode';
import { groupingKey } from '../explorer/levels';

/** What stays after a sign-out: how the window looks, and the way back from a change that was cut off. */
const staying = { state: new Set([groupingKey]), folders: new Set(['journal']) };

/** Deletes what this extension kept of the user's Azure: proofs, inventory, histories, remembered answers. */
export async function forgetKept(context: vscode.ExtensionContext): Promise<void> {
  for (const state of [context.globalState, context.workspaceState]) {
    for (const key of state.keys()) if (!staying.state.has(key)) await state.update(key, undefined);
  }
  for (const folder of [context.globalStorageUri, context.storageUri]) {
    if (folder) await emptyFolder(folder);
  }
}

async function emptyFolder(folder: vscode.Uri): Promise<void> {
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return;
    throw error;
  }
  for (const [name] of entries) {
    if (staying.folders.has(name)) continue;
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name), { recursive: true });
  }
}
