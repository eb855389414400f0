import * as vscode from 'vscode';
import type { AzureError } from '../../../azure/interfaces';
import { type LintContext, type PolicyDocument, type PolicyFinding, lintSteps } from '../../../policy';
import type { ParsedPolicies } from '../parsedPolicies';
import { isGenerated, nextTurn, policyLanguage, rangeOf } from '../policyLanguage';
import { findingText } from './findingText';

const quietMilliseconds = 200;
const ownSource = 'APIM Managed Identity';

/** What is known around a document: at once from its address, and in full once Azure was asked. */
export interface Surroundings {
  known(uri: vscode.Uri): LintContext;
  /** undefined: the document belongs to no service that is in the tree. */
  read(document: vscode.TextDocument, signal: AbortSignal): Promise<LintContext | undefined>;
}

/** A problem on screen, and what it was made from. */
export interface ShownFinding {
  readonly problem: vscode.Diagnostic;
  readonly finding: PolicyFinding;
}

interface Checked {
  readonly version: number;
  readonly shown: readonly ShownFinding[];
}

/**
 * What is wrong with open policies: what the text alone tells as one types, what Azure tells after that, and what the
 * service said when it rejected a save.
 */
export class PolicyProblems implements vscode.Disposable {
  readonly #parsed: ParsedPolicies;
  readonly #surroundings: Surroundings;
  readonly #onFailure: (error: unknown) => void;
  readonly #typed = vscode.languages.createDiagnosticCollection('apim-policy');
  readonly #azure = vscode.languages.createDiagnosticCollection('apim-policy Azure');
  readonly #rejected = vscode.languages.createDiagnosticCollection('apim-policy service');
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #asking = new Map<string, AbortController>();
  readonly #checked = new Map<string, Checked>();
  readonly #checkedAzure = new Map<string, Checked>();
  readonly #registrations: vscode.Disposable;

  constructor(parsed: ParsedPolicies, surroundings: Surroundings, onFailure: (error: unknown) => void) {
    this.#parsed = parsed;
    this.#surroundings = surroundings;
    this.#onFailure = onFailure;
    this.#registrations = vscode.Disposable.from(
      this.#typed,
      this.#azure,
      this.#rejected,
      vscode.workspace.onDidOpenTextDocument(document => this.#soon(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0 || document.languageId !== policyLanguage) return;
        this.#rejected.delete(document.uri);
        this.#soon(document, quietMilliseconds);
      }),
      vscode.workspace.onDidCloseTextDocument(document => this.#forget(document.uri)),
    );
    this.checkAll();
  }

  /** Looks at every open policy again: something around them changed. */
  checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#soon(document, 0);
  }

  /** The findings that these problems stand for in the text as it is now. */
  async shownAs(
    document: vscode.TextDocument,
    problems: readonly vscode.Diagnostic[],
  ): Promise<readonly ShownFinding[]> {
    const key = document.uri.toString();
    if (this.#checked.get(key)?.version !== document.version) await this.#checkText(document);
    const current = [this.#checked.get(key), this.#checkedAzure.get(key)].flatMap(checked =>
      checked?.version === document.version ? checked.shown : [],
    );
    return current.filter(({ problem }) =>
      problems.some(one => one.code === problem.code && one.range.isEqual(problem.range)),
    );
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

  #soon(document: vscode.TextDocument, milliseconds: number): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#asking.get(key)?.abort();
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#check(document).catch(this.#onFailure);
      }, milliseconds),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    if (document.isClosed) return;
    if (document.languageId !== policyLanguage || isGenerated(document)) {
      this.#forget(document.uri);
      return;
    }
    const isCurrent = staysCurrent(document);
    const byText = await this.#checkText(document);
    if (!byText) return;
    const controller = new AbortController();
    this.#asking.set(document.uri.toString(), controller);
    const context = await this.#surroundings.read(document, controller.signal);
    if (!isCurrent() || controller.signal.aborted) return;
    const byAzure = context ? await inSlices(this.#parsed.of(document), context, isCurrent) : [];
    if (!byAzure) return;
    const told = new Set(byText.map(({ code, offset }) => `${code} ${offset}`));
    const more = byAzure.filter(({ code, offset }) => !told.has(`${code} ${offset}`));
    this.#show(this.#azure, this.#checkedAzure, document, more);
  }

  /** What the text alone tells; undefined: it has changed meanwhile. */
  async #checkText(document: vscode.TextDocument): Promise<readonly PolicyFinding[] | undefined> {
    const isCurrent = staysCurrent(document);
    const policy = this.#parsed.of(document);
    await nextTurn();
    if (!isCurrent()) return undefined;
    const findings = await inSlices(policy, this.#surroundings.known(document.uri), isCurrent);
    if (findings) this.#show(this.#typed, this.#checked, document, findings);
    return findings;
  }

  #show(
    collection: vscode.DiagnosticCollection,
    checked: Map<string, Checked>,
    document: vscode.TextDocument,
    findings: readonly PolicyFinding[],
  ): void {
    const shown = findings.map(finding => ({ finding, problem: problemOf(document, finding) }));
    checked.set(document.uri.toString(), { version: document.version, shown });
    collection.set(
      document.uri,
      shown.map(({ problem }) => problem),
    );
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#asking.get(key)?.abort();
    this.#asking.delete(key);
    this.#checked.delete(key);
    this.#checkedAzure.delete(key);
    for (const collection of [this.#typed, this.#azure, this.#rejected]) collection.delete(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const asking of this.#asking.values()) asking.abort();
    this.#registrations.dispose();
  }
}

/** Tells whether a document still has the text that it has now. */
function staysCurrent(document: vscode.TextDocument): () => boolean {
  const { version } = document;
  return () => !document.isClosed && document.version === version;
}

/** The findings, one family of rules per turn; undefined: the text has changed meanwhile. */
async function inSlices(
  policy: PolicyDocument,
  context: LintContext,
  isCurrent: () => boolean,
): Promise<readonly PolicyFinding[] | undefined> {
  const steps = lintSteps(policy, context);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
    if (!isCurrent()) return undefined;
  }
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;

function problemOf(document: vscode.TextDocument, finding: PolicyFinding): vscode.Diagnostic {
  const { offset, length, severity, code } = finding;
  const range = rangeOf(document, offset, length);
  const problem = new vscode.Diagnostic(range, findingText(finding), severities[severity]);
  problem.source = ownSource;
  problem.code = code;
  return problem;
}
