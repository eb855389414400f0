import * as vscode from 'vscode';
import type { AzureError } from '../../azure/interfaces';
import { parsePolicy } from '../../policy';
import { errorText } from './errorText';

const language = 'apim-policy';
const quietMilliseconds = 200;

/** What is wrong with open policy documents: the parser's errors as one types, the service's when it rejects a save. */
export class PolicyProblems implements vscode.Disposable {
  readonly #typed = vscode.languages.createDiagnosticCollection('apim-policy');
  readonly #rejected = vscode.languages.createDiagnosticCollection('apim-policy service');
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #registrations: vscode.Disposable;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      this.#typed,
      this.#rejected,
      vscode.workspace.onDidOpenTextDocument(document => this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#rejected.delete(document.uri);
        this.#soon(document);
      }),
      vscode.workspace.onDidCloseTextDocument(document => {
        this.#typed.delete(document.uri);
        this.#rejected.delete(document.uri);
      }),
    );
    for (const document of vscode.workspace.textDocuments) this.#check(document);
  }

  /** The service's own errors, at their lines and columns. */
  reject(uri: vscode.Uri, error: AzureError): void {
    if (error.problem.kind !== 'policyRejected') return;
    const document = vscode.workspace.textDocuments.find(one => one.uri.toString() === uri.toString());
    const problems = error.problem.errors.map(({ line, column, message, element }) => {
      const start = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, (column ?? 1) - 1));
      const range =
        document?.getWordRangeAtPosition(document.validatePosition(start)) ?? new vscode.Range(start, start);
      const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      problem.source = 'API Management';
      if (element !== undefined) problem.code = element;
      return problem;
    });
    this.#rejected.set(uri, problems);
  }

  accepted(uri: vscode.Uri): void {
    this.#rejected.delete(uri);
  }

  #soon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        if (!document.isClosed) this.#check(document);
      }, quietMilliseconds),
    );
  }

  #check(document: vscode.TextDocument): void {
    if (document.languageId !== language) {
      this.#typed.delete(document.uri);
      return;
    }
    const { errors } = parsePolicy(document.getText());
    this.#typed.set(
      document.uri,
      errors.map(error => {
        const range = new vscode.Range(
          document.positionAt(error.offset),
          document.positionAt(error.offset + error.length),
        );
        const problem = new vscode.Diagnostic(range, errorText(error), vscode.DiagnosticSeverity.Error);
        problem.source = 'APIM Managed Identity';
        problem.code = error.code;
        return problem;
      }),
    );
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#registrations.dispose();
  }
}
