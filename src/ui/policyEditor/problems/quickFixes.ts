import * as vscode from 'vscode';
import { workspaceEdit } from '../policyLanguage';
import { fixText } from './fixText';
import type { PolicyProblems } from './index';

/** The one safe way to mend a problem, where there is one. */
export class PolicyQuickFixes implements vscode.CodeActionProvider {
  readonly #problems: Pick<PolicyProblems, 'shownAs'>;

  constructor(problems: Pick<PolicyProblems, 'shownAs'>) {
    this.#problems = problems;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    if (diagnostics.length === 0) return [];
    const found = await this.#problems.shownAs(document, diagnostics);
    return found.flatMap(({ problem, finding }) => {
      if (!finding.fix) return [];
      const action = new vscode.CodeAction(fixText(finding.fix.code), vscode.CodeActionKind.QuickFix);
      action.diagnostics = [problem];
      action.edit = workspaceEdit(document, finding.fix.edits);
      action.isPreferred = true;
      return [action];
    });
  }
}
