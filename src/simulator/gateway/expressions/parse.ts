import { ExpressionRefused, type Argument, type BinaryOperator, type Expression, type Statement } from './ast';
import { tokenize, type Token } from './tokens';

const precedence: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  is: 5,
  as: 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
};
/** Type names that a cast may name; anything else in brackets is an expression. */
const castTypes: ReadonlySet<string> = new Set([
  'string',
  'String',
  'bool',
  'Boolean',
  'int',
  'Int32',
  'long',
  'double',
  'object',
  'char',
  'string[]',
  'Jwt',
  'JObject',
  'JToken',
  'JArray',
  'IResponse',
  'IRequest',
  'DateTime',
  'Guid',
]);
/** Written before the dot of a static member. */
const keywords: Readonly<Record<string, { type: 'bool' | 'null'; value: boolean | null }>> = {
  true: { type: 'bool', value: true },
  false: { type: 'bool', value: false },
  null: { type: 'null', value: null },
};

/** The code of `@(…)`, without its marks. Throws `ExpressionRefused`. */
export function parseExpression(source: string, base = 0): Expression {
  const parser = new Parser(tokenize(source, base), base + source.length);
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

/** The code of `@{…}`, without its marks. Throws `ExpressionRefused`. */
export function parseStatements(source: string): Statement[] {
  return new Parser(tokenize(source), source.length).statements();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token) {
      throw new ExpressionRefused(`'${token.text}' is not expected here`, token.offset);
    }
  }

  statements(): Statement[] {
    const result: Statement[] = [];
    while (this.#peek()) {
      result.push(this.#statement());
    }
    return result;
  }

  expression(): Expression {
    const test = this.#binary(1);
    if (!this.#accept('?')) {
      return test;
    }
    const then = this.expression();
    this.#expect(':');
    const otherwise = this.expression();
    return { kind: 'conditional', test, then, otherwise, offset: test.offset };
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token !== undefined && (token.kind === 'operator' || token.kind === 'name') && token.text === text;
  }

  #accept(text: string): boolean {
    if (this.#is(text)) {
      this.#next++;
      return true;
    }
    return false;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) {
      const found = this.#peek();
      if (this.#is('=>')) {
        throw new ExpressionRefused("A lambda ('=>') is not among what this gateway runs", found?.offset ?? this.#end);
      }
      throw new ExpressionRefused(
        `${text} expected${found ? ` before '${found.text}'` : ''}`,
        found?.offset ?? this.#end,
      );
    }
  }

  #take(): Token {
    const token = this.#peek();
    if (!token) {
      throw new ExpressionRefused('The expression ends too early', this.#end);
    }
    this.#next++;
    return token;
  }

  #name(): string {
    const token = this.#take();
    if (token.kind !== 'name') {
      throw new ExpressionRefused(`A name is expected before '${token.text}'`, token.offset);
    }
    return token.text;
  }

  #statement(): Statement {
    const offset = this.#peek()?.offset ?? this.#end;
    if (this.#accept('{')) {
      const statements: Statement[] = [];
      while (!this.#accept('}')) {
        statements.push(this.#statement());
      }
      return { kind: 'block', statements, offset };
    }
    if (this.#accept('if')) {
      this.#expect('(');
      const test = this.expression();
      this.#expect(')');
      const then = this.#statement();
      return this.#accept('else')
        ? { kind: 'if', test, then, otherwise: this.#statement(), offset }
        : { kind: 'if', test, then, offset };
    }
    if (this.#accept('return')) {
      return this.#closed({ kind: 'return', value: this.expression(), offset });
    }
    if (this.#accept('throw')) {
      return this.#closed({ kind: 'throw', value: this.expression(), offset });
    }
    if (this.#peek()?.kind === 'name' && this.#is('=', 1)) {
      const name = this.#name();
      this.#expect('=');
      return this.#closed({ kind: 'assign', name, value: this.expression(), offset });
    }
    if (this.#peek()?.kind === 'name' && (this.#peek(1)?.kind === 'name' || (this.#is('[', 1) && this.#is(']', 2)))) {
      const type = this.#typeName();
      const name = this.#name();
      this.#expect('=');
      return this.#closed({ kind: 'declare', type, name, value: this.expression(), offset });
    }
    throw new ExpressionRefused(`A statement beginning with '${this.#take().text}' is not run here`, offset);
  }

  #closed<S extends Statement>(statement: S): S {
    this.#expect(';');
    return statement;
  }

  #typeName(): string {
    let name = this.#name();
    while (this.#is('.') && this.#peek(1)?.kind === 'name') {
      this.#next++;
      name += `.${this.#name()}`;
    }
    if (this.#is('[') && this.#is(']', 1)) {
      this.#next += 2;
      name += '[]';
    }
    return name;
  }

  #binary(level: number): Expression {
    let left = this.#unary();
    for (;;) {
      const token = this.#peek();
      const own = token && (token.kind === 'operator' || token.kind === 'name') ? precedence[token.text] : undefined;
      if (!token || own === undefined || own < level) {
        return left;
      }
      this.#next++;
      if (token.text === 'as' || token.text === 'is') {
        left = { kind: 'cast', type: this.#typeName(), operand: left, form: token.text, offset: token.offset };
      } else {
        const operator = token.text as BinaryOperator;
        const right = this.#binary(operator === '??' ? own : own + 1);
        left = { kind: 'binary', operator, left, right, offset: token.offset };
      }
    }
  }

  #unary(): Expression {
    const token = this.#peek();
    const offset = token?.offset ?? this.#end;
    for (const operator of ['!', '-', '+'] as const) {
      if (this.#accept(operator)) {
        return { kind: 'unary', operator, operand: this.#unary(), offset };
      }
    }
    if (this.#is('(')) {
      const type = this.#castAhead();
      if (type !== undefined) {
        return { kind: 'cast', type, operand: this.#unary(), form: 'cast', offset };
      }
    }
    return this.#postfix(this.#primary());
  }

  /** Takes `(type)` when that is what comes next. */
  #castAhead(): string | undefined {
    const start = this.#next;
    this.#next++;
    if (this.#peek()?.kind === 'name') {
      const type = this.#typeName();
      if (castTypes.has(type) && this.#accept(')')) {
        return type;
      }
    }
    this.#next = start;
    return undefined;
  }

  #primary(): Expression {
    const token = this.#take();
    const offset = token.offset;
    switch (token.kind) {
      case 'string':
      case 'char':
        return { kind: 'literal', type: token.kind, value: token.text, offset };
      case 'number':
        return { kind: 'literal', type: token.text.includes('.') ? 'double' : 'int', value: token.value, offset };
      case 'interpolated': {
        const parts = token.parts.map(part =>
          typeof part === 'string' ? part : parseExpression(part.source, part.offset),
        );
        return { kind: 'interpolated', parts, offset };
      }
      case 'name': {
        const keyword = keywords[token.text];
        if (keyword) {
          return { kind: 'literal', ...keyword, offset };
        }
        if (token.text === 'new') {
          const type = this.#typeName();
          this.#expect('(');
          return { kind: 'new', type, args: this.#arguments(), offset };
        }
        return { kind: 'name', name: token.text, offset };
      }
      case 'operator': {
        if (token.text !== '(') {
          throw new ExpressionRefused(`'${token.text}' is not expected here`, offset);
        }
        const inner = this.expression();
        this.#expect(')');
        return inner;
      }
    }
  }

  #postfix(start: Expression): Expression {
    let result = start;
    for (;;) {
      const offset = this.#peek()?.offset ?? this.#end;
      if (this.#is('.') || this.#is('?.')) {
        const whenNotNull = this.#take().text === '?.';
        result = { kind: 'member', target: result, name: this.#name(), whenNotNull, offset };
      } else if (this.#is('[') || this.#is('?[')) {
        const whenNotNull = this.#take().text === '?[';
        const index = this.expression();
        this.#expect(']');
        result = { kind: 'index', target: result, index, whenNotNull, offset };
      } else if (result.kind === 'member' && this.#is('<')) {
        const typeArguments = this.#typeArguments();
        if (!typeArguments) {
          return result;
        }
        this.#expect('(');
        result = { kind: 'call', callee: result, typeArguments, args: this.#arguments(), offset };
      } else if (this.#accept('(')) {
        result = { kind: 'call', callee: result, typeArguments: [], args: this.#arguments(), offset };
      } else {
        return result;
      }
    }
  }

  /** `<T>` when a call follows it; otherwise `<` is a comparison and nothing is taken. */
  #typeArguments(): string[] | undefined {
    const start = this.#next;
    this.#next++;
    if (this.#peek()?.kind === 'name') {
      const type = this.#typeName();
      if (this.#accept('>') && this.#is('(')) {
        return [type];
      }
    }
    this.#next = start;
    return undefined;
  }

  #arguments(): Argument[] {
    const result: Argument[] = [];
    if (this.#accept(')')) {
      return result;
    }
    do {
      if (this.#peek()?.kind === 'name' && this.#is(':', 1)) {
        const name = this.#name();
        this.#expect(':');
        result.push({ name, value: this.expression() });
      } else {
        result.push({ value: this.expression() });
      }
    } while (this.#accept(','));
    this.#expect(')');
    return result;
  }
}
