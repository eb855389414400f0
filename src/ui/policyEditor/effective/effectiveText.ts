import * as l10n from '@vscode/l10n';
import {
  type EffectiveStatement,
  type LayerKind,
  type PolicyDocument,
  type PolicyElement,
  type PolicyLayer,
  applyEdits,
  effectivePolicy,
  findAll,
  parsePolicy,
  rootOf,
  sectionNames,
  valueOf,
} from '../../../policy';

export interface EffectiveSources {
  /** `Orders`, `Orders › List orders`. */
  readonly title: string;
  /** Outermost first. */
  readonly chain: readonly PolicyLayer[];
  readonly fragments: Readonly<Record<string, string>>;
  /** What each scope is called: `product Shop`. */
  readonly nameOf: (kind: LayerKind) => string;
}

const step = '    ';
const deepest = 10;

/**
 * The policy that runs, as one document: the sections with what each scope adds, in the order in which it runs, each
 * part under a comment that says where it is from.
 */
export function effectiveText(sources: EffectiveSources): string {
  const { sections, dropped, unreadable, missingFragments } = effectivePolicy(sources.chain, sources.fragments);
  const lines = [
    comment(l10n.t('Effective policy of {0}. Generated from what is saved; for reading only.', sources.title)),
    ...unreadable.map(kind => comment(l10n.t('The document of the scope “{0}” has errors.', sources.nameOf(kind)))),
    ...missingFragments.map(id => comment(l10n.t('There is no fragment “{0}”.', id))),
    '<policies>',
  ];
  for (const name of sectionNames) {
    lines.push(`${step}<${name}>`);
    for (const { at } of dropped.filter(({ section }) => section === name))
      lines.push(
        `${step}${step}${comment(l10n.t('{0} has no base here, so nothing of the scopes outside it runs.', sources.nameOf(at)))}`,
      );
    let origin: string | undefined;
    for (const statement of sections[name].filter(({ depth }) => depth === 0)) {
      const from = originOf(statement, sources);
      if (from !== origin) lines.push(`${step}${step}${comment(from)}`);
      origin = from;
      lines.push(written(statement, sources));
    }
    lines.push(`${step}</${name}>`);
  }
  return [...lines, '</policies>', ''].join('\n');
}

/** A comment may not hold `--`, and names of things in Azure may. */
const comment = (text: string): string => `<!-- ${text.replace(/-(?=-)/g, '- ')} -->`;

function originOf({ scope, fragmentId, element }: EffectiveStatement, { nameOf }: EffectiveSources): string {
  const where = nameOf(scope);
  const from = fragmentId === undefined ? where : l10n.t('fragment {0}, included by {1}', fragmentId, where);
  if (scope === 'product') return l10n.t('{0}; only for callers with a key of the product', from);
  return element.name === 'choose' ? l10n.t('{0}; runs on some calls only', from) : from;
}

function written(statement: EffectiveStatement, sources: EffectiveSources): string {
  const { element, document } = statement;
  return indented(expanded(element, document, sources, 0), indentOf(document.text, element), `${step}${step}`);
}

/** The text of a statement, with the fragments that it includes further in put in their places. */
function expanded(
  element: PolicyElement,
  document: PolicyDocument,
  sources: EffectiveSources,
  nesting: number,
): string {
  const source = document.text.slice(element.start, element.end);
  if (nesting > deepest) return source;
  const edits = findAll(element.children, 'include-fragment').flatMap(include => {
    const id = valueOf(include, 'fragment-id') ?? '';
    const key = Object.keys(sources.fragments).find(one => one.toLowerCase() === id.toLowerCase());
    const text = key === undefined ? undefined : sources.fragments[key];
    if (text === undefined) return [];
    const fragment = parsePolicy(text);
    const statements = (rootOf(fragment)?.children ?? []).filter(node => node.kind === 'element');
    const indent = indentOf(document.text, include);
    const parts = statements.map(one =>
      indented(expanded(one, fragment, sources, nesting + 1), indentOf(text, one), indent).trimStart(),
    );
    const content = [comment(l10n.t('fragment {0}', id)), ...parts].join(`\n${indent}`);
    return [{ offset: include.start - element.start, length: include.end - include.start, content }];
  });
  return applyEdits(source, edits);
}

function indentOf(text: string, element: PolicyElement): string {
  const lineStart = Math.max(text.lastIndexOf('\n', element.start - 1), text.lastIndexOf('\r', element.start - 1)) + 1;
  const before = text.slice(lineStart, element.start);
  return /^[ \t]*$/.test(before) ? before : '';
}

/** Lines that begin with the old indent get the new one; others, as in strings over several lines, stay. */
function indented(text: string, from: string, to: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, index) =>
      index === 0 ? to + line : line.startsWith(from) && line !== '' ? to + line.slice(from.length) : line,
    )
    .join('\n');
}
