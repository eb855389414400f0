import type { Method, Property } from './members';
import { asString, ExpressionFailed, recordOf, textOf, type Value } from './values';

function oneString(type: Method['type'], run: (value: Value) => Value): Method {
  return { type, parameters: [{ name: 'value', type: 'string' }], call: (_target, [value]) => run(value ?? null) };
}

const stringStatics: Readonly<Record<string, readonly Method[]>> = {
  IsNullOrEmpty: [oneString('bool', value => value === null || value === '')],
  IsNullOrWhiteSpace: [oneString('bool', value => value === null || asString(value).trim() === '')],
  Concat: [
    {
      type: 'string',
      parameters: [
        { name: 'a', type: 'object' },
        { name: 'b', type: 'object' },
        { name: 'c', type: 'object', optional: true },
      ],
      call: (_target, args) => args.map(textOf).join(''),
    },
  ],
  Format: [
    {
      type: 'string',
      parameters: [
        { name: 'format', type: 'string' },
        { name: 'a', type: 'object' },
        { name: 'b', type: 'object', optional: true },
        { name: 'c', type: 'object', optional: true },
      ],
      call: (_target, [format, ...args]) =>
        asString(format ?? null).replace(/\{\{|\}\}|\{(\d+)\}/g, (mark, index: string | undefined) => {
          const argument = index === undefined ? undefined : args[Number(index)];
          if (index !== undefined && argument === undefined) {
            throw new ExpressionFailed(
              'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
            );
          }
          return index === undefined ? mark.charAt(0) : textOf(argument ?? null);
        }),
    },
  ],
  Join: [
    {
      type: 'string',
      parameters: [
        { name: 'separator', type: 'string' },
        { name: 'values', type: 'string[]' },
      ],
      call: (_target, [separator, values]) =>
        typeof values === 'object' && values?.kind === 'list' ? values.items.join(textOf(separator ?? null)) : '',
    },
  ],
};

const tables: Readonly<Record<string, Readonly<Record<string, readonly Method[]>>>> = {
  string: stringStatics,
  String: stringStatics,
  Guid: { NewGuid: [{ type: 'Guid', parameters: [], call: (_target, _args, machine) => machine.newGuid() }] },
};

/** `string.IsNullOrEmpty(…)`, `Guid.NewGuid()`, …: the overloads, or undefined. */
export function staticMethodsOf(type: string, name: string): readonly Method[] | undefined {
  return tables[type]?.[name];
}

/** Static properties take the machine through a method without parameters. */
export function staticPropertyOf(type: string, name: string): Method | Property | undefined {
  switch (`${type}.${name}`) {
    case 'DateTime.UtcNow':
    case 'DateTime.Now':
      return {
        type: 'DateTime',
        parameters: [],
        call: (_target, _args, machine) => ({ kind: 'time', milliseconds: machine.now() }),
      };
    case 'string.Empty':
    case 'String.Empty':
      return { type: 'string', get: () => '' };
    case 'Guid.Empty':
      return { type: 'Guid', get: () => '00000000-0000-0000-0000-000000000000' };
    default:
      return undefined;
  }
}

/** `new Exception("…")`, for `throw`; `new string(…)` and others are refused by the compiler. */
export function newException(message: Value): Value {
  return recordOf({ Message: message });
}
