import { ExpressionRefused, type Argument, type BinaryOperator, type Expression } from './ast';
import { convert, isType } from './conversions';
import { indexerOf, methodsOf, propertyOf, type Machine, type Method } from './members';
import { newException, staticMethodsOf, staticPropertyOf } from './statics';
import { isValueType, typeNamed, type TypeName } from './types';
import { ExpressionFailed, nullReference, textOf, type RecordValue, type Value } from './values';

export interface Environment {
  readonly context: RecordValue;
  readonly locals: Map<string, Value>;
  readonly machine: Machine;
}

/** An expression with its static type, ready to run. `run` throws `ExpressionFailed` where C# would throw. */
export interface Compiled {
  readonly type: TypeName;
  run(environment: Environment): Value;
}

/** The variables declared so far, with their types. */
export type Scope = Map<string, TypeName>;

const numeric: readonly TypeName[] = ['int', 'double'];

/** Checks types as C# does and makes the expression runnable. Throws `ExpressionRefused`. */
export function compile(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'literal': {
      const value = expression.value;
      return { type: expression.type, run: () => value };
    }
    case 'interpolated': {
      const parts = expression.parts.map(part => (typeof part === 'string' ? part : compile(part, scope)));
      return {
        type: 'string',
        run: environment =>
          parts.map(part => (typeof part === 'string' ? part : textOf(part.run(environment)))).join(''),
      };
    }
    case 'name':
      return compileName(expression.name, expression.offset, scope);
    case 'member':
      return compileMember(expression, scope);
    case 'index':
      return compileIndex(expression, scope);
    case 'call':
      return compileCall(expression, scope);
    case 'new':
      return compileNew(expression, scope);
    case 'unary':
      return compileUnary(expression, scope);
    case 'binary':
      return compileBinary(
        expression.operator,
        compile(expression.left, scope),
        compile(expression.right, scope),
        expression.offset,
      );
    case 'conditional': {
      const test = mustBe('bool', compile(expression.test, scope), expression.test.offset);
      const then = compile(expression.then, scope);
      const otherwise = compile(expression.otherwise, scope);
      const type = common(then.type, otherwise.type, expression.offset);
      return { type, run: environment => (test.run(environment) === true ? then : otherwise).run(environment) };
    }
    case 'cast':
      return compileCast(expression, scope);
  }
}

export function mustBe(type: TypeName, compiled: Compiled, offset: number): Compiled {
  if (!assignable(compiled.type, type)) {
    throw new ExpressionRefused(`Cannot implicitly convert type '${compiled.type}' to '${type}'`, offset);
  }
  return compiled;
}

function assignable(from: TypeName, to: TypeName): boolean {
  return from === to || to === 'object' || (from === 'null' && !isValueType(to)) || (from === 'int' && to === 'double');
}

function common(a: TypeName, b: TypeName, offset: number): TypeName {
  if (assignable(a, b)) {
    return b;
  }
  if (assignable(b, a)) {
    return a;
  }
  throw new ExpressionRefused(`There is no implicit conversion between '${a}' and '${b}'`, offset);
}

function compileName(name: string, offset: number, scope: Scope): Compiled {
  if (name === 'context') {
    return { type: 'IContext', run: environment => environment.context };
  }
  const type = scope.get(name);
  if (type === undefined) {
    throw new ExpressionRefused(`The name '${name}' does not exist in the current context`, offset);
  }
  return { type, run: environment => environment.locals.get(name) ?? null };
}

function staticType(target: Expression, scope: Scope): string | undefined {
  return target.kind === 'name' && target.name !== 'context' && !scope.has(target.name) ? target.name : undefined;
}

function compileMember(expression: Extract<Expression, { kind: 'member' }>, scope: Scope): Compiled {
  const { name, offset } = expression;
  const statics = staticType(expression.target, scope);
  if (statics !== undefined) {
    const found = staticPropertyOf(statics, name);
    if (!found) {
      throw new ExpressionRefused(`'${statics}.${name}' is not among what this gateway runs`, offset);
    }
    return 'get' in found
      ? { type: found.type, run: () => found.get(null) }
      : { type: found.type as TypeName, run: environment => found.call(null, [], environment.machine) };
  }
  const target = compile(expression.target, scope);
  const property = propertyOf(target.type, name);
  if (!property) {
    throw new ExpressionRefused(`'${target.type}' has no property '${name}' that this gateway runs`, offset);
  }
  return guarded(target, expression.whenNotNull, property.type, value => property.get(value));
}

