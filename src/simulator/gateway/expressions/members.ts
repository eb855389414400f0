import { decodeJwt } from './jwt';
import { fields, type TypeName } from './types';
import { as, asString, ExpressionFailed, jsonValue, listOf, textOf, type Value } from './values';

/** What a running expression may ask for besides the context: the world's clock and a source of GUIDs. */
export interface Machine {
  now(): number;
  newGuid(): string;
}

export interface Property {
  readonly type: TypeName;
  get(target: Value): Value;
}

/** One overload. `type` may be named by the call's type argument. */
export interface Method {
  readonly parameters: readonly { readonly name: string; readonly type: TypeName; readonly optional?: true }[];
  readonly type: TypeName | 'typeArgument';
  call(target: Value, args: readonly Value[], machine: Machine): Value;
}

const parameter = (name: string, type: TypeName) => ({ name, type });
const optional = (name: string, type: TypeName) => ({ name, type, optional: true }) as const;

function text(
  type: TypeName,
  parameters: readonly TypeName[],
  run: (target: string, ...args: Value[]) => Value,
): Method {
  return {
    type,
    parameters: parameters.map((each, index) => parameter(`value${index}`, each)),
    call: (target, args) => run(asString(target), ...args),
  };
}

function slice(target: string, start: Value, length: Value): string {
  const from = Number(start);
  const end = length === null ? target.length : from + Number(length);
  if (from < 0 || end > target.length || end < from) {
    throw new ExpressionFailed('Index and length must refer to a location within the string.');
  }
  return target.slice(from, end);
}

const splitters: readonly Method[] = (['char', 'string'] as const).map(type =>
  text('string[]', [type], (target, separator) => listOf(target.split(asString(separator)))),
);
const stringMethods: Readonly<Record<string, readonly Method[]>> = {
  Contains: [text('bool', ['string'], (target, part) => target.includes(asString(part)))],
  StartsWith: [text('bool', ['string'], (target, part) => target.startsWith(asString(part)))],
  EndsWith: [text('bool', ['string'], (target, part) => target.endsWith(asString(part)))],
  Equals: [text('bool', ['string'], (target, other) => target === other)],
  IndexOf: [
    text('int', ['string'], (target, part) => target.indexOf(asString(part))),
    text('int', ['char'], (target, part) => target.indexOf(asString(part))),
  ],
  ToLower: [text('string', [], target => target.toLowerCase())],
  ToLowerInvariant: [text('string', [], target => target.toLowerCase())],
  ToUpper: [text('string', [], target => target.toUpperCase())],
  ToUpperInvariant: [text('string', [], target => target.toUpperCase())],
  Trim: [
    text('string', [], target => target.trim()),
    text('string', ['char'], (target, char) => trimEnd(trimStart(target, asString(char)), asString(char))),
  ],
  TrimStart: [
    text('string', [], target => target.trimStart()),
    text('string', ['char'], (target, char) => trimStart(target, asString(char))),
  ],
  TrimEnd: [
    text('string', [], target => target.trimEnd()),
    text('string', ['char'], (target, char) => trimEnd(target, asString(char))),
  ],
  Replace: [
    text('string', ['string', 'string'], (target, from, to) =>
      target.replaceAll(asString(from), () => textOf(to ?? null)),
    ),
    text('string', ['char', 'char'], (target, from, to) => target.replaceAll(asString(from), () => textOf(to ?? null))),
  ],
  Substring: [
    text('string', ['int'], (target, start) => slice(target, start, null)),
    text('string', ['int', 'int'], slice),
  ],
  Split: splitters,
  AsJwt: [text('Jwt', [], target => decodeJwt(target) ?? null)],
};

function trimStart(target: string, char: string): string {
  return target.startsWith(char) ? trimStart(target.slice(char.length), char) : target;
}

function trimEnd(target: string, char: string): string {
  return target.endsWith(char) ? trimEnd(target.slice(0, -char.length), char) : target;
}

function joined(value: Value | undefined): Value {
  return value === undefined
    ? null
    : typeof value === 'object' && value?.kind === 'list'
      ? value.items.join(',')
      : value;
}

