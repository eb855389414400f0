import { ExpressionRefused, type Statement } from './ast';
import { compile, mustBe, type Compiled, type Environment, type Scope } from './compile';
import { typeNamed, type TypeName } from './types';
import { as, ExpressionFailed, textOf, type Value } from './values';

type Outcome = { readonly returned: Value } | undefined;
interface Runnable {
  /** Whether every way through it ends in `return` or `throw`. */
  readonly ends: boolean;
  run(environment: Environment): Outcome;
}

/** The statements of `@{…}` as one runnable whose value is what they return. Throws `ExpressionRefused`. */
export function compileStatements(statements: readonly Statement[], end: number): Compiled {
  const returns: TypeName[] = [];
  const body = compileAll(statements, new Map(), returns);
  if (!body.ends) {
    throw new ExpressionRefused('Not all code paths return a value', end);
  }
  const [first, ...others] = returns.filter(type => type !== 'null');
  return {
    type: first !== undefined && others.every(type => type === first) ? first : 'object',
    run: environment => body.run({ ...environment, locals: new Map() })?.returned ?? null,
  };
}

function compileAll(statements: readonly Statement[], outer: Scope, returns: TypeName[]): Runnable {
  const scope: Scope = new Map(outer);
  const runnables = statements.map(statement => compileStatement(statement, scope, returns));
  return {
    ends: runnables.some(each => each.ends),
    run: environment => {
      for (const runnable of runnables) {
        const outcome = runnable.run(environment);
        if (outcome) {
          return outcome;
        }
      }
      return undefined;
    },
  };
}

function compileStatement(statement: Statement, scope: Scope, returns: TypeName[]): Runnable {
  switch (statement.kind) {
    case 'block':
      return compileAll(statement.statements, scope, returns);
    case 'declare':
      return declare(statement, scope);
    case 'assign': {
      const type = scope.get(statement.name);
      if (type === undefined) {
        throw new ExpressionRefused(
          `The name '${statement.name}' does not exist in the current context`,
          statement.offset,
        );
      }
      return store(statement.name, mustBe(type, compile(statement.value, scope), statement.value.offset));
    }
    case 'if': {
      const test = mustBe('bool', compile(statement.test, scope), statement.test.offset);
      const then = compileAll([statement.then], scope, returns);
      const otherwise = compileAll(statement.otherwise ? [statement.otherwise] : [], scope, returns);
      return {
        ends: then.ends && otherwise.ends,
        run: environment => (test.run(environment) === true ? then : otherwise).run(environment),
      };
    }
    case 'return': {
      const value = compile(statement.value, scope);
      returns.push(value.type);
      return { ends: true, run: environment => ({ returned: value.run(environment) }) };
    }
    case 'throw': {
      const value = compile(statement.value, scope);
      return {
        ends: true,
        run: environment => {
          throw new ExpressionFailed(textOf(as(value.run(environment), 'record').fields['Message'] ?? null));
        },
      };
    }
  }
}

function declare(statement: Extract<Statement, { kind: 'declare' }>, scope: Scope): Runnable {
  const value = compile(statement.value, scope);
  const type = statement.type === 'var' ? value.type : typeNamed(statement.type);
  if (type === undefined || type === 'null') {
    throw new ExpressionRefused(`The type '${statement.type}' is not among those of this gateway`, statement.offset);
  }
  if (scope.has(statement.name)) {
    throw new ExpressionRefused(
      `A local variable named '${statement.name}' is already defined in this scope`,
      statement.offset,
    );
  }
  mustBe(type, value, statement.value.offset);
  scope.set(statement.name, type);
  return store(statement.name, value);
}

function store(name: string, value: Compiled): Runnable {
  return {
    ends: false,
    run: environment => {
      environment.locals.set(name, value.run(environment));
      return undefined;
    },
  };
}
