import * as c from './characters';

/** Longer marks aren't looked for, which keeps reading linear whatever the text. */
const longestMark = 400;
const deepestMark = 8;

/**
 * Marks that a template tool fills in before the service sees the document: `${x}`, `%{ if … }`, `#{x}#`, `{% … %}`,
 * `{{name}}`, `{name}`. Returns the offset after the mark that starts at `offset`, or -1. A mark ends on its line.
 */
export function templateMarkEnd(text: string, offset: number): number {
  const first = text.charCodeAt(offset);
  const isPrefixed = first === c.dollar || first === c.percent || first === c.hash;
  const brace = isPrefixed ? offset + 1 : offset;
  if (text.charCodeAt(brace) !== c.leftBrace) return -1;
  let depth = 0;
  const limit = Math.min(text.length, brace + longestMark);
  for (let at = brace; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (c.isLineEnd(code) || (code === c.lessThan && !isPrefixed)) return -1;
    if (code === c.leftBrace) {
      if (++depth > deepestMark) return -1;
    } else if (code === c.rightBrace && --depth === 0) {
      return first === c.hash && text.charCodeAt(at + 1) === c.hash ? at + 2 : at + 1;
    }
  }
  return -1;
}

/** Whether a value holds a template mark, so that no rule may judge it. Named values `{{x}}` are the service's own. */
export function hasTemplateMark(value: string): boolean {
  // Asked of every value of a document; most hold nothing of the kind.
  if (!value.includes('{') && !value.includes('[[') && !value.includes('__')) return false;
  return /[$%#]\{|\[\[|__\w+?__|\{%|(?<![@{$%#(])\{[A-Za-z_][\w.-]*\}(?!\})/.test(value);
}

/** Whether a character stands in a template mark that opens and closes on its line: `%{ if a < b }`. */
export function isInTemplateMark(text: string, offset: number): boolean {
  const before = /[^\r\n]*$/.exec(text.slice(Math.max(0, offset - longestMark), offset))?.[0] ?? '';
  const after = /^[^\r\n]*/.exec(text.slice(offset, offset + longestMark))?.[0] ?? '';
  return /(?:[$%]\{|\{%)[^{}]*$/.test(before) && /^[^{}]*\}/.test(after);
}
