import type { ArmCall } from './router';
import { validationError } from './errors';

/** A list as API Management gives it: `$top`, `$skip`, `count`, and an absolute `nextLink` while there is more (domain.md 2.4). */
export function apimPage<T>(call: ArmCall, items: readonly T[], toWire: (item: T) => unknown) {
  const top = numberIn(call, '$top', 100);
  const skip = numberIn(call, '$skip', 0);
  const page = items.slice(skip, skip + top);
  const next = new URL(call.request.url);
  next.searchParams.set('$top', String(top));
  next.searchParams.set('$skip', String(skip + top));
  const nextLink = skip + top < items.length ? next.href : undefined;
  return { value: page.map(toWire), count: items.length, nextLink };
}

function numberIn(call: ArmCall, key: '$top' | '$skip', otherwise: number): number {
  const text = call.query.get(key);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < (key === '$top' ? 1 : 0)) {
    throw validationError(key, `The value '${text}' of ${key} is not a valid number.`);
  }
  return key === '$top' ? Math.min(value, 1000) : value;
}

/** `$filter` of API Management for `name` and `displayName`: eq, ne, startswith, endswith, contains, joined by `and`. */
export function filtered<T>(
  call: ArmCall,
  items: readonly T[],
  read: (item: T) => Readonly<Record<string, unknown>>,
): readonly T[] {
  const filter = call.query.get('$filter');
  if (filter === null || filter.trim() === '') return items;
  const tests = filter.split(/\s+and\s+/i).map(part => {
    const compare = /^\s*(?:properties\/)?(\w+)\s+(eq|ne)\s+(?:'((?:[^']|'')*)'|(true|false|null))\s*$/i.exec(part);
    const within =
      /^\s*(startswith|endswith|contains|substringof)\(\s*(?:properties\/)?(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)\s*$/i.exec(
        part,
      );
    if (!compare && !within) throw validationError('$filter', `The filter '${part.trim()}' is not supported.`);
    return (item: T): boolean => {
      const values = read(item);
      const valueOf = (name: string) => {
        const value = values[name];
        return typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : 'null';
      };
      const wanted = (compare?.[3] ?? compare?.[4] ?? within?.[3] ?? '').replaceAll("''", "'").toLowerCase();
      if (compare) return (valueOf(compare[1] ?? '') === wanted) === (compare[2]?.toLowerCase() === 'eq');
      const value = valueOf(within?.[2] ?? '');
      if (within?.[1]?.toLowerCase() === 'startswith') return value.startsWith(wanted);
      return within?.[1]?.toLowerCase() === 'endswith' ? value.endsWith(wanted) : value.includes(wanted);
    };
  });
  return items.filter(item => tests.every(test => test(item)));
}
