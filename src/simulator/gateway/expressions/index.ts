import { parseExpression, parseStatements } from './parse';
import { compile, type Compiled } from './compile';
import { compileStatements } from './statements';

export { ExpressionRefused } from './ast';
export type { Compiled, Environment } from './compile';
export type { Machine } from './members';
export * from './values';

/**
 * The subset of C# that this gateway runs: literals, verbatim and interpolated strings, operators, casts, `as`, `is`,
 * members and indexers of `context` and of what hangs below it, string and date methods, `string.IsNullOrEmpty`,
 * `Guid.NewGuid()`, `DateTime.UtcNow`, and blocks of declarations, `if`/`else`, `return` and `throw`. Lambdas, loops, LINQ and
 * `new` are not in it. `source` is the whole `@(…)` or `@{…}`. Throws `ExpressionRefused`, whose message names what isn't run.
 */
export function compileExpression(source: string): Compiled {
  const code = source.slice(2, -1);
  return source.startsWith('@{')
    ? compileStatements(parseStatements(code), code.length)
    : compile(parseExpression(code), new Map());
}
export { decodeJwt } from './jwt';
