import { isObject, type JsonObject, type JsonValue } from '../../json';

/** What a template's expressions may name. */
export interface TemplateScope {
  readonly parameters: Readonly<Record<string, JsonValue>>;
  readonly variables: JsonObject;
  readonly group: JsonObject;
  readonly subscription: JsonObject;
  /** A resource as it is when its turn comes: its properties, or all of it. Absent: too early to ask. */
  readonly reference?: (id: string, apiVersion: string, full: boolean) => JsonValue;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Evaluates every `[…]` in a value: calls of a few functions, properties, indexes, strings, numbers. */
export function evaluate(value: JsonValue, scope: TemplateScope): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => evaluate(item, scope));
  if (isObject(value)) {
    // Keys may be expressions too: `userAssignedIdentities` is keyed by ids.
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      entries.map(([key, item]) => [textFrom(evaluate(key, scope)), evaluate(item ?? null, scope)]),
    );
  }
  if (typeof value !== 'string' || !value.startsWith('[') || !value.endsWith(']')) return value;
  if (value.startsWith('[[')) return value.slice(1);
  return new Expression(value.slice(1, -1), scope).read();
}

function textFrom(value: JsonValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

class Expression {
  readonly #tokens: readonly string[];
  readonly #scope: TemplateScope;
  #at = 0;

  constructor(text: string, scope: TemplateScope) {
    this.#tokens = text.match(/'(?:[^']|'')*'|[A-Za-z_]\w*|-?\d+|[().,[\]]|\S/g) ?? [];
    this.#scope = scope;
  }

  read(): JsonValue {
    const value = this.#value();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return value;
  }

  #unexpected(): TemplateError {
    return new TemplateError(`Unexpected '${this.#tokens[this.#at] ?? 'end'}' in a template expression.`);
  }

  #take(token: string): void {
    if (this.#tokens[this.#at] !== token) throw this.#unexpected();
    this.#at++;
  }

  #value(): JsonValue {
    let value = this.#primary();
    for (;;) {
      if (this.#tokens[this.#at] === '.') {
        this.#at++;
        value = this.#member(value, this.#tokens[this.#at++] ?? '');
      } else if (this.#tokens[this.#at] === '[') {
        this.#at++;
        value = this.#member(value, textFrom(this.#value()));
        this.#take(']');
      } else return value;
    }
  }

  #member(value: JsonValue, name: string): JsonValue {
    const found = isObject(value)
      ? value[name]
      : Array.isArray(value)
        ? (value as JsonValue[])[Number(name)]
        : undefined;
    if (found === undefined) throw new TemplateError(`The property '${name}' doesn't exist.`);
    return found;
  }

  #primary(): JsonValue {
    const token = this.#tokens[this.#at] ?? '';
    if (token.startsWith("'")) {
      this.#at++;
      return token.slice(1, -1).replaceAll("''", "'");
    }
    if (/^-?\d+$/.test(token)) {
      this.#at++;
      return Number(token);
    }
    if (!/^[A-Za-z_]/.test(token)) throw this.#unexpected();
    this.#at++;
    this.#take('(');
    const values: JsonValue[] = [];
    while (this.#tokens[this.#at] !== ')') {
      values.push(this.#value());
      if (this.#tokens[this.#at] !== ')') this.#take(',');
    }
    this.#take(')');
    return this.#call(token, values);
  }

  #call(name: string, values: readonly JsonValue[]): JsonValue {
    const texts = values.map(textFrom);
    const [first = ''] = texts;
    switch (name.toLowerCase()) {
      case 'parameters':
        if (!(first in this.#scope.parameters)) throw new TemplateError(`There is no parameter '${first}'.`);
        return this.#scope.parameters[first] ?? null;
      case 'variables': {
        const variable = this.#scope.variables[first];
        if (variable === undefined) throw new TemplateError(`There is no variable '${first}'.`);
        return evaluate(variable, this.#scope);
      }
      case 'reference': {
        if (!this.#scope.reference) throw new TemplateError(`The function 'reference' is not expected here.`);
        const [, apiVersion] = texts;
        if (apiVersion === undefined) throw new TemplateError(`The local Azure needs the apiVersion in 'reference'.`);
        return this.#scope.reference(first, apiVersion, texts[2]?.toLowerCase() === 'full');
      }
      case 'resourcegroup':
        return this.#scope.group;
      case 'subscription':
        return this.#scope.subscription;
      case 'concat':
        return texts.join('');
      case 'tolower':
        return first.toLowerCase();
      case 'format':
        return texts.slice(1).reduce((text, value, index) => text.replaceAll(`{${index}}`, value), first);
      case 'uniquestring': {
        let hash = 7;
        for (const character of texts.join('-')) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_176_782_336;
        return `u${hash.toString(36)}`.padEnd(13, 'x');
      }
      case 'resourceid': {
        const at = texts.findIndex(text => text.includes('/'));
        const [type = '', ...names] = texts.slice(at);
        const [provider = '', ...types] = type.split('/');
        const group =
          at > 0
            ? `/subscriptions/${textFrom(this.#scope.subscription['subscriptionId'] ?? null)}/resourceGroups/${texts[at - 1] ?? ''}`
            : textFrom(this.#scope.group['id'] ?? null);
        return `${group}/providers/${provider}/${types.map((each, index) => `${each}/${names[index] ?? ''}`).join('/')}`;
      }
      default:
        throw new TemplateError(`The template function '${name}' is not supported by the local Azure.`);
    }
  }
}
