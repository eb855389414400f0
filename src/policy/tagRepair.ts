import * as c from './characters';
import type { PolicyReader } from './reader';
import { templateMarkEnd } from './templateMark';

/** The end of a name or an unquoted value, in which template marks count as one character whatever they hold. */
export function markedEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (!c.isNamePart(code) || code === 0) break;
    const isMarkStart = code === c.leftBrace || code === c.dollar || code === c.percent || code === c.hash;
    const end = isMarkStart ? templateMarkEnd(text, at) : -1;
    at = end < 0 ? at + 1 : end;
  }
  return at;
}

/** What a template tool fills in, standing where the service would expect a name or a value. */
export const isTemplateMark = (written: string): boolean =>
  /^__\w+__$|[$%#]\{|\{[%{\w]|^\[\[/.test(written) && /[}_\]]/.test(written);

/** After a C# comment that was put between attributes; -1 when the slash starts none. */
export function afterMisplacedComment(reader: PolicyReader, slash: number): number {
  const next = reader.units[slash + 1];
  if (next === c.slash) return c.lineEndAfter(reader.text, slash + 2);
  if (next !== c.asterisk) return -1;
  const end = reader.codeCommentEnd(slash + 2);
  return end < 0 ? slash + 2 : end;
}

/** The end of an XML comment that was put between attributes; -1 when the tag doesn't go on after it. */
export function commentInTagEnd(text: string, at: number): number {
  if (!text.startsWith('<!--', at)) return -1;
  const end = text.indexOf('-->', at + 4) + 3;
  const after = c.skipWhiteSpace(text, end);
  return end < 3 || after >= text.length || text.charCodeAt(after) === c.lessThan ? -1 : end;
}

/** Whether the next quote after a `<` in a value opens another attribute's value, so that this one's was lost. */
export function isLostQuote(text: string, lessThan: number, quote: number): boolean {
  const next = text.indexOf(String.fromCharCode(quote), lessThan);
  if (next < 0) return true;
  let before = next;
  while (before > lessThan && c.isWhiteSpace(text.charCodeAt(before - 1))) before--;
  return text.charCodeAt(before - 1) === c.equalsSign;
}

/** Where a value that lost its closing quote most likely ended: on its line, before `>` or `/>`. */
export function endOfLostQuote(text: string, valueStart: number, lineEnd: number): number {
  let at = lineEnd;
  while (at > valueStart && c.isWhiteSpace(text.charCodeAt(at - 1))) at--;
  if (at > valueStart && text.charCodeAt(at - 1) === c.greaterThan) at--;
  if (at > valueStart && text.charCodeAt(at - 1) === c.slash) at--;
  while (at > valueStart && c.isWhiteSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
