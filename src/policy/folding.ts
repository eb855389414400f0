import type { PolicyDocument } from './document';
import { lineStarts, positionIn } from './position';
import { walk } from './walk';

/** Lines, from 1, of which all but the first can be hidden. */
export interface PolicyFold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'element' | 'comment' | 'expression';
}

/** What can be folded: elements over several lines (their end tag stays in sight), comments, and C#. In the order of the text. */
export function foldingRanges(document: PolicyDocument): readonly PolicyFold[] {
  const starts = lineStarts(document.text);
  const folds: PolicyFold[] = [];
  const add = (kind: PolicyFold['kind'], start: number, end: number, isEndShown: boolean): void => {
    const startLine = positionIn(starts, start).line;
    const endLine = positionIn(starts, end).line - (isEndShown ? 1 : 0);
    if (endLine > startLine) folds.push({ startLine, endLine, kind });
  };
  walk(document.children, node => {
    if (node.kind === 'comment') add('comment', node.start, node.end, false);
    if (node.kind === 'text') for (const { start, end } of node.expressions) add('expression', start, end, true);
    if (node.kind !== 'element') return undefined;
    add('element', node.start, node.endTagStart ?? node.end, node.endTagStart !== undefined);
    for (const { expression } of node.attributes) {
      if (expression) add('expression', expression.start, expression.end, true);
    }
    return undefined;
  });
  return folds;
}
