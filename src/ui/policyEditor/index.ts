import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CommandTable, Handler } from '../commands/table';
import type { Explorer } from '../explorer';
import { type PolicyCommand, policyCommands } from './commandNames';
import type { LoadedEditor, PolicyEditorNeighbours } from './editor';
import { LazyFiles } from './lazyFiles';
import { effectiveScheme, policyLanguage, policySelector, savedScheme } from './policyLanguage';
import { policyScheme } from './policyUri';

export interface PolicyEditor {
  readonly commands: Pick<CommandTable, PolicyCommand>;
  dispose(): void;
}

const completionTriggers = ['<', '"', "'", '{', '/', ' '];
const ownSchemes: readonly string[] = [policyScheme, effectiveScheme, savedScheme];

/**
 * Policies as documents. What reads, checks and completes them is loaded when the first one is open, restored or asked
 * for: starting VS Code costs only that they are known to be ours.
 */
export function registerPolicyEditor(
  context: vscode.ExtensionContext,
  explorer: Explorer,
  neighbours: PolicyEditorNeighbours,
): PolicyEditor {
  const loadedParts: { dispose(): unknown }[] = [];
  let loading: Promise<LoadedEditor> | undefined;
  const lensesChanged = new vscode.EventEmitter<void>();
  const load = (): Promise<LoadedEditor> =>
    (loading ??= import('./editor').then(({ createPolicyEditor }) => {
      const editor = createPolicyEditor(context, explorer, neighbours);
      loadedParts.push(
        editor,
        editor.files.onDidChangeFile(changes => files.tell(changes)),
        editor.lenses.onDidChangeCodeLenses(() => lensesChanged.fire()),
      );
      return editor;
    }));
  const files = new LazyFiles(async () => (await load()).files);
  const wake = (): void => {
    load().catch((error: unknown) => neighbours.reportError(error, l10n.t('opening a policy')));
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

  const later =
    (name: PolicyCommand): Handler =>
    async (...args) =>
      (await load()).commands[name](...args);
  return {
    commands: Object.fromEntries(policyCommands.map(name => [name, later(name)])) as Record<PolicyCommand, Handler>,
    dispose() {
      for (const one of [...registrations, ...loadedParts]) one.dispose();
    },
  };
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
