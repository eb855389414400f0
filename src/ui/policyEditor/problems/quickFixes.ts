import * as vscode from 'vscode';
import { workspaceEdit } from '../policyLanguage';
import { fixText } from './fixText';
import type { PolicyProblems } from './index';

/** The one safe way to mend a problem, where there is one. */
export class PolicyQuickFixes implements vscode.CodeActionProvider {
  static readonly kinds: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };
  readonly #problems: Pick<PolicyProblems, 'shownAs'>;

  constructor(problems: Pick<PolicyProblems, 'shownAs'>) {
    this.#problems = problems;
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return this.#problems.shownAs(document, diagnostics).flatMap(({ problem, finding }) => {
      if (!finding.fix) return [];
      const action = new vscode.CodeAction(fixText(finding.fix.code), vscode.CodeActionKind.QuickFix);
      action.diagnostics = [problem];
      action.edit = workspaceEdit(document, finding.fix.edits);
      action.isPreferred = true;
      return [action];
    });
  }
}
