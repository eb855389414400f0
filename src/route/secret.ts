const hidden = '[hidden]';

/**
 * A token or key in memory. Whatever turns values into text (logs, JSON, templates, inspectors) gets `[hidden]`;
 * only `reveal` gives the text, so every place where a secret leaves is found by that name.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden;
  }
}
