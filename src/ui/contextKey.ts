import * as vscode from 'vscode';

/** One key of `when` clauses, written only when its value changes. */
export class ContextKey<T> {
  readonly #name: string;
  #value: T | undefined;

  constructor(name: string) {
    this.#name = `apimManagedIdentity.${name}`;
  }

  get value(): T | undefined {
    return this.#value;
  }

  async set(value: T): Promise<void> {
    if (this.#value === value) return;
    this.#value = value;
    await vscode.commands.executeCommand('setContext', this.#name, value);
  }
}
