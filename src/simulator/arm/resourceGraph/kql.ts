import { isObject, type JsonValue } from '../../json';

/** A query that isn't in the subset: `table | where … | project … | order by … | take n | count`. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

export type Row = Readonly<Record<string, JsonValue | undefined>>;

export interface Query {
  readonly table: string;
  readonly isOrdered: boolean;
  run(rows: readonly Row[]): Row[];
}

type Expression = (row: Row) => JsonValue;
type Stage = (rows: readonly Row[]) => Row[];

const tokenPattern =
  /\s*(?:\/\/[^\n]*)?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|=~|!~|==|!=|>=|<=|!?in~|!?has|!?contains|!?startswith|[A-Za-z_][\w-]*~?|\d+|[|(),.=<>[\]])/gy;

export function parseQuery(text: string): Query {
  return new QueryParser(text).parse();
}

class QueryParser {
  readonly #tokens: string[] = [];
  #at = 0;
  #isOrdered = false;

  constructor(text: string) {
    tokenPattern.lastIndex = 0;
    let end = 0;
    for (let match = tokenPattern.exec(text); match; match = tokenPattern.exec(text)) {
      this.#tokens.push(match[1] ?? '');
      end = tokenPattern.lastIndex;
    }
    const rest = text.slice(end).trim();
    if (rest !== '') throw new QueryError(`Unexpected ${JSON.stringify(rest.slice(0, 20))} in the query.`);
  }

  parse(): Query {
    const table = this.#next().toLowerCase();
    if (!/^[a-z]/.test(table)) throw new QueryError('A query begins with a table.');
    const stages: Stage[] = [];
    while (this.#at < this.#tokens.length) {
      this.#take('|');
      stages.push(this.#stage(this.#next().toLowerCase()));
    }
    const isOrdered = this.#isOrdered;
    return { table, isOrdered, run: rows => stages.reduce<Row[]>((current, stage) => stage(current), [...rows]) };
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new QueryError('The query ends too early.');
    return token;
  }
  #peek(): string {
    return (this.#tokens[this.#at] ?? '').toLowerCase();
  }
  #take(token: string): void {
    const found = this.#next();
    if (found.toLowerCase() !== token) throw new QueryError(`Expected ${token}, found ${found}.`);
  }

  #stage(operator: string): Stage {
    switch (operator) {
      case 'where': {
        const test = this.#or();
        return rows => rows.filter(row => test(row) === true);
      }
      case 'project':
      case 'extend': {
        const columns = this.#columns();
        return rows =>
          rows.map(row => ({
            ...(operator === 'extend' && row),
            ...Object.fromEntries(columns.map(([name, read]) => [name, read(row)])),
          }));
      }
      case 'order':
      case 'sort':
        return this.#order();
      case 'take':
      case 'limit': {
        const count = Number(this.#next());
        return rows => rows.slice(0, count);
      }
      case 'count':
        return rows => [{ Count: rows.length }];
      default:
        throw new QueryError(`The operator '${operator}' is not supported by the local Azure.`);
    }
  }

  #columns(): [string, Expression][] {
    const columns: [string, Expression][] = [];
    do {
      if (columns.length > 0) this.#take(',');
      const [name, following] = [this.#tokens[this.#at] ?? '', this.#tokens[this.#at + 1]];
      if (following === '=') {
        this.#at += 2;
        columns.push([name, this.#value()]);
      } else {
        const start = this.#at;
        const read = this.#value();
        columns.push([this.#tokens.slice(start, this.#at).join('').replaceAll('.', '_'), read]);
      }
    } while (this.#peek() === ',');
    return columns;
  }

  #order(): Stage {
    this.#take('by');
    this.#isOrdered = true;
    const keys: { readonly read: Expression; readonly sign: 1 | -1 }[] = [];
    do {
      if (keys.length > 0) this.#take(',');
      const read = this.#value();
      // Without a word the order is descending.
      const word = this.#peek();
      if (word === 'asc' || word === 'desc') this.#at++;
      keys.push({ read, sign: word === 'asc' ? 1 : -1 });
    } while (this.#peek() === ',');
    const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return rows =>
      [...rows].sort((a, b) => {
        for (const { read, sign } of keys) {
          const order = compare(textFrom(read(a)), textFrom(read(b)));
          if (order !== 0) return order * sign;
        }
        return 0;
      });
  }

  #or(): Expression {
    const terms = [this.#and()];
    while (this.#peek() === 'or') {
      this.#at++;
      terms.push(this.#and());
    }
    return row => terms.some(term => term(row) === true);
  }
  #and(): Expression {
    const terms = [this.#test()];
    while (this.#peek() === 'and') {
      this.#at++;
      terms.push(this.#test());
    }
    return row => terms.every(term => term(row) === true);
  }

  #test(): Expression {
    if (this.#peek() === '(') {
      this.#at++;
      const inner = this.#or();
      this.#take(')');
      return inner;
    }
    const left = this.#value();
    const operator = this.#peek();
    const comparing = comparisons[operator];
    if (comparing) {
      this.#at++;
      const right = this.#value();
      return row => comparing(textFrom(left(row)), textFrom(right(row)));
    }
    const within = /^(!?)in(~?)$/.exec(operator);
    if (!within) return left;
    this.#at++;
    const list = this.#list();
    const fold = (text: string) => (within[2] === '~' ? text.toLowerCase() : text);
    return row => list.some(item => fold(textFrom(item(row))) === fold(textFrom(left(row)))) === (within[1] === '');
  }

  #list(): Expression[] {
    this.#take('(');
    const items: Expression[] = [];
    while (this.#peek() !== ')') {
      items.push(this.#value());
      if (this.#peek() !== ')') this.#take(',');
    }
    this.#take(')');
    return items;
  }

  #value(): Expression {
    const token = this.#next();
    if (/^['"]/.test(token)) {
      const text = token.slice(1, -1).replaceAll(/\\(.)/g, '$1');
      return () => text;
    }
    if (/^\d+$/.test(token)) return () => Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new QueryError(`Unexpected ${token} in the query.`);
    if (this.#peek() === '(') return this.#call(token.toLowerCase());
    const path = [token];
    for (;;) {
      if (this.#peek() === '.') {
        this.#at++;
        path.push(this.#next());
      } else if (this.#peek() === '[') {
        this.#at++;
        path.push(this.#next().replaceAll(/^['"]|['"]$/g, ''));
        this.#take(']');
      } else break;
    }
    return row => path.reduce<JsonValue>((value, key) => memberOf(value, key), row);
  }

  #call(name: string): Expression {
    const [argument] = this.#list();
    if (!argument) throw new QueryError(`${name}() needs an argument.`);
    switch (name) {
      case 'tostring':
        return row => textFrom(argument(row));
      case 'tolower':
        return row => textFrom(argument(row)).toLowerCase();
      case 'tobool':
        return row => {
          const text = textFrom(argument(row)).toLowerCase();
          return text === 'true' ? true : text === 'false' ? false : null;
        };
      case 'toint':
        return row => Number(textFrom(argument(row)));
      case 'isnotempty':
        return row => textFrom(argument(row)) !== '';
      case 'isempty':
        return row => textFrom(argument(row)) === '';
      case 'not':
        return row => argument(row) !== true;
      default:
        throw new QueryError(`The function '${name}' is not supported by the local Azure.`);
    }
  }
}

const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '=~': (a, b) => a.toLowerCase() === b.toLowerCase(),
  '!~': (a, b) => a.toLowerCase() !== b.toLowerCase(),
  has: (a, b) => a.toLowerCase().includes(b.toLowerCase()),
  contains: (a, b) => a.toLowerCase().includes(b.toLowerCase()),
  '!contains': (a, b) => !a.toLowerCase().includes(b.toLowerCase()),
  startswith: (a, b) => a.toLowerCase().startsWith(b.toLowerCase()),
};

function memberOf(value: JsonValue, key: string): JsonValue {
  if (Array.isArray(value)) return (value as JsonValue[])[Number(key)] ?? null;
  return isObject(value) ? (value[key] ?? null) : null;
}

function textFrom(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
