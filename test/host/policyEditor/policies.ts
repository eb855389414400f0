import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../../package.json';

export const service =
  '/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim';
export const orders = `${service}/apis/orders`;
export const ordersClientId = '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501';

export const run = (name: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`apimManagedIdentity.${name}`, ...args);

export async function openLocalAzure(): Promise<void> {
  await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
  await run('openLocalAzure');
}

export async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Opens the policy of something in the local Azure. */
export async function openPolicy(ownerId: string): Promise<vscode.TextDocument> {
  await run('editPolicy', ownerId);
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.uri.scheme, 'apim-policy');
  return document;
}

export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit), 'The text wasn’t read again meanwhile.');
}

/** The policy of Orders with this in `inbound`; the `|` in it is where the cursor is. */
export async function typed(content: string): Promise<{ document: vscode.TextDocument; position: vscode.Position }> {
  const document = await openPolicy(orders);
  return put(document, inbound(content));
}

export async function put(
  document: vscode.TextDocument,
  marked: string,
): Promise<{ document: vscode.TextDocument; position: vscode.Position }> {
  const offset = marked.indexOf('|');
  assert.ok(offset >= 0, 'a cursor');
  await replaceAll(document, marked.replace('|', ''));
  const before = marked.slice(0, offset).split('\n');
  return { document, position: new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0) };
}

export const inbound = (content: string): string =>
  [
    '<policies>',
    '    <inbound>',
    '        <base />',
    `        ${content}`,
    '    </inbound>',
    '    <backend>',
    '        <base />',
    '    </backend>',
    '    <outbound>',
    '        <base />',
    '    </outbound>',
    '    <on-error>',
    '        <base />',
    '    </on-error>',
    '</policies>',
    '',
  ].join('\n');

/** The text with line ends alike, as tests write it. */
export const textOf = (document: vscode.TextDocument): string => document.getText().replace(/\r\n/g, '\n');

export const labelOf = ({ label }: vscode.CompletionItem): string => (typeof label === 'string' ? label : label.label);
export const besideLabel = ({ label }: vscode.CompletionItem): string =>
  typeof label === 'string' ? '' : (label.description ?? '');

/** What completion offers there, in the order of the list. */
export async function completions(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<readonly vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return [...list.items]
    .filter(({ sortText }) => /^\d \d{4}$/.test(sortText ?? ''))
    .sort((one, other) => (one.sortText ?? '').localeCompare(other.sortText ?? ''));
}

/** The text that choosing an item gives, with `$` where a snippet leaves the cursor. */
export function chosen(document: vscode.TextDocument, item: vscode.CompletionItem): string {
  const { range, insertText } = item;
  assert.ok(range);
  const replaced = 'replacing' in range ? range.replacing : range;
  const text = typeof insertText === 'string' ? insertText : (insertText?.value ?? '');
  const all = document.getText();
  const whole = all.slice(0, document.offsetAt(replaced.start)) + text + all.slice(document.offsetAt(replaced.end));
  return whole.replace(/\r\n/g, '\n');
}

/** Resolves with the problems of a document as soon as one of them has this code. */
export function problemOf(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  const find = (): vscode.Diagnostic | undefined =>
    vscode.languages.getDiagnostics(document.uri).find(one => one.code === code);
  return until(vscode.languages.onDidChangeDiagnostics, find);
}

/** What `find` gives, once it gives something after one of those events; the test's time limit ends the waiting. */
export function until<T>(event: vscode.Event<unknown>, find: () => T | undefined): Promise<T> {
  return new Promise(resolve => {
    const found = find();
    if (found !== undefined) {
      resolve(found);
      return;
    }
    const listening = event(() => {
      const later = find();
      if (later === undefined) return;
      listening.dispose();
      resolve(later);
    });
  });
}
