import { authenticationPolicies } from './authentication';
import { cachingPolicies } from './caching';
import { controlFlowPolicies } from './controlFlow';
import { crossDomainPolicies } from './crossDomain';
import { integrationPolicies, loggingPolicies } from './integration';
import { limitPolicies } from './limits';
import { resolverPolicies } from './resolvers';
import { routingPolicies } from './routing';
import { type CatalogueAttribute, type CatalogueElement, type CataloguePolicy } from './schema';
import { structureElements } from './structure';
import { transformationPolicies } from './transformation';
import { validationPolicies } from './validation';

export type {
  CatalogueAttribute,
  CatalogueElement,
  CataloguePolicy,
  ElementContent,
  PolicyCategory,
  ValueKind,
} from './schema';

/**
 * Every documented policy element: the statements, and (category `structure`) the elements that hold them. From the
 * public policy reference of API Management and its schema; the words are our own.
 */
export const catalogue: readonly CataloguePolicy[] = [
  ...structureElements,
  ...authenticationPolicies,
  ...routingPolicies,
  ...transformationPolicies,
  ...controlFlowPolicies,
  ...limitPolicies,
  ...validationPolicies,
  ...cachingPolicies,
  ...integrationPolicies,
  ...loggingPolicies,
  ...crossDomainPolicies,
  ...resolverPolicies,
];

const byName: ReadonlyMap<string, CataloguePolicy> = new Map(catalogue.map(entry => [entry.name, entry]));

/** Every statement and the elements of the document’s structure, by name. Parts of statements have no entry of their own. */
export const policyNamed = (name: string): CataloguePolicy | undefined => byName.get(name);

export const isPolicy = (entry: CatalogueElement): entry is CataloguePolicy => 'category' in entry;

/** The elements that are documented inside another, in the service's order. */
export const partsOf = (entry: CatalogueElement): readonly CatalogueElement[] =>
  entry.children.flatMap(child => (typeof child === 'string' ? (policyNamed(child) ?? []) : child));

export const attributeNamed = (entry: CatalogueElement, name: string): CatalogueAttribute | undefined =>
  entry.attributes.find(one => one.name === name);

const isSectionEntry = (entry: CatalogueElement): boolean =>
  isPolicy(entry) && entry.category === 'structure' && entry.content === 'statements';

/**
 * The entry of the element at the end of a path of names, outermost first: `['policies', 'inbound', 'set-header',
 * 'value']`. Undefined where nothing is documented. A path may start anywhere: `['set-header', 'value']`.
 */
export function entryAt(path: readonly string[]): CatalogueElement | undefined {
  let entry: CatalogueElement | undefined;
  for (const name of path) {
    const inside: CatalogueElement | undefined = entry && partsOf(entry).find(one => one.name === name);
    // Statements stand in sections, in branches, and at the top of fragments and snippets.
    entry = inside ?? (entry === undefined || entry.content === 'statements' ? policyNamed(name) : undefined);
    if (!entry) return undefined;
  }
  return entry;
}

/** What may be written inside the element at the end of a path of names, the likeliest first. */
export function allowedIn(path: readonly string[]): readonly CatalogueElement[] {
  const entry = entryAt(path);
  if (!entry)
    return path.length === 0 ? structureElements.filter(({ name }) => name === 'policies' || name === 'fragment') : [];
  const parts = partsOf(entry);
  if (entry.content !== 'statements') return parts;
  const section = path.find(name => isSectionEntry(policyNamed(name) ?? entry) && name !== 'fragment');
  const statements = catalogue.filter(
    ({ category, sections, name }) =>
      category !== 'structure' &&
      sections.length > 0 &&
      name !== 'base' &&
      (section === undefined || sections.some(one => one === section)),
  );
  return [...parts, ...statements];
}
