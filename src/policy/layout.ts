import { isLineEnd } from './characters';
import type { PolicyElement } from './document';

/** Where the line that holds `offset` starts. */
export function lineStartAt(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isLineEnd(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The line end at `offset`: CRLF, LF, CR, or nothing. */
export function lineEndAt(text: string, offset: number): string {
  if (text.startsWith('\r\n', offset)) return '\r\n';
  const character = text[offset];
  return character === '\n' || character === '\r' ? character : '';
}

/** The line end that is nearest to `offset`, first behind it, then before it. */
export function nearestLineEnd(text: string, offset: number): string {
  const behind = /\r\n|\n|\r/.exec(text.slice(offset))?.[0];
  if (behind !== undefined) return behind;
  const before = text.slice(0, offset);
  if (before.includes('\r\n')) return '\r\n';
  return before.includes('\r') && !before.includes('\n') ? '\r' : '\n';
}

/** The white space before `offset` on its line, when there is nothing else. */
export function indentBefore(text: string, offset: number): string | undefined {
  let at = offset;
  // Only as far as white space goes: a document may be one long line.
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at--;
  const lineStart = text[at - 1] === '\ufeff' ? at - 1 : at;
  return lineStart === 0 || isLineEnd(text.charCodeAt(lineStart - 1)) ? text.slice(at, offset) : undefined;
}

/** How children of `parent` are indented: like those it has, else one step deeper than itself. */
export function childIndent(text: string, parent: PolicyElement): string {
  for (const child of parent.children) {
    if (child.kind !== 'element') continue;
    const indent = indentBefore(text, child.start);
    if (indent !== undefined && child.start - indent.length > parent.start) return indent;
  }
  const outer = indentBefore(text, parent.start) ?? '';
  return outer + (outer.includes('\t') ? '\t' : indentStep(text));
}

/** One step of indent as the document writes it. */
export function indentStep(text: string): string {
  const first = /(?:^|[\r\n])([ \t]+)</.exec(text)?.[1];
  if (first === undefined) return '    ';
  return first.startsWith('\t') ? '\t' : first;
}
