import type { PolicyElement, PolicyNode } from './document';

const sections: ReadonlySet<string> = new Set(['inbound', 'backend', 'outbound', 'on-error']);
const branches: ReadonlySet<string> = new Set(['when', 'otherwise']);

/** Whether an end tag belongs to an element of another name, whose start tag can't be meant as it stands. */
export function isStartMisnamed(element: PolicyElement, parent: PolicyElement | undefined, endName: string): boolean {
  if (sections.has(endName)) return parent?.name === 'policies' && !sections.has(element.name);
  return endName === 'choose' && branches.has(element.name) && parent?.name !== 'choose';
}

/** Whether an element that was never closed is an end tag without its slash. */
export const isMeantAsEnd = (element: PolicyElement): boolean =>
  element.name === 'choose' && !element.children.some(child => child.kind === 'element' && branches.has(child.name));

/** Looked through for each end tag that has no start, so not without end. */
const mostSiblings = 100;

/**
 * The element that closed itself where an end tag of its name comes later, among the siblings read so far from `from` to
 * `to`. `isFollowed`: only where other elements stand between.
 */
export function closedTooEarly(
  siblings: readonly PolicyNode[],
  from: number,
  to: number,
  name: string,
  isFollowed: boolean,
): PolicyElement | undefined {
  let followers = 0;
  for (let index = to - 1; index >= Math.max(from, to - mostSiblings); index--) {
    const node = siblings[index];
    if (node?.kind !== 'element') continue;
    if (node.name === name) return node.selfClosed && (followers > 0 || !isFollowed) ? node : undefined;
    followers++;
  }
  return undefined;
}
