import type { PolicyElement } from '../document';
import { otherMessages } from '../tokenStatements';
import { elements, walk } from '../walk';

/** What may run after an element in its section, besides other branches of the same `choose`. */
export interface Later {
  readonly element: PolicyElement;
  /** It always runs when the element ran. */
  readonly always: boolean;
}

/** `path`: the section, then the elements down to the one in question. */
export function laterThan(path: readonly PolicyElement[]): readonly Later[] {
  const later: Later[] = [];
  for (let level = path.length - 1; level > 0; level--) {
    const parent = path[level - 1];
    const here = path[level];
    if (!parent || !here || parent.name === 'choose') continue;
    for (const sibling of elements(parent.children)) {
      if (sibling.start <= here.start) continue;
      if (sibling.name === 'return-response') break;
      later.push({ element: sibling, always: true });
      later.push(...inside(sibling).map(element => ({ element, always: false })));
    }
  }
  return later;
}

function inside(element: PolicyElement): readonly PolicyElement[] {
  const found: PolicyElement[] = [];
  if (otherMessages.has(element.name)) return found;
  walk(element.children, node => {
    if (node.kind !== 'element') return undefined;
    found.push(node);
    return otherMessages.has(node.name) ? 'skip' : undefined;
  });
  return found;
}
