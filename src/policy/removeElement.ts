import type { PolicyElement } from './document';
import type { TextEdit } from './edit';
import { indentBefore, lineEndAt, lineStartAt } from './layout';

/** An element, or several that stand together. */
type Range = Pick<PolicyElement, 'start' | 'end'>;

/**
 * Edits that take an element away with the line it has for itself. A parent that was opened only for it (its start tag
 * ends in white space, or it holds nothing else and no line end) is closed again.
 */
export function removeElement(text: string, element: Range, parent?: PolicyElement): readonly TextEdit[] {
  if (parent?.endTagStart !== undefined && isOnlyContent(text, element, parent)) {
    const offset = parent.startTagEnd - 1;
    return [{ offset, length: parent.end - offset, content: '/>' }];
  }
  const { start, end } = lineOf(text, element);
  return [{ offset: start, length: end - start, content: '' }];
}

function isOnlyContent(text: string, element: Range, parent: PolicyElement): boolean {
  const before = text.slice(parent.startTagEnd, element.start);
  const after = text.slice(element.end, parent.endTagStart);
  if (before === '' && after === '') return true;
  return /\s/.test(text[parent.startTagEnd - 2] ?? '') && before.trim() === '' && after.trim() === '';
}

function lineOf(text: string, element: Range): Range {
  const indent = indentBefore(text, element.start);
  if (indent === undefined) return element;
  const start = element.start - indent.length;
  let end = element.end;
  while (text[end] === ' ' || text[end] === '\t') end++;
  const eol = lineEndAt(text, end);
  if (eol !== '') return { start, end: end + eol.length };
  const lineStart = lineStartAt(text, element.start);
  if (lineStart === 0) return element;
  const before = text.slice(0, lineStart).endsWith('\r\n') ? 2 : 1;
  return { start: lineStart - before, end: element.end };
}
