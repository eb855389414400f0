import * as l10n from '@vscode/l10n';
import {
  type CatalogueAttribute,
  type CatalogueElement,
  type PolicyDocument,
  attributeNamed,
  audienceOf,
  entryAt,
  isPolicy,
  locate,
} from '../../../policy';
import { escapeMarkdown } from '../../markdown';

/** What an offset is about, as far as the text and the catalogue tell. */
export type HoverSubject =
  | { readonly kind: 'words'; readonly start: number; readonly end: number; readonly markdown: string }
  /** A value whose meaning only Azure knows; `markdown` is what is known without it. */
  | {
      readonly kind: 'value';
      readonly of: CatalogueAttribute['kind'] | 'namedValue';
      readonly value: string;
      readonly start: number;
      readonly end: number;
      readonly markdown: string;
    };

/** The Markdown is made from escaped text: names and values of others show as they are, never as links or pictures. */
export function hoverAt(document: PolicyDocument, offset: number): HoverSubject | undefined {
  const { kind, path, element, attribute, start, end, namedValue } = locate(document, offset);
  if (namedValue) {
    const { start: from, end: to } = namedValue;
    const value = document.text.slice(from, to);
    return { kind: 'value', of: 'namedValue', value, start: from - 2, end: to + 2, markdown: '' };
  }
  const names = path.map(({ name }) => name);
  if (kind === 'endTagName') {
    const entry = entryAt(names);
    return entry && { kind: 'words', start, end, markdown: elementWords(entry) };
  }
  const entry = element && entryAt([...names, element.name]);
  if (!element || !entry) return undefined;
  if (kind === 'tagName') return { kind: 'words', start, end, markdown: elementWords(entry) };
  const described = attribute && attributeNamed(entry, attribute.name);
  if (!described) return undefined;
  if (kind === 'attributeName') return { kind: 'words', start, end, markdown: attributeWords(described) };
  if (kind !== 'attributeValue' || attribute.expression) return undefined;
  const { value } = attribute;
  return { kind: 'value', of: described.kind, value, start, end, markdown: valueWords(described, value) };
}

function elementWords(entry: CatalogueElement): string {
  const title = isPolicy(entry) ? `**${escapeMarkdown(l10n.t(entry.title))}**\n\n` : '';
  const sections =
    isPolicy(entry) && entry.sections.length > 0
      ? `\n\n${escapeMarkdown(l10n.t('Sections: {0}. Scopes: {1}.', entry.sections.join(', '), entry.scopes.join(', ')))}`
      : '';
  const link = isPolicy(entry) ? `\n\n[${l10n.t('Reference')}](${entry.link})` : '';
  return `${title}${escapeMarkdown(l10n.t(entry.documentation))}${sections}${link}`;
}

function attributeWords({
  documentation,
  required,
  expressions,
  default: fallback,
  values,
}: CatalogueAttribute): string {
  const facts = [
    required ? l10n.t('Required.') : fallback === undefined ? l10n.t('Optional.') : l10n.t('Default: {0}.', fallback),
    ...(values.length > 0 ? [l10n.t('Values: {0}.', values.join(', '))] : []),
    ...(expressions ? [] : [l10n.t('Takes no expression.')]),
  ];
  return `${escapeMarkdown(l10n.t(documentation))}\n\n${escapeMarkdown(facts.join(' '))}`;
}

function valueWords(described: CatalogueAttribute, value: string): string {
  const audience = described.kind === 'resource' ? audienceOf(value) : undefined;
  return audience
    ? escapeMarkdown(l10n.t('A token for {0}. Its hosts: {1}.', audience.service, audience.hosts.join(', ')))
    : attributeWords(described);
}
