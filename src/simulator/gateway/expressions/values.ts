/** What an expression can hold at run time. C# null is `null`; a `char` is a string of one character. */
export type Value =
  | null
  | string
  | number
  | boolean
  | RecordValue
  | DictionaryValue
  | ListValue
  | JsonValue
  | BodyValue
  | TimeValue
  | JwtValue;

/** An object whose members are listed in the table of its static type. Absent fields read as null. */
export interface RecordValue {
  readonly kind: 'record';
  readonly fields: Readonly<Record<string, Value>>;
}

/** `single` dictionaries hold one value by name (variables, matched parameters); others hold lists (headers, query, claims). */
export interface DictionaryValue {
  readonly kind: 'dictionary';
  readonly what: string;
  get(name: string): Value | undefined;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly string[];
}

export interface JsonValue {
  readonly kind: 'json';
  readonly json: unknown;
}

/** A message body. Without `preserveContent: true` reading it empties it, as the service does. */
export interface BodyValue {
  readonly kind: 'body';
  read(preserve: boolean): string;
}

export interface TimeValue {
  readonly kind: 'time';
  /** Milliseconds since 1970, UTC. */
  readonly milliseconds: number;
}

export interface JwtValue {
  readonly kind: 'jwt';
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What C# would throw while the expression runs. */
export class ExpressionFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionFailed';
  }
}

export const nullReference = 'Object reference not set to an instance of an object.';

/** The value as the kind that its static type promises; null throws as C# does. */
export function as<K extends Exclude<Value, null | string | number | boolean>['kind']>(
  value: Value,
  kind: K,
): Extract<Value, { kind: K }> {
  if (value === null) {
    throw new ExpressionFailed(nullReference);
  }
  if (typeof value !== 'object' || value.kind !== kind) {
    throw new TypeError(`The expression's static type promised ${kind}.`);
  }
  return value as Extract<Value, { kind: K }>;
}

export function asString(value: Value): string {
  if (value === null) {
    throw new ExpressionFailed(nullReference);
  }
  if (typeof value !== 'string') {
    throw new TypeError("The expression's static type promised string.");
  }
  return value;
}

/** `ToString()` of the value; null becomes the empty string as in a concatenation. */
export function textOf(value: Value): string {
  if (value === null) {
    return '';
  }
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return String(value);
    default:
      return textOfObject(value);
  }
}

function textOfObject(value: Exclude<Value, null | string | number | boolean>): string {
  switch (value.kind) {
    case 'json':
      return typeof value.json === 'string'
        ? value.json
        : typeof value.json === 'object'
          ? JSON.stringify(value.json, null, 2)
          : JSON.stringify(value.json);
    case 'time':
      return usDateTime(value.milliseconds);
    case 'list':
      return 'System.String[]';
    case 'jwt':
      return 'Microsoft.IdentityModel.JsonWebTokens.JsonWebToken';
    case 'body':
    case 'dictionary':
    case 'record':
      return 'System.Object';
  }
}

/** .NET's general format of the invariant culture: 11/24/2026 04:05:06. */
function usDateTime(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

export function listOf(items: readonly string[]): ListValue {
  return { kind: 'list', items };
}

export function recordOf(fields: Readonly<Record<string, Value>>): RecordValue {
  return { kind: 'record', fields };
}

export function dictionaryOf(what: string, get: (name: string) => Value | undefined): DictionaryValue {
  return { kind: 'dictionary', what, get };
}

/** A JSON value as the wire gave it, or the C# value of a scalar. */
export function jsonValue(json: unknown): Value {
  return json === null || json === undefined ? null : { kind: 'json', json };
}
