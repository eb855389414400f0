import type * as vscode from 'vscode';
import { type PolicyDocument, parsePolicy } from '../../policy';

interface Parsed {
  readonly version: number;
  readonly policy: PolicyDocument;
}

/** The tree of each open policy, made once per version of its text. */
export class ParsedPolicies {
  readonly #parsed = new WeakMap<vscode.TextDocument, Parsed>();

  of(document: vscode.TextDocument): PolicyDocument {
    const known = this.#parsed.get(document);
    if (known?.version === document.version) return known.policy;
    const policy = parsePolicy(document.getText());
    this.#parsed.set(document, { version: document.version, policy });
    return policy;
  }
}
