import { isNamePart, isWhiteSpace } from './characters';
import type { PolicyAttribute, PolicyDocument, PolicyElement, PolicyExpression, PolicyNode } from './document';

/** What is being written at an offset. */
export type LocationKind =
  /** Between tags: an element or text may start here. */
  | 'content'
  /** A start tag's name, perhaps still empty: `<|`, `<set-he|ader`. */
  | 'tagName'
  /** `</|`: the name of `path`'s last element is due. */
  | 'endTagName'
  /** In a start tag where an attribute's name stands or may start. */
  | 'attributeName'
  /** In an attribute's value, not in an expression. */
  | 'attributeValue'
  /** In C#, of an attribute or of text. */
  | 'expression'
  | 'comment'
  | 'cdata'
  | 'instruction'
  | 'declaration';

/** Where an offset is, lexically and in the tree. */
export interface PolicyLocation {
  readonly kind: LocationKind;
  /** The elements whose content holds the offset, outermost first; the one whose start tag it is in isn't among them. */
  readonly path: readonly PolicyElement[];
  /** The element whose start tag the offset is in. */
  readonly element: PolicyElement | undefined;
  /** The attribute that the offset is in. */
  readonly attribute: PolicyAttribute | undefined;
  readonly expression: PolicyExpression | undefined;
  /** The word that a completion replaces: a name, a value, or (empty) the offset itself. */
  readonly start: number;
  readonly end: number;
  /** What stands from `start` to the offset. */
  readonly typed: string;
  /** The name after an opened `{{`, wherever that is. */
  readonly namedValue: { readonly start: number; readonly end: number; readonly typed: string } | undefined;
}

type Found = Partial<Omit<PolicyLocation, 'kind' | 'path' | 'typed' | 'namedValue'>> & Pick<PolicyLocation, 'kind'>;

/** Tells what is being written at an offset. Works in half-typed tags: it looks at the text where the tree has no answer. */
export function locate(document: PolicyDocument, offset: number): PolicyLocation {
  const { text } = document;
  const path: PolicyElement[] = [];
  const found = locateIn(document, offset, path);
  const { start = offset, end = offset, element, attribute, expression, kind } = found;
  const typed = text.slice(start, offset);
  return { kind, path, element, attribute, expression, start, end, typed, namedValue: namedValueAt(text, offset) };
}

function locateIn(document: PolicyDocument, offset: number, path: PolicyElement[]): Found {
  const { text } = document;
  let nodes = document.children;
  for (;;) {
    const node = nodeAt(nodes, offset);
    if (!node) return inText(text, offset);
    if (node.kind === 'text') {
      const expression = node.expressions.find(({ start, end }) => start + 1 < offset && offset < end);
      return expression ? { kind: 'expression', expression } : inText(text, offset);
    }
    if (node.kind === 'endTag') return endTag(text, node.start, offset);
    if (node.kind !== 'element')
      return node.kind === 'missing' || node.kind === 'bom' ? inText(text, offset) : { kind: node.kind };
    if (offset < node.startTagEnd || (offset === node.startTagEnd && !isClosed(text, node)))
      return inTag(text, node, offset);
    path.push(node);
    if (node.endTagStart !== undefined && offset > node.endTagStart) return endTag(text, node.endTagStart, offset);
    nodes = node.children;
  }
}

/** The node that the offset is inside of. At the end of a half-typed tag one still is inside. */
function nodeAt(nodes: readonly PolicyNode[], offset: number): PolicyNode | undefined {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((nodes[middle]?.start ?? 0) < offset) low = middle;
    else high = middle - 1;
  }
  for (let index = low; index >= 0; index--) {
    const node = nodes[index];
    if (!node || node.end < offset) return undefined;
    if (node.start < offset && (offset < node.end || isOpenEnded(node))) return node;
  }
  return undefined;
}

const isOpenEnded = (node: PolicyNode): boolean =>
  node.kind === 'element' && !node.selfClosed && node.endTagStart === undefined;

const isClosed = (text: string, element: PolicyElement): boolean => text[element.startTagEnd - 1] === '>';

