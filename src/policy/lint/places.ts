import { type CatalogueElement, isPolicy, partsOf, policyNamed } from '../catalogue';
import type { PolicyElement, PolicyNode } from '../document';
import { sectionNames } from '../effective';
import { hasTemplateMark } from '../templateMark';
import { managedIdentity } from '../tokenStatements';
import { type Rules, about } from './finding';

/** Read once for each entry: asking the lists for every element of a document costs too much. */
interface Known {
  readonly parts: ReadonlyMap<string, CatalogueElement>;
  readonly attributes: ReadonlySet<string>;
}

/** The schema gives it to every element. */
const everywhere = 'id';
const deepest = 200;

/**
 * Elements and attributes that aren't documented, or not for the place they stand in. The service takes more than is
 * documented, so these are notes. What an element holds as text (a body, say) is its own.
 */
export function lintPlaces(rules: Rules): void {
  const places = new Places(rules);
  places.look(rules.document.children, undefined, undefined, 0);
}

class Places {
  private readonly rules: Rules;
  private readonly known = new Map<CatalogueElement, Known>();

  constructor(rules: Rules) {
    this.rules = rules;
  }

  look(
    nodes: readonly PolicyNode[],
    parent: CatalogueElement | undefined,
    section: string | undefined,
    depth: number,
  ): void {
    for (const node of nodes) {
      if (node.kind === 'element') this.element(node, parent, section, depth);
    }
  }

  private element(
    element: PolicyElement,
    parent: CatalogueElement | undefined,
    section: string | undefined,
    depth: number,
  ): void {
    const { name } = element;
    const inside = parent && this.of(parent).parts.get(name);
    const isOpen = parent === undefined || parent.content === 'statements';
    const entry = inside ?? (isOpen ? policyNamed(name) : undefined);
    if (!entry) {
      // What isn't a section has its own rule.
      if (parent !== undefined && parent.name !== 'policies' && !hasTemplateMark(name)) this.unknown(element, parent);
      return;
    }
    if (!inside && isPolicy(entry)) this.place(element, entry, section);
    this.attributes(element, entry);
    if (element.children.length === 0 || entry.content === 'text' || entry.content === 'none' || depth > deepest)
      return;
    const within = section ?? ((sectionNames as readonly string[]).includes(name) ? name : undefined);
    this.look(element.children, entry, within, depth + 1);
  }

  private unknown(element: PolicyElement, parent: CatalogueElement): void {
    const facts = { element: element.name, parent: parent.name };
    const code = policyNamed(element.name) ? 'elementElsewhere' : 'unknownElement';
    this.rules.report(about(element, code, 'information', { mode: 'F-29', facts }));
  }

  private place(element: PolicyElement, entry: CatalogueElement, section: string | undefined): void {
    if (!isPolicy(entry) || entry.category === 'structure' || element.name === managedIdentity) return;
    const { scope } = this.rules.context;
    const facts = { element: element.name };
    if (section !== undefined && !entry.sections.some(one => one === section)) {
      const more = { mode: 'F-29', facts: { ...facts, parent: section } };
      this.rules.report(about(element, 'elementElsewhere', 'information', more));
    }
    if (scope !== undefined && scope !== 'fragment' && !entry.scopes.includes(scope)) {
      const more = { mode: 'F-29', facts: { ...facts, scope } };
      this.rules.report(about(element, 'elementNotAtScope', 'information', more));
    }
  }

  private attributes(element: PolicyElement, entry: CatalogueElement): void {
    if (element.attributes.length === 0) return;
    const { attributes } = this.of(entry);
    for (const { name, start } of element.attributes) {
      if (attributes.has(name) || name === everywhere || name.startsWith('xmlns') || hasTemplateMark(name)) continue;
      const facts = { element: element.name, attribute: name };
      this.rules.report({
        code: 'unknownAttribute',
        severity: 'information',
        mode: 'F-29',
        offset: start,
        length: name.length,
        facts,
      });
    }
  }

  private of(entry: CatalogueElement): Known {
    const known = this.known.get(entry);
    if (known) return known;
    const made = {
      parts: new Map(partsOf(entry).map(part => [part.name, part])),
      attributes: new Set(entry.attributes.map(({ name }) => name)),
    };
    this.known.set(entry, made);
    return made;
  }
}
