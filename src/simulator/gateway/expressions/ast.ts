/** C# expressions and statements, as far as they are read. `offset` counts in the expression's own text. */
export type Expression = { readonly offset: number } & (
  | {
      readonly kind: 'literal';
      readonly type: 'string' | 'char' | 'int' | 'double' | 'bool' | 'null';
      readonly value: string | number | boolean | null;
    }
  | { readonly kind: 'interpolated'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly target: Expression; readonly name: string; readonly whenNotNull: boolean }
  | { readonly kind: 'index'; readonly target: Expression; readonly index: Expression; readonly whenNotNull: boolean }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly typeArguments: readonly string[];
      readonly args: readonly Argument[];
    }
  | { readonly kind: 'new'; readonly type: string; readonly args: readonly Argument[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'cast'; readonly type: string; readonly operand: Expression; readonly form: 'cast' | 'as' | 'is' }
);

export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

export type BinaryOperator = '??' | '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Statement = { readonly offset: number } & (
  | { readonly kind: 'declare'; readonly type: string; readonly name: string; readonly value: Expression }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'if'; readonly test: Expression; readonly then: Statement; readonly otherwise?: Statement }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | { readonly kind: 'return'; readonly value: Expression }
  | { readonly kind: 'throw'; readonly value: Expression }
);

/** The expression holds something that this evaluator doesn't run. Never skipped: a policy with it is refused. */
export class ExpressionRefused extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'ExpressionRefused';
    this.offset = offset;
  }
}
