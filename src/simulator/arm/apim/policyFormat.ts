import {
  decodeEntities,
  parsePolicy,
  walk,
  type PolicyElement,
  type PolicyExpression,
  type PolicyNode,
} from '../../../policy';

/**
 * Stored documents are `rawxml`. As `xml` every expression in them is escaped, so that the whole is well-formed; taken
 * in as `xml`, expressions are unescaped (domain.md 3.4).
 */
export function toXml(raw: string): string {
  return mapExpressions(raw, (text, inAttribute) => {
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return inAttribute ? escaped.replaceAll('"', '&quot;') : escaped;
  });
}

export function fromXml(xml: string): string {
  return mapExpressions(xml, decodeEntities);
}

function mapExpressions(document: string, change: (text: string, inAttribute: boolean) => string): string {
  const found: { readonly at: PolicyExpression; readonly inAttribute: boolean }[] = [];
  walk(parsePolicy(document).children, node => {
    if (node.kind === 'text') for (const at of node.expressions) found.push({ at, inAttribute: false });
    if (node.kind !== 'element') return undefined;
    for (const { expression } of node.attributes) if (expression) found.push({ at: expression, inAttribute: true });
    return undefined;
  });
  found.sort((a, b) => a.at.start - b.at.start);
  let result = '';
  let end = 0;
  for (const { at, inAttribute } of found) {
    result += document.slice(end, at.start) + change(document.slice(at.start, at.end), inAttribute);
    end = at.end;
  }
  return result + document.slice(end);
}

const isBlank = (node: PolicyNode): boolean => node.kind === 'text' && node.text.trim() === '';

/**
 * The document as the service lays it out: tabs and CRLF between elements, comments kept (domain.md 3.3). Only blank
 * text between elements changes; what holds text of its own is left as it is.
 */
export function laidOut(document: string): string {
  const { children, errors } = parsePolicy(document);
  if (errors.length > 0) return document;
  const print = (nodes: readonly PolicyNode[], depth: number): string =>
    nodes
      .filter(node => !isBlank(node))
      .map(
        node =>
          '\t'.repeat(depth) + (node.kind === 'element' ? element(node, depth) : document.slice(node.start, node.end)),
      )
      .join('\r\n');
  const element = (node: PolicyElement, depth: number): string => {
    const hasText = node.children.some(child => child.kind === 'text' && !isBlank(child));
    const nested = node.children.some(child => !isBlank(child));
    if (node.selfClosed || hasText || !nested) return document.slice(node.start, node.end);
    const start = document.slice(node.start, node.startTagEnd);
    return `${start}\r\n${print(node.children, depth + 1)}\r\n${'\t'.repeat(depth)}</${node.name}>`;
  };
  return print(children, 0);
}
