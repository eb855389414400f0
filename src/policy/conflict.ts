import { isLineEnd } from './characters';
import type { PolicyNode } from './document';
import type { ErrorList } from './errors';

const marks = ['<<<<<<<', '>>>>>>>'];

/** Whether a line starts here with a mark that a merge left. */
export function hasConflictMark(text: string, at: number): boolean {
  const isLineStart = at === 0 || isLineEnd(text.charCodeAt(at - 1));
  if (!isLineStart || !marks.some(mark => text.startsWith(mark, at))) return false;
  const after = text.charAt(at + 7);
  return after === '' || /\s/.test(after);
}

/** More than enough to say that a merge was left open. */
const mostTries = 20;

/** Reports the first mark of each kind, wherever they stand but in comments. */
export function mergeConflicts(text: string, nodes: readonly PolicyNode[], errors: ErrorList): void {
  for (const mark of marks) {
    let at = text.indexOf(mark);
    for (let tries = 0; at >= 0 && tries < mostTries; tries++, at = text.indexOf(mark, at + 1)) {
      if (!hasConflictMark(text, at) || isTrivia(nodes, at)) continue;
      errors.add('mergeConflict', at, 7);
      break;
    }
  }
}

function isTrivia(roots: readonly PolicyNode[], offset: number): boolean {
  let nodes = roots;
  for (;;) {
    const node = nodes.find(({ start, end }) => start <= offset && offset < end);
    if (node?.kind !== 'element') return node?.kind === 'comment' || node?.kind === 'cdata';
    nodes = node.children;
  }
}