const containsKey: Method = {
  type: 'bool',
  parameters: [parameter('key', 'string')],
  call: (target, [key]) => as(target, 'dictionary').get(asString(key ?? null)) !== undefined,
};
/** Headers, query and claims: several values under one name come joined with commas. */
const joinedMethods: Readonly<Record<string, readonly Method[]>> = {
  ContainsKey: [containsKey],
  GetValueOrDefault: [
    {
      type: 'string',
      parameters: [parameter('name', 'string'), optional('defaultValue', 'string')],
      call: (target, [name, fallback]) =>
        joined(as(target, 'dictionary').get(asString(name ?? null))) ?? fallback ?? null,
    },
  ],
};
const variableMethods: Readonly<Record<string, readonly Method[]>> = {
  ContainsKey: [containsKey],
  GetValueOrDefault: [
    {
      type: 'typeArgument',
      parameters: [parameter('name', 'string'), optional('defaultValue', 'object')],
      call: (target, [name, fallback]) => as(target, 'dictionary').get(asString(name ?? null)) ?? fallback ?? null,
    },
  ],
};
const toText: Method = { type: 'string', parameters: [], call: target => textOf(notNull(target)) };

function notNull(target: Value): Value {
  if (target === null) {
    throw new ExpressionFailed('Object reference not set to an instance of an object.');
  }
  return target;
}

function timeMethod(
  parameters: readonly TypeName[],
  type: TypeName,
  run: (milliseconds: number, argument: Value) => Value,
): Method {
  return {
    type,
    parameters: parameters.map(each => parameter('value', each)),
    call: (target, [argument]) => run(as(target, 'time').milliseconds, argument ?? null),
  };
}

function addTime(unit: number): readonly Method[] {
  return [
    timeMethod(['double'], 'DateTime', (milliseconds, amount) => ({
      kind: 'time',
      milliseconds: milliseconds + unit * Number(amount),
    })),
  ];
}

const timeMethods: Readonly<Record<string, readonly Method[]>> = {
  AddSeconds: addTime(1000),
  AddMinutes: addTime(60_000),
  AddHours: addTime(3_600_000),
  AddDays: addTime(86_400_000),
  ToString: [
    toText,
    timeMethod(['string'], 'string', (milliseconds, format) => {
      const iso = new Date(milliseconds).toISOString();
      switch (format) {
        case 'o':
        case 'O':
          return `${iso.slice(0, -1)}0000Z`;
        case 'R':
        case 'r':
          return new Date(milliseconds).toUTCString();
        case 's':
          return iso.slice(0, 19);
        default:
          throw new ExpressionFailed(
            `The date format '${textOf(format)}' is not among those of this gateway (o, r, s).`,
          );
      }
    }),
  ],
};
const bodyMethods: Readonly<Record<string, readonly Method[]>> = {
  As: [
    {
      type: 'typeArgument',
      parameters: [optional('preserveContent', 'bool')],
      call: (target, [preserve]) => as(target, 'body').read(preserve === true),
    },
  ],
};
const listMethods: Readonly<Record<string, readonly Method[]>> = {
  Any: [{ type: 'bool', parameters: [], call: target => as(target, 'list').items.length > 0 }],
  Contains: [
    {
      type: 'bool',
      parameters: [parameter('value', 'string')],
      call: (target, [value]) => as(target, 'list').items.includes(asString(value ?? null)),
    },
  ],
  First: [{ type: 'string', parameters: [], call: target => first(as(target, 'list').items) }],
  FirstOrDefault: [{ type: 'string', parameters: [], call: target => as(target, 'list').items[0] ?? null }],
  Last: [{ type: 'string', parameters: [], call: target => first([...as(target, 'list').items].reverse()) }],
};

function first(items: readonly string[]): string {
  const item = items[0];
  if (item === undefined) {
    throw new ExpressionFailed('Sequence contains no elements');
  }
  return item;
}

const methodTables: Readonly<Partial<Record<TypeName, Readonly<Record<string, readonly Method[]>>>>> = {
  string: stringMethods,
  IHeaders: joinedMethods,
  IQuery: joinedMethods,
  IClaims: joinedMethods,
  IVariables: variableMethods,
  IMatchedParameters: joinedMethods,
  DateTime: timeMethods,
  IMessageBody: bodyMethods,
  'string[]': listMethods,
};

