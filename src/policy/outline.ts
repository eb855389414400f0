import type { PolicyDocument, PolicyElement } from './document';
import { decodeAttribute, elements } from './walk';

/** An element for the outline, with the attribute that tells it from its like. */
export interface PolicySymbol {
  readonly name: string;
  readonly detail: string;
  readonly start: number;
  readonly end: number;
  /** The name in the start tag. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly children: readonly PolicySymbol[];
}

/** Attributes that say what an element is about, the most telling first. */
const telling = [
  'name',
  'resource',
  'backend-id',
  'base-url',
  'fragment-id',
  'condition',
  'template',
  'key',
  'counter-key',
  'tenant-id',
  'url',
  'id',
];
const longestDetail = 80;
/** Deeper ones exist only in texts made to break things. */
const deepest = 200;

/** The elements of a document as a tree, for outline and breadcrumbs. */
export function outline(document: PolicyDocument): readonly PolicySymbol[] {
  const symbols = (parents: readonly PolicyElement[], depth: number): readonly PolicySymbol[] =>
    parents.map(element => ({
      name: element.name,
      detail: detailOf(element),
      start: element.start,
      end: element.end,
      nameStart: element.start + 1,
      nameEnd: element.start + 1 + element.name.length,
      children: depth < deepest ? symbols(elements(element.children), depth + 1) : [],
    }));
  return symbols(elements(document.children), 0);
}

function detailOf(element: PolicyElement): string {
  for (const name of telling) {
    const found = element.attributes.find(attribute => attribute.name === name);
    if (!found) continue;
    const value = decodeAttribute(found).replace(/\s+/g, ' ').trim();
    return value.length > longestDetail ? `${value.slice(0, longestDetail)}…` : value;
  }
  return '';
}
