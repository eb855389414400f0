import type { PolicyDocument, PolicyNode } from './document';

/** The text of a document, put together from its nodes. Of a document as read: exactly what was read. */
export function printPolicy(document: PolicyDocument): string {
  const { text } = document;
  const parts: string[] = [];
  const stack: { readonly nodes: readonly PolicyNode[]; next: number; readonly closing: string }[] = [
    { nodes: document.children, next: 0, closing: '' },
  ];
  for (;;) {
    const top = stack.at(-1);
    if (!top) return parts.join('');
    const node = top.nodes[top.next++];
    if (!node) {
      parts.push(top.closing);
      stack.pop();
    } else if (node.kind === 'element') {
      parts.push(text.slice(node.start, node.startTagEnd));
      const closing = text.slice(node.endTagStart ?? node.end, node.end);
      stack.push({ nodes: node.children, next: 0, closing });
    } else {
      parts.push(text.slice(node.start, node.end));
    }
  }
}