function inText(text: string, offset: number): Found {
  let start = offset;
  while (start > 0 && isNamePart(text.charCodeAt(start - 1))) start--;
  if (text.startsWith('</', start - 2)) return { kind: 'endTagName', start, end: nameEnd(text, offset) };
  if (text[start - 1] !== '<') return { kind: 'content', start: offset };
  return { kind: 'tagName', start, end: nameEnd(text, offset) };
}

function endTag(text: string, tagStart: number, offset: number): Found {
  const start = tagStart + 2;
  // Between `<` and `/`, a start tag may just as well be meant.
  if (offset < start) return { kind: 'tagName', start: offset };
  return { kind: 'endTagName', start, end: Math.max(nameEnd(text, start), offset) };
}

function nameEnd(text: string, from: number): number {
  let at = from;
  while (isNamePart(text.charCodeAt(at))) at++;
  return at;
}

function inTag(text: string, element: PolicyElement, offset: number): Found {
  const start = element.start + 1;
  const end = start + element.name.length;
  if (offset <= end) return { kind: 'tagName', element, start, end };
  for (const attribute of element.attributes) {
    if (offset <= attribute.start) break;
    if (offset > attribute.end) continue;
    if (attribute.valueStart <= offset && offset <= attribute.valueEnd && hasValue(text, attribute))
      return inValue(text, element, attribute, offset);
    const nameEnds = attribute.start + attribute.name.length;
    if (offset <= nameEnds) return { kind: 'attributeName', element, attribute, start: attribute.start, end: nameEnds };
  }
  const word = wordBefore(text, offset, end);
  return { kind: 'attributeName', element, start: word, end: nameEnd(text, offset) };
}

const hasValue = (text: string, { quote, name, start, valueStart }: PolicyAttribute): boolean =>
  quote !== '' || valueStart > start + name.length || text[start + name.length] === '=';

function wordBefore(text: string, offset: number, from: number): number {
  let start = offset;
  while (start > from && isNamePart(text.charCodeAt(start - 1))) start--;
  return start;
}

function inValue(text: string, element: PolicyElement, attribute: PolicyAttribute, offset: number): Found {
  const { valueStart, valueEnd, expression } = attribute;
  const isInside = expression !== undefined && expression.start + 1 < offset && offset < expression.end;
  if (isInside || isOpenExpression(text, attribute, offset))
    return { kind: 'expression', element, attribute, ...(expression && { expression }) };
  return {
    kind: 'attributeValue',
    element,
    attribute,
    start: valueStart,
    end: endOfValue(text, attribute, offset, valueEnd),
  };
}

/** `@(` or `@{` that never closes: still C# for whoever is typing it. */
const isOpenExpression = (text: string, { expression, valueStart }: PolicyAttribute, offset: number): boolean =>
  !expression && /^\s*@[({]/.test(text.slice(valueStart, offset));

/** A value whose closing quote isn't typed yet runs up to the next attribute's: ` client-id=`. That isn't replaced. */
function endOfValue(text: string, { quote }: PolicyAttribute, offset: number, valueEnd: number): number {
  if (quote === '') return valueEnd;
  const rest = text.slice(offset, valueEnd);
  if (/\s[\w-]+\s*=\s*$/.test(rest) || /[\r\n<]/.test(rest)) return offset;
  return valueEnd;
}

/** The longest name that is looked back for. */
const longestName = 256;

function namedValueAt(text: string, offset: number): PolicyLocation['namedValue'] {
  let start = offset;
  const limit = Math.max(0, offset - longestName);
  while (start > limit && isNamedValuePart(text.charCodeAt(start - 1))) start--;
  if (text[start - 1] !== '{' || text[start - 2] !== '{') return undefined;
  let end = offset;
  while (isNamedValuePart(text.charCodeAt(end))) end++;
  return { start, end, typed: text.slice(start, offset) };
}

/** Letters, digits, `-`, `_` and `.`. */
const isNamedValuePart = (code: number): boolean =>
  isNamePart(code) && !isWhiteSpace(code) && code !== 123 && code !== 125 && code !== 64 && code !== 40 && code !== 41;
