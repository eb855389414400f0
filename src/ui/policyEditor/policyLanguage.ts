import * as vscode from 'vscode';
import type { TextEdit } from '../../policy';
import { effectiveScheme, savedScheme } from './schemes';

export const policyLanguage = 'apim-policy';

/** Whether a document is only for reading: it is coloured and outlined, never judged. */
export const isGenerated = ({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean =>
  uri.scheme === effectiveScheme || uri.scheme === savedScheme;

/** For which documents the language features are: policies of Azure and those of files, all alike. */
export const policySelector: vscode.DocumentSelector = { language: policyLanguage };

export const rangeOf = (document: vscode.TextDocument, offset: number, length: number): vscode.Range =>
  new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));

/** Edits of the policy language as one change of a document. */
export function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits)
    edit.replace(document.uri, rangeOf(document, offset, length), content);
  return edit;
}

/** Lets everything else have its turn, so that long work never holds the editor up. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
