import type { NodeRows } from './nodeRows';
import * as l from './rowLayout';

const sections: ReadonlySet<string> = new Set(['inbound', 'backend', 'outbound', 'on-error']);
const branches: ReadonlySet<string> = new Set(['when', 'otherwise']);

/** Whether an end tag belongs to an element of another name, whose start tag can't be meant as it stands. */
export function isStartMisnamed(name: string, parentName: string | undefined, endName: string): boolean {
  if (sections.has(endName)) return parentName === 'policies' && !sections.has(name);
  return endName === 'choose' && branches.has(name) && parentName !== 'choose';
}

/** Whether an element that was never closed is an end tag without its slash. */
export function isMeantAsEnd(rows: NodeRows, element: number): boolean {
  if (rows.nameOf(element) !== 'choose') return false;
  const end = rows.number(element, l.nodeAfter);
  for (let child = element + l.nodeWidth; child < end; child = rows.number(child, l.nodeAfter)) {
    if (rows.isElement(child) && branches.has(rows.nameOf(child))) return false;
  }
  return true;
}

/** Looked through for each end tag that has no start, so not without end. */
const mostSiblings = 100;

/**
 * The element that closed itself where an end tag of its name comes later, among the siblings back from `last`; -1 when
 * there is none. `isFollowed`: only where other elements stand between.
 */
export function closedTooEarly(rows: NodeRows, last: number, name: string, isFollowed: boolean): number {
  let followers = 0;
  let node = last;
  for (let looked = 0; node >= 0 && looked < mostSiblings; looked++, node = rows.number(node, l.nodePrevious)) {
    if (!rows.isElement(node)) continue;
    if (rows.nameOf(node) === name) {
      const isSelfClosed = rows.number(node, l.nodeEndTagStart) === l.selfClosed;
      return isSelfClosed && (followers > 0 || !isFollowed) ? node : -1;
    }
    followers++;
  }
  return -1;
}
