import type { JsonObject, JsonValue } from '../json';
import { badRequest } from './errors';

/** `$filter`: `eq`, `in`, `startswith`, and `any` over a list of texts, joined by `and` or `or`. */
export function filtered(items: readonly JsonObject[], filter: string | null): readonly JsonObject[] {
  if (filter === null || filter.trim() === '') return items;
  const alternatives = splitOutside(filter, 'or').map(part => splitOutside(part, 'and').map(testOf));
  return items.filter(item => alternatives.some(tests => tests.every(test => test(item))));
}

/** Splits at a word that stands outside of quotes and parentheses. */
function splitOutside(text: string, word: string): string[] {
  const parts: string[] = [];
  let [depth, quoted, start] = [0, false, 0];
  const separator = ` ${word} `;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    if (quoted) continue;
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth === 0 && text.slice(at, at + separator.length).toLowerCase() === separator) {
      parts.push(text.slice(start, at));
      start = at + separator.length;
    }
  }
  return [...parts, text.slice(start)];
}

const literal = `(?:'((?:[^']|'')*)'|(true|false|null|[0-9a-f-]{36}))`;
const value = (quoted: string | undefined, bare: string | undefined) => quoted?.replaceAll("''", "'") ?? bare ?? '';

const shown = (item: JsonValue | undefined) =>
  typeof item === 'object' && item !== null ? '' : String(item ?? 'null');
const same = (item: JsonValue | undefined, wanted: string) => shown(item).toLowerCase() === wanted.toLowerCase();

function testOf(part: string): (item: JsonObject) => boolean {
  const text = part.trim();
  const equal = new RegExp(`^(\\w+)\\s+(eq|ne)\\s+${literal}$`, 'i').exec(text);
  if (equal) {
    const [, name = '', operator = '', quoted, bare] = equal;
    return item => same(item[name], value(quoted, bare)) === (operator.toLowerCase() === 'eq');
  }
  const starts = /^startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$/i.exec(text);
  if (starts) {
    const [, name = '', quoted] = starts;
    return item => shown(item[name]).toLowerCase().startsWith(value(quoted, undefined).toLowerCase());
  }
  const any = new RegExp(`^(\\w+)/any\\(\\s*(\\w+)\\s*:\\s*\\2\\s+eq\\s+${literal}\\s*\\)$`, 'i').exec(text);
  if (any) {
    const [, name = '', , quoted, bare] = any;
    return item => {
      const list = item[name];
      return Array.isArray(list) && list.some((each: JsonValue) => same(each, value(quoted, bare)));
    };
  }
  const within = /^(\w+)\s+in\s+\((.*)\)$/i.exec(text);
  if (within) {
    const [, name = '', list = ''] = within;
    const values = [...list.matchAll(/'((?:[^']|'')*)'/g)].map(match => value(match[1], undefined));
    return item => values.some(each => same(item[name], each));
  }
  throw badRequest(`Invalid filter clause: ${text}`);
}

/** `$select`; `id` isn't added when it isn't asked for. */
export function selected(item: JsonObject, select: string | null): JsonObject {
  if (select === null || select.trim() === '') return item;
  const names = select.split(',').map(name => name.trim());
  const chosen: [string, JsonValue | undefined][] = names.map(name => [name, item[name]]);
  return Object.fromEntries(chosen.filter(([, found]) => found !== undefined));
}
