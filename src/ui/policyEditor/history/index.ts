import * as vscode from 'vscode';
import { type HistoryFiles, PolicyHistory } from './policyHistory';
import { keyBytes, newKey } from './seal';

export type { HistoryEntry, PolicyHistory } from './policyHistory';

const secretName = 'policyHistoryKey';

/** Files below the extension's own storage. */
function storedIn(root: vscode.Uri): HistoryFiles {
  const { fs } = vscode.workspace;
  const isMissing = (error: unknown): boolean =>
    error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
  return {
    async list(folder) {
      try {
        return (await fs.readDirectory(vscode.Uri.joinPath(root, folder))).map(([name]) => name);
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    read: async (folder, name) => fs.readFile(vscode.Uri.joinPath(root, folder, name)),
    async write(folder, name, bytes) {
      await fs.createDirectory(vscode.Uri.joinPath(root, folder));
      await fs.writeFile(vscode.Uri.joinPath(root, folder, name), bytes);
    },
    remove: async (folder, name) => fs.delete(vscode.Uri.joinPath(root, folder, name)),
    async clear() {
      try {
        await fs.delete(root, { recursive: true });
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

/** The key lives in VS Code's secret storage, the sealed versions in the extension's folder. */
export function createPolicyHistory({
  globalStorageUri,
  secrets,
}: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'secrets'>): PolicyHistory {
  const readKey = async (): Promise<Uint8Array> => {
    const stored = await secrets.get(secretName);
    const known = stored === undefined ? undefined : Buffer.from(stored, 'base64');
    if (known?.byteLength === keyBytes) return known;
    const key = newKey();
    await secrets.store(secretName, Buffer.from(key).toString('base64'));
    return key;
  };
  let key: Promise<Uint8Array> | undefined;
  return new PolicyHistory(storedIn(vscode.Uri.joinPath(globalStorageUri, 'policyHistory')), () => {
    key ??= readKey().catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  });
}
