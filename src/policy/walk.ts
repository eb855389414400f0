import { decodeEntities } from './entities';
import type { PolicyAttribute, PolicyDocument, PolicyElement, PolicyNode } from './document';

/** Every node with the elements it stands in, outermost first, in the order of the text. `skip`: not into this element. */
export function walk(
  nodes: readonly PolicyNode[],
  visit: (node: PolicyNode, parents: readonly PolicyElement[]) => 'skip' | undefined,
): void {
  const parents: PolicyElement[] = [];
  const stack: { readonly nodes: readonly PolicyNode[]; next: number }[] = [{ nodes, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const node = top.nodes[top.next++];
    if (!node) {
      stack.pop();
      parents.pop();
    } else if (visit(node, parents) !== 'skip' && node.kind === 'element' && node.children.length > 0) {
      parents.push(node);
      stack.push({ nodes: node.children, next: 0 });
    }
  }
}

/** The elements directly among these nodes, all or those of a name. */
export function elements(nodes: readonly PolicyNode[], name?: string): readonly PolicyElement[] {
  return nodes.filter(
    (node): node is PolicyElement => node.kind === 'element' && (name === undefined || node.name === name),
  );
}

/** The first element of a name directly among these nodes. */
export function find(nodes: readonly PolicyNode[], name: string): PolicyElement | undefined {
  return nodes.find((node): node is PolicyElement => node.kind === 'element' && node.name === name);
}

/** Every element of a name, however deep. */
export function findAll(nodes: readonly PolicyNode[], name: string): readonly PolicyElement[] {
  const found: PolicyElement[] = [];
  walk(nodes, node => {
    if (node.kind === 'element' && node.name === name) found.push(node);
    return undefined;
  });
  return found;
}

/** The `policies` or `fragment` element. */
export function rootOf(document: PolicyDocument): PolicyElement | undefined {
  return find(document.children, 'policies') ?? find(document.children, 'fragment');
}

export function attribute(element: PolicyElement, name: string): PolicyAttribute | undefined {
  return element.attributes.find(found => found.name === name);
}

/** What an attribute means: entities decoded, except inside expressions, where they may be C#'s own. */
export function decodeAttribute(found: PolicyAttribute): string {
  const { expression, value, valueStart } = found;
  if (!expression) return decodeEntities(value);
  const before = value.slice(0, expression.start - valueStart);
  const after = value.slice(expression.end - valueStart);
  return decodeEntities(before) + value.slice(before.length, value.length - after.length) + decodeEntities(after);
}

/** The decoded value of an attribute, undefined when the element has none of that name. */
export function valueOf(element: PolicyElement, name: string): string | undefined {
  const found = attribute(element, name);
  return found && decodeAttribute(found);
}

/** The elements that an offset stands in, outermost first. */
export function elementsAt(document: PolicyDocument, offset: number): readonly PolicyElement[] {
  const path: PolicyElement[] = [];
  let nodes = document.children;
  for (;;) {
    const inside = nodes.find(
      (node): node is PolicyElement => node.kind === 'element' && node.start < offset && offset < node.end,
    );
    if (!inside) return path;
    path.push(inside);
    nodes = inside.children;
  }
}

/** The text directly in an element, trimmed: `<value>x</value>` gives `x`. Comments and CDATA marks are left out. */
export function textOf(element: PolicyElement, text: string): string {
  return element.children
    .map(node => {
      if (node.kind === 'text') return node.expressions.length > 0 ? node.text : decodeEntities(node.text);
      return node.kind === 'cdata' ? text.slice(node.start + 9, node.end - 3) : '';
    })
    .join('')
    .trim();
}
