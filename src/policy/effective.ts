import type { PolicyDocument, PolicyElement } from './document';
import { parsePolicy } from './parse';
import { conditionalElements, otherMessages } from './tokenStatements';
import { elements, find, rootOf, valueOf } from './walk';

export type LayerKind = 'global' | 'workspace' | 'product' | 'api' | 'operation';

export const sectionNames = ['inbound', 'backend', 'outbound', 'on-error'] as const;
export type SectionName = (typeof sectionNames)[number];

/** The policy document of one scope. `text` undefined: the scope has none and inherits (domain.md 3.1). */
export interface PolicyLayer {
  readonly kind: LayerKind;
  readonly text: string | undefined;
}

/** A statement that runs, with where it came from. */
export interface EffectiveStatement {
  readonly element: PolicyElement;
  /** The document it stands in; the element's offsets refer to its text. */
  readonly document: PolicyDocument;
  readonly scope: LayerKind;
  /** The fragment it comes from; the scope is then where it is included. */
  readonly fragmentId: string | undefined;
  /** In a `choose`: taken only sometimes. */
  readonly conditional: boolean;
  /** Where it stands inside another statement, 0 for a statement of its own. */
  readonly depth: number;
}

export interface EffectivePolicy {
  /** What runs in each section, in order; what control flow holds comes right after it, one deeper. */
  readonly sections: Readonly<Record<SectionName, readonly EffectiveStatement[]>>;
  /** Scopes whose section lacks `<base />`, so that everything further out is left out of it. */
  readonly dropped: readonly { readonly section: SectionName; readonly at: LayerKind }[];
  /** Scopes whose document has errors; what could be read of it counts. */
  readonly unreadable: readonly LayerKind[];
  /** Fragments that are included but weren't given. */
  readonly missingFragments: readonly string[];
}

/** Control flow whose children act on the same request and are therefore statements too. */
const flow: ReadonlySet<string> = new Set([...conditionalElements, 'retry', 'wait', 'limit-concurrency']);
const deepestFragment = 10;
/** Fragments that include fragments could multiply without end. */
const mostStatements = 20_000;

/**
 * Composes the documents of a route, outermost first, as the gateway does: each `<base />` gives way to the section of
 * the scope outside, each `include-fragment` to the fragment's content (domain.md 3.2).
 */
export function effectivePolicy(
  chain: readonly PolicyLayer[],
  fragments: Readonly<Record<string, string>> = {},
): EffectivePolicy {
  return new Composer(chain, fragments).compose();
}

class Composer {
  private readonly layers: readonly { readonly kind: LayerKind; readonly document: PolicyDocument | undefined }[];
  private readonly fragments: ReadonlyMap<string, string>;
  private readonly parsed = new Map<string, PolicyDocument>();
  private readonly dropped: { section: SectionName; at: LayerKind }[] = [];
  private readonly missing = new Set<string>();
  private count = 0;

  constructor(chain: readonly PolicyLayer[], fragments: Readonly<Record<string, string>>) {
    this.layers = chain.map(({ kind, text }) => ({
      kind,
      document: text === undefined ? undefined : parsePolicy(text),
    }));
    this.fragments = new Map(Object.entries(fragments).map(([id, text]) => [id.toLowerCase(), text]));
  }

  compose(): EffectivePolicy {
    const section = (name: SectionName): readonly EffectiveStatement[] => this.section(name, this.layers.length - 1);
    const sections = {
      inbound: section('inbound'),
      backend: section('backend'),
      outbound: section('outbound'),
      'on-error': section('on-error'),
    };
    const unreadable = this.layers.filter(({ document }) => (document?.errors.length ?? 0) > 0).map(({ kind }) => kind);
    return { sections, dropped: this.dropped, unreadable, missingFragments: [...this.missing] };
  }

  private section(name: SectionName, index: number): readonly EffectiveStatement[] {
    const layer = this.layers[index];
    if (!layer) return [];
    const { kind, document } = layer;
    if (!document) return this.section(name, index - 1);
    const section = find(rootOf(document)?.children ?? [], name);
    const nodes = section ? elements(section.children) : [];
    if (index > 0 && !find(nodes, 'base')) this.dropped.push({ section: name, at: kind });
    const found: EffectiveStatement[] = [];
    const base = nodes.find(node => node.name === 'base');
    for (const element of nodes) {
      // A second one in a section is a mistake that the linter names; it doesn't run the outer scopes twice.
      if (element === base) found.push(...this.section(name, index - 1));
      else if (element.name === 'base') continue;
      else
        this.statement(
          found,
          { element, document, scope: kind, fragmentId: undefined, conditional: false, depth: 0 },
          0,
        );
    }
    return found;
  }

  private statement(found: EffectiveStatement[], statement: EffectiveStatement, nesting: number): void {
    const { element, conditional, depth } = statement;
    if (++this.count > mostStatements) return;
    if (element.name === 'include-fragment') {
      this.fragment(found, statement, nesting);
      return;
    }
    found.push(statement);
    if (!flow.has(element.name) || otherMessages.has(element.name) || depth > 100) return;
    const isConditional = conditional || conditionalElements.has(element.name);
    for (const child of elements(element.children)) {
      this.statement(found, { ...statement, element: child, conditional: isConditional, depth: depth + 1 }, nesting);
    }
  }

  private fragment(found: EffectiveStatement[], statement: EffectiveStatement, nesting: number): void {
    const id = valueOf(statement.element, 'fragment-id') ?? '';
    const text = this.fragments.get(id.toLowerCase());
    if (text === undefined) this.missing.add(id);
    if (text === undefined || nesting > deepestFragment) {
      found.push(statement);
      return;
    }
    const key = id.toLowerCase();
    const document = this.parsed.get(key) ?? parsePolicy(text);
    this.parsed.set(key, document);
    for (const element of elements(rootOf(document)?.children ?? [])) {
      this.statement(found, { ...statement, element, document, fragmentId: id }, nesting + 1);
    }
  }
}
