import * as vscode from 'vscode';
import { sameLines } from './keepLineEnds';

export const documentAt = (uri: vscode.Uri): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(one => one.uri.toString() === uri.toString());

/** Whether a document is this text, without changes. VS Code leaves a byte order mark out of it. */
export const shows = (document: vscode.TextDocument, text: string): boolean =>
  !document.isDirty && sameLines(text.replace(/^\ufeff/, ''), document.getText());

/** Resolves when the document at that address shows this text, has unsaved changes, or is gone; or after that time. */
export function untilShown(uri: vscode.Uri, text: string, milliseconds: number): Promise<void> {
  const isOver = (): boolean => {
    const document = documentAt(uri);
    return !document || document.isDirty || shows(document, text);
  };
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(late);
      for (const one of listening) one.dispose();
      resolve();
    };
    const look = (): void => {
      if (isOver()) end();
    };
    const late = setTimeout(end, milliseconds);
    const listening = [vscode.workspace.onDidChangeTextDocument(look), vscode.workspace.onDidCloseTextDocument(look)];
    look();
  });
}
