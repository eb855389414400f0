import { decodeJwt } from './jwt';
import { isValueType, type TypeName } from './types';
import { ExpressionFailed, nullReference, textOf, type Value } from './values';

/** Whether the value is of the type at run time (`is`). */
export function isType(value: Value, type: TypeName): boolean {
  if (value === null) {
    return false;
  }
  switch (type) {
    case 'object':
      return true;
    case 'string':
    case 'Guid':
      return typeof value === 'string';
    case 'char':
      return typeof value === 'string' && value.length === 1;
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value);
    case 'double':
      return typeof value === 'number';
    case 'string[]':
      return typeof value === 'object' && value.kind === 'list';
    case 'DateTime':
      return typeof value === 'object' && value.kind === 'time';
    case 'Jwt':
      return typeof value === 'object' && value.kind === 'jwt';
    case 'JToken':
      return typeof value === 'object' && value.kind === 'json';
    case 'IResponse':
      return typeof value === 'object' && value.kind === 'record' && 'StatusCode' in value.fields;
    case 'IRequest':
      return typeof value === 'object' && value.kind === 'record' && 'Method' in value.fields;
    default:
      return false;
  }
}

/** A cast: the value itself where it is of the type, a number or JSON value converted, else what C# throws. */
export function convert(value: Value, type: TypeName, options: { readonly parseJson: boolean }): Value {
  if (value === null) {
    if (isValueType(type)) {
      throw new ExpressionFailed(nullReference);
    }
    return null;
  }
  if (isType(value, type)) {
    return value;
  }
  if (type === 'int' && typeof value === 'number') {
    return Math.trunc(value);
  }
  if (typeof value === 'object' && value.kind === 'json') {
    return convertJson(value.json, type);
  }
  if (options.parseJson && type === 'JToken' && typeof value === 'string') {
    try {
      return { kind: 'json', json: JSON.parse(value) as unknown };
    } catch {
      throw new ExpressionFailed('Unexpected character encountered while parsing value.');
    }
  }
  if (options.parseJson && type === 'Jwt' && typeof value === 'string') {
    return decodeJwt(value) ?? null;
  }
  throw new ExpressionFailed(`Unable to cast object of type '${nameOf(value)}' to type '${type}'.`);
}

function convertJson(json: unknown, type: TypeName): Value {
  if (type === 'string' && typeof json !== 'object') {
    return textOf({ kind: 'json', json });
  }
  if ((type === 'int' || type === 'double') && typeof json === 'number') {
    return type === 'int' ? Math.trunc(json) : json;
  }
  if (type === 'bool' && typeof json === 'boolean') {
    return json;
  }
  throw new ExpressionFailed(`Can not convert ${Array.isArray(json) ? 'Array' : typeof json} to ${type}.`);
}

function nameOf(value: Exclude<Value, null>): string {
  if (typeof value !== 'object') {
    return { string: 'System.String', boolean: 'System.Boolean', number: 'System.Int32' }[
      typeof value as 'string' | 'boolean' | 'number'
    ];
  }
  return value.kind === 'json' ? 'Newtonsoft.Json.Linq.JToken' : `System.${value.kind}`;
}
