/**
 * Ids that a plan uses before they exist: the client ID of a registration that is still to be created, say. In texts of
 * a plan they stand as marks; applying fills them in as soon as the step that makes them known has run.
 */
const open = '\uE000';
const close = '\uE001';
const mark = /\uE000([^\uE001]*)\uE001/g;

/** The mark for a value that a step makes known under that name; `words` stand for it in the preview. */
export const late = (name: string, words: string): string => `${open}${name}|${words}${close}`;

/** The text with what is known filled in; marks of what isn't stay. */
export const fillText = (text: string, known: Readonly<Record<string, string>>): string =>
  text.replace(mark, (whole, inside: string) => known[inside.slice(0, inside.indexOf('|'))] ?? whole);

/** The same in every text inside a plain value. */
export function fillIn<T>(value: T, known: Readonly<Record<string, string>>): T {
  return deep(value, text => fillText(text, known)) as T;
}

/** For showing: the words that stand for what isn't known yet. */
export const shownText = (text: string): string =>
  text.replace(mark, (_, inside: string) => inside.slice(inside.indexOf('|') + 1));

/** Names of values in it that aren't filled in. */
export function missingIn(value: unknown): readonly string[] {
  const names = new Set<string>();
  deep(value, text => {
    for (const [, inside = ''] of text.matchAll(mark)) names.add(inside.slice(0, inside.indexOf('|')));
    return text;
  });
  return [...names];
}

function deep(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(one => deep(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), deep(one, change)]));
}