/** `?.` gives null for a null target; `.` throws in the getter itself or here. */
function guarded(
  target: Compiled,
  whenNotNull: boolean,
  type: TypeName,
  get: (value: Value, environment: Environment) => Value,
): Compiled {
  return {
    type,
    run: environment => {
      const value = target.run(environment);
      if (value === null) {
        if (whenNotNull) {
          return null;
        }
        throw new ExpressionFailed(nullReference);
      }
      return get(value, environment);
    },
  };
}

function compileIndex(expression: Extract<Expression, { kind: 'index' }>, scope: Scope): Compiled {
  const target = compile(expression.target, scope);
  const indexer = indexerOf(target.type);
  if (!indexer) {
    throw new ExpressionRefused(
      `Cannot apply indexing with [] to an expression of type '${target.type}'`,
      expression.offset,
    );
  }
  const key = mustBe(indexer.key, compile(expression.index, scope), expression.index.offset);
  return guarded(target, expression.whenNotNull, indexer.type, (value, environment) =>
    indexer.get(value, key.run(environment)),
  );
}

function compileCall(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Compiled {
  const { callee, offset } = expression;
  if (callee.kind !== 'member') {
    throw new ExpressionRefused('Only methods can be called', offset);
  }
  const statics = staticType(callee.target, scope);
  const target: Compiled = statics === undefined ? compile(callee.target, scope) : { type: 'null', run: () => null };
  const overloads = statics === undefined ? methodsOf(target.type, callee.name) : staticMethodsOf(statics, callee.name);
  if (!overloads) {
    throw new ExpressionRefused(
      `'${statics ?? target.type}.${callee.name}(…)' is not among what this gateway runs`,
      callee.offset,
    );
  }
  const args = expression.args.map(argument => ({ argument, compiled: compile(argument.value, scope) }));
  for (const method of overloads) {
    const ordered = order(method, args);
    if (ordered) {
      const { type, read } = resultOf(method, expression.typeArguments[0], offset);
      const call = (value: Value, environment: Environment) =>
        read(
          method.call(
            value,
            ordered.map(each => each?.run(environment) ?? null),
            environment.machine,
          ),
        );
      return statics === undefined
        ? guarded(target, callee.whenNotNull, type, call)
        : { type, run: environment => call(null, environment) };
    }
  }
  const given = args.map(each => each.compiled.type).join(', ');
  throw new ExpressionRefused(`No overload of '${callee.name}' that this gateway runs takes (${given})`, callee.offset);
}

/** The arguments in the parameters' order; undefined when they don't fit this overload. */
function order(
  method: Method,
  args: readonly { argument: Argument; compiled: Compiled }[],
): (Compiled | undefined)[] | undefined {
  const result: (Compiled | undefined)[] = method.parameters.map(() => undefined);
  for (const [index, { argument, compiled }] of args.entries()) {
    const place =
      argument.name === undefined ? index : method.parameters.findIndex(each => each.name === argument.name);
    const parameter = method.parameters[place];
    if (!parameter || result[place] !== undefined || !assignable(compiled.type, parameter.type)) {
      return undefined;
    }
    result[place] = compiled;
  }
  return method.parameters.every((each, index) => each.optional === true || result[index] !== undefined)
    ? result
    : undefined;
}

function resultOf(
  method: Method,
  typeArgument: string | undefined,
  offset: number,
): { type: TypeName; read: (value: Value) => Value } {
  if (method.type !== 'typeArgument') {
    if (typeArgument !== undefined && typeArgument !== 'string') {
      throw new ExpressionRefused(`The type argument '${typeArgument}' does not fit here`, offset);
    }
    return { type: method.type, read: value => value };
  }
  const type = typeArgument === undefined ? 'object' : typeNamed(typeArgument);
  if (type === undefined) {
    throw new ExpressionRefused(`The type '${typeArgument ?? ''}' is not among those of this gateway`, offset);
  }
  return { type, read: value => convert(value, type, { parseJson: true }) };
}

function compileNew(expression: Extract<Expression, { kind: 'new' }>, scope: Scope): Compiled {
  if (expression.type !== 'Exception' && expression.type !== 'System.Exception') {
    throw new ExpressionRefused(`'new ${expression.type}(…)' is not among what this gateway runs`, expression.offset);
  }
  const [argument] = expression.args;
  const message: Compiled = argument
    ? mustBe('string', compile(argument.value, scope), argument.value.offset)
    : { type: 'string', run: () => '' };
  return { type: 'object', run: environment => newException(message.run(environment)) };
}

function compileUnary(expression: Extract<Expression, { kind: 'unary' }>, scope: Scope): Compiled {
  const operand = compile(expression.operand, scope);
  if (expression.operator === '!') {
    mustBe('bool', operand, expression.offset);
    return { type: 'bool', run: environment => operand.run(environment) !== true };
  }
  mustBe('double', operand, expression.offset);
  const sign = expression.operator === '-' ? -1 : 1;
  return { type: operand.type, run: environment => sign * Number(operand.run(environment)) };
}

function compileBinary(operator: BinaryOperator, left: Compiled, right: Compiled, offset: number): Compiled {
  const refuse = (): never => {
    throw new ExpressionRefused(
      `Operator '${operator}' cannot be applied to operands of type '${left.type}' and '${right.type}'`,
      offset,
    );
  };
  const bothNumeric = numeric.includes(left.type) && numeric.includes(right.type);
  switch (operator) {
    case '&&':
    case '||': {
      if (left.type !== 'bool' || right.type !== 'bool') {
        return refuse();
      }
      const stops = operator === '||';
      return {
        type: 'bool',
        run: environment => ((left.run(environment) === true) === stops ? stops : right.run(environment) === true),
      };
    }
    case '??':
      return {
        type: common(left.type, right.type, offset),
        run: environment => left.run(environment) ?? right.run(environment),
      };
    case '==':
    case '!=': {
      if (!comparable(left.type, right.type)) {
        return refuse();
      }
      const equal = operator === '==';
      return { type: 'bool', run: environment => same(left.run(environment), right.run(environment)) === equal };
    }
    case '<':
    case '>':
    case '<=':
    case '>=': {
      if (!bothNumeric && !(left.type === 'DateTime' && right.type === 'DateTime')) {
        return refuse();
      }
      return {
        type: 'bool',
        run: environment => compare(operator, ordinal(left.run(environment)), ordinal(right.run(environment))),
      };
    }
    case '+':
      if (left.type === 'string' || right.type === 'string') {
        return { type: 'string', run: environment => textOf(left.run(environment)) + textOf(right.run(environment)) };
      }
      return bothNumeric ? arithmetic(operator, left, right) : refuse();
    case '-':
    case '*':
    case '/':
    case '%':
      return bothNumeric ? arithmetic(operator, left, right) : refuse();
  }
}

/** `object == "x"` compares references in C#, which is never what is meant: refused, as what can't be run faithfully. */
function comparable(a: TypeName, b: TypeName): boolean {
  return (
    a === 'null' ||
    b === 'null' ||
    (a === b && a !== 'object' && a !== 'JToken') ||
    (numeric.includes(a) && numeric.includes(b))
  );
}

function same(a: Value, b: Value): boolean {
  return typeof a === 'object' && typeof b === 'object' && a?.kind === 'time' && b?.kind === 'time'
    ? a.milliseconds === b.milliseconds
    : a === b;
}

function ordinal(value: Value): number {
  return typeof value === 'object' && value?.kind === 'time'
    ? value.milliseconds
    : value === null
      ? NaN
      : Number(value);
}

function compare(operator: '<' | '>' | '<=' | '>=', a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
  }
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Compiled, right: Compiled): Compiled {
  const whole = left.type === 'int' && right.type === 'int';
  return {
    type: whole ? 'int' : 'double',
    run: environment => {
      const a = Number(left.run(environment));
      const b = Number(right.run(environment));
      if (whole && b === 0 && (operator === '/' || operator === '%')) {
        throw new ExpressionFailed('Attempted to divide by zero.');
      }
      const result =
        operator === '+'
          ? a + b
          : operator === '-'
            ? a - b
            : operator === '*'
              ? a * b
              : operator === '/'
                ? a / b
                : a % b;
      return whole ? Math.trunc(result) : result;
    },
  };
}

function compileCast(expression: Extract<Expression, { kind: 'cast' }>, scope: Scope): Compiled {
  const type = typeNamed(expression.type);
  if (type === undefined) {
    throw new ExpressionRefused(`The type '${expression.type}' is not among those of this gateway`, expression.offset);
  }
  const operand = compile(expression.operand, scope);
  const fromAny = operand.type === 'object' || operand.type === 'null' || operand.type === 'JToken';
  const possible =
    fromAny || assignable(operand.type, type) || (numeric.includes(operand.type) && numeric.includes(type));
  if (!possible) {
    throw new ExpressionRefused(`Cannot convert type '${operand.type}' to '${type}'`, expression.offset);
  }
  switch (expression.form) {
    case 'cast':
      return { type, run: environment => convert(operand.run(environment), type, { parseJson: false }) };
    case 'as':
      return {
        type,
        run: environment => {
          const value = operand.run(environment);
          return isType(value, type) ? value : null;
        },
      };
    case 'is':
      return { type: 'bool', run: environment => isType(operand.run(environment), type) };
  }
}
