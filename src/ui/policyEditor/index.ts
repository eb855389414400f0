import * as vscode from 'vscode';
import type { Rooms } from '../rooms';
import type { LoadedEditor } from './editor';
import { LazyFiles } from './lazyFiles';
import { policyLanguage, policySelector } from './policyLanguage';
import { effectiveScheme, policyScheme, savedScheme } from './schemes';

const completionTriggers = ['<', '"', "'", '{', '/', ' '];
const ownSchemes: readonly string[] = [policyScheme, effectiveScheme, savedScheme];

/**
 * Policies as documents. What reads, checks and completes them is loaded when the first one is open, restored or asked
 * for: starting VS Code costs only that they are known to be ours.
 */
export function registerPolicyEditor(
  rooms: () => Promise<Pick<Rooms, 'policyEditor' | 'policyFailed'>>,
): vscode.Disposable {
  const listening: vscode.Disposable[] = [];
  let loading: Promise<LoadedEditor> | undefined;
  const lensesChanged = new vscode.EventEmitter<void>();
  const loadFirst = async (): Promise<LoadedEditor> => {
    const editor = await (await rooms()).policyEditor();
    listening.push(
      editor.files.onDidChangeFile(changes => files.tell(changes)),
      editor.lenses.onDidChangeCodeLenses(() => lensesChanged.fire()),
    );
    return editor;
  };
  const load = (): Promise<LoadedEditor> => (loading ??= loadFirst());
  const files = new LazyFiles(async () => (await load()).files);
  const wake = (): void => {
    load().catch(async (error: unknown) => (await rooms()).policyFailed(error));
  };
  const isOurs = ({ languageId, uri }: vscode.TextDocument): boolean =>
    languageId === policyLanguage || ownSchemes.includes(uri.scheme);
  const registrations = [
    lensesChanged,
    vscode.workspace.registerFileSystemProvider(policyScheme, files, { isCaseSensitive: true }),
    vscode.workspace.onDidOpenTextDocument(document => {
      if (isOurs(document)) wake();
    }),
    vscode.languages.registerCompletionItemProvider(
      policySelector,
      { provideCompletionItems: async (...args) => (await load()).completion.provideCompletionItems(...args) },
      ...completionTriggers,
    ),
    vscode.languages.registerHoverProvider(policySelector, {
      provideHover: async (...args) => (await load()).hover.provideHover(...args),
    }),
    vscode.languages.registerFoldingRangeProvider(policySelector, {
      provideFoldingRanges: async (...args) => (await load()).reading.provideFoldingRanges(...args),
    }),
    vscode.languages.registerDocumentSymbolProvider(policySelector, {
      provideDocumentSymbols: async (...args) => (await load()).reading.provideDocumentSymbols(...args),
    }),
    vscode.languages.registerDocumentFormattingEditProvider(policySelector, {
      provideDocumentFormattingEdits: async (...args) => (await load()).reading.provideDocumentFormattingEdits(...args),
    }),
    vscode.languages.registerCodeActionsProvider(
      policySelector,
      {
        provideCodeActions: async (document, range, context) =>
          (await load()).quickFixes.provideCodeActions(document, range, context),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerCodeLensProvider(policySelector, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: async (...args) => (await load()).lenses.provideCodeLenses(...args),
    }),
  ];
  if (vscode.workspace.textDocuments.some(isOurs) || hasOwnTab()) wake();

  return new vscode.Disposable(() => {
    for (const one of [...registrations, ...listening]) one.dispose();
  });
}

/** A tab restored from last time. */
const hasOwnTab = (): boolean =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(
      ({ input }) =>
        (input instanceof vscode.TabInputText && ownSchemes.includes(input.uri.scheme)) ||
        (input instanceof vscode.TabInputTextDiff &&
          [input.original.scheme, input.modified.scheme].some(scheme => ownSchemes.includes(scheme))),
    );
