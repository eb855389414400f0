import { isObject } from '../json';

/** A scenario that can't be loaded; `place` is the path in it, e.g. `subscriptions[0].groups[1].apps[2].os`. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly place: string;
  constructor(place: string, what: string) {
    super(`Scenario, ${place === '' ? 'top level' : place}: ${what}`);
    this.place = place;
  }
}

/** Reads a value at a place or says what is wrong with it there. */
export type Shape<T> = (value: unknown, place: string) => T;

export type Read<S> = S extends Shape<infer T> ? T : never;

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `${typeof value} ${JSON.stringify(value).slice(0, 60)}`;
};
const wrong = (place: string, expected: string, value: unknown): never => {
  throw new ScenarioError(place, `${expected} expected, found ${kindOf(value)}.`);
};

export const text: Shape<string> = (value, place) => (typeof value === 'string' ? value : wrong(place, 'text', value));

export const name: Shape<string> = (value, place) =>
  typeof value === 'string' && value !== '' && !/[/?#%\s]/.test(value)
    ? value
    : wrong(place, 'a name without spaces, slashes, ?, # and %', value);

export const flag: Shape<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : wrong(place, 'true or false', value);

export const whole: Shape<number> = (value, place) =>
  typeof value === 'number' && Number.isInteger(value) ? value : wrong(place, 'a whole number', value);

export const guid: Shape<string> = (value, place) =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
    ? value
    : wrong(place, 'a GUID in lower case', value);

export const host: Shape<string> = (value, place) =>
  typeof value === 'string' && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value)
    ? value
    : wrong(place, 'a host name in lower case', value);

/** A text, or its lines, which are joined by CRLF as the service stores documents. */
export const document: Shape<string> = (value, place) =>
  typeof value === 'string' ? value : list(text)(value, place).join('\r\n');

export const anyObject: Shape<Readonly<Record<string, never>>> = (value, place) =>
  isObject(value) ? (value as Readonly<Record<string, never>>) : wrong(place, 'an object', value);

export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, place) =>
    value === null ? null : shape(value, place);

export const oneOf =
  <const T extends readonly (string | number | null)[]>(...values: T): Shape<T[number]> =>
  (value, place) =>
    values.find(each => each === value) ??
    (value === null && values.includes(null) ? null : wrong(place, `one of ${values.join(', ')}`, value));

export const list =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value, place) =>
    Array.isArray(value)
      ? value.map((item: unknown, index) => shape(item, `${place}[${index}]`))
      : wrong(place, 'a list', value);

export const record =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, place) =>
    Object.fromEntries(
      Object.entries(anyObject(value, place)).map(([key, item]) => [key, shape(item, `${place}.${key}`)]),
    );

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Required<S extends Shapes> = { readonly [K in keyof S]: Read<S[K]> };
type Optional<S extends Shapes> = { readonly [K in keyof S]?: Read<S[K]> };

/** An object with these properties and no others. */
export const object =
  <R extends Shapes, O extends Shapes>(required: R, optional: O): Shape<Required<R> & Optional<O>> =>
  (value, place) => {
    if (!isObject(value)) return wrong(place, 'an object', value);
    const at = (key: string) => (place === '' ? key : `${place}.${key}`);
    const unknown = Object.keys(value).find(key => !(key in required) && !(key in optional));
    if (unknown !== undefined) {
      const known = [...Object.keys(required), ...Object.keys(optional)].join(', ');
      throw new ScenarioError(at(unknown), `unknown property; known here: ${known}.`);
    }
    const result: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(required)) result[key] = shape(value[key], at(key));
    for (const [key, shape] of Object.entries(optional)) {
      if (value[key] !== undefined) result[key] = shape(value[key], at(key));
    }
    return result as Required<R> & Optional<O>;
  };