const claim = (name: string, type: TypeName, part: 'claims' | 'header'): Property => ({
  type,
  get: target => {
    const value = as(target, 'jwt')[part][name];
    return type === 'string[]' ? listOf(claimTexts(value)) : (claimTexts(value)[0] ?? null);
  },
});
const properties: Readonly<Partial<Record<TypeName, Readonly<Record<string, Property>>>>> = {
  string: { Length: { type: 'int', get: target => asString(target).length } },
  'string[]': { Length: { type: 'int', get: target => as(target, 'list').items.length } },
  Jwt: {
    Algorithm: claim('alg', 'string', 'header'),
    Audiences: claim('aud', 'string[]', 'claims'),
    Id: claim('jti', 'string', 'claims'),
    Issuer: claim('iss', 'string', 'claims'),
    Subject: claim('sub', 'string', 'claims'),
    Type: claim('typ', 'string', 'header'),
    Claims: {
      type: 'IClaims',
      get: target => {
        const claims = as(target, 'jwt').claims;
        return {
          kind: 'dictionary',
          what: 'claims',
          get: name => (claims[name] === undefined ? undefined : listOf(claimTexts(claims[name]))),
        };
      },
    },
  },
};

function claimTexts(value: unknown): string[] {
  if (value === undefined || value === null) {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).map(each => (typeof each === 'string' ? each : JSON.stringify(each)));
}

export function propertyOf(type: TypeName, name: string): Property | undefined {
  const fieldType = fields[type]?.[name];
  return fieldType
    ? { type: fieldType, get: target => as(target, 'record').fields[name] ?? null }
    : properties[type]?.[name];
}

export function methodsOf(type: TypeName, name: string): readonly Method[] | undefined {
  return methodTables[type]?.[name] ?? (name === 'ToString' ? [toText] : undefined);
}

/** The indexer `target[…]`: its result and how to get it; undefined where the type has none. */
export function indexerOf(
  type: TypeName,
): { readonly type: TypeName; readonly key: TypeName; get(target: Value, key: Value): Value } | undefined {
  switch (type) {
    case 'IVariables':
    case 'IMatchedParameters':
    case 'IHeaders':
    case 'IQuery':
    case 'IClaims':
      return {
        type: type === 'IVariables' ? 'object' : type === 'IMatchedParameters' ? 'string' : 'string[]',
        key: 'string',
        get: lookUp,
      };
    case 'string[]':
      return { type: 'string', key: 'int', get: (target, key) => at(as(target, 'list').items, key) };
    case 'string':
      return { type: 'char', key: 'int', get: (target, key) => at(Array.from(asString(target)), key) };
    case 'JToken':
      return { type: 'JToken', key: 'object', get: (target, key) => jsonMember(as(target, 'json').json, key) };
    default:
      return undefined;
  }
}

function lookUp(target: Value, key: Value): Value {
  const value = as(target, 'dictionary').get(asString(key));
  if (value === undefined) {
    throw new ExpressionFailed('The given key was not present in the dictionary.');
  }
  return value;
}

function at(items: readonly string[], key: Value): string {
  const item = items[Number(key)];
  if (item === undefined) {
    throw new ExpressionFailed('Index was outside the bounds of the array.');
  }
  return item;
}

function jsonMember(json: unknown, key: Value): Value {
  if (Array.isArray(json)) {
    if (typeof key !== 'number') {
      throw new ExpressionFailed(
        `Accessed JArray values with invalid key value: "${textOf(key)}". Int32 array index expected.`,
      );
    }
    if (key < 0 || key >= json.length) {
      throw new ExpressionFailed(
        'Index was out of range. Must be non-negative and less than the size of the collection.',
      );
    }
    return jsonValue(json[key]);
  }
  if (typeof json === 'object' && json !== null && typeof key === 'string') {
    return jsonValue((json as Readonly<Record<string, unknown>>)[key]);
  }
  throw new ExpressionFailed('Cannot access child value on Newtonsoft.Json.Linq.JValue.');
}
