import * as l10n from '@vscode/l10n';
import {
  type CatalogueAttribute,
  type PolicyDocument,
  type PolicyLocation,
  allowedIn,
  attributeNamed,
  entryAt,
  locate,
  managedIdentity,
} from '../../../policy';
import { type ElementPlace, elementOffers } from './elementOffers';
import type { Known, Need } from './known';
import type { Offer } from './offer';
import { needsOf, valueOffers } from './valueOffers';

/** A place to complete at: what has to be known of Azure for it, and what is offered once it is. */
export interface Completion {
  readonly needs: readonly Need[];
  readonly offers: (known: Known) => readonly Offer[];
}

const nothing: Completion = { needs: [], offers: () => [] };

/** What can be written at an offset. */
export function completionAt(document: PolicyDocument, offset: number): Completion {
  const location = locate(document, offset);
  const { namedValue } = location;
  if (namedValue) {
    const isClosed = document.text.startsWith('}}', namedValue.end);
    const { start, end } = namedValue;
    return {
      needs: ['namedValues'],
      offers: ({ namedValues = [] }) =>
        namedValues.map(name => ({
          kind: 'reference',
          label: name,
          text: isClosed ? name : `${name}}}`,
          isSnippet: false,
          start,
          end,
          group: 0,
        })),
    };
  }
  switch (location.kind) {
    case 'content':
      return inContent(document, location, offset);
    case 'tagName':
      return elementsAt(location, tagPlace(document, location));
    case 'endTagName':
      return endTag(document, location);
    case 'attributeName':
      return attributes(document, location);
    case 'attributeValue':
      return values(location);
    case 'expression':
    case 'comment':
    case 'cdata':
    case 'instruction':
    case 'declaration':
      return nothing;
  }
}

function inContent({ text }: PolicyDocument, location: PolicyLocation, offset: number): Completion {
  const names = location.path.map(({ name }) => name);
  const entry = entryAt(names);
  const start = wordStart(text, offset);
  if (entry?.content === 'text') {
    const kind = textKind(entry.name);
    const element = location.path.at(-1);
    if (!kind || !element) return nothing;
    const from = element.startTagEnd + (/^\s*/.exec(text.slice(element.startTagEnd, offset))?.[0].length ?? 0);
    return {
      needs: needsOf(kind),
      offers: known => valueOffers({ kind, values: [] }, { start: Math.min(from, offset), end: offset }, known),
    };
  }
  return elementsAt(location, { start, end: offset, hasBracket: false, isNameOnly: false });
}

/** What the text of an element stands for, where completion knows something for it. */
function textKind(name: string): CatalogueAttribute['kind'] | undefined {
  if (name === 'application-id') return 'applicationId';
  return name === 'audience' ? 'audience' : undefined;
}

function wordStart(text: string, offset: number): number {
  let start = offset;
  while (/[\w-]/.test(text[start - 1] ?? '')) start--;
  return start;
}

function elementsAt(location: PolicyLocation, place: ElementPlace): Completion {
  const allowed = new Set(allowedIn(location.path.map(({ name }) => name)).map(({ name }) => name));
  const needs: readonly Need[] = place.isNameOnly
    ? []
    : [
        ...(allowed.has(managedIdentity) ? (['apps'] as const) : []),
        ...(allowed.has('validate-azure-ad-token') ? (['callers'] as const) : []),
      ];
  return { needs, offers: known => elementOffers(location, place, known) };
}

function tagPlace({ text }: PolicyDocument, { start, end, element }: PolicyLocation): ElementPlace {
  const rest = /^[^\r\n<]*/.exec(text.slice(end))?.[0] ?? '';
  const isNameOnly = (element?.attributes.length ?? 0) > 0 || /^\s*\/?>/.test(rest);
  return { start, end, hasBracket: true, isNameOnly };
}

function endTag({ text }: PolicyDocument, { path, start, end }: PolicyLocation): Completion {
  const name = path.at(-1)?.name;
  if (name === undefined) return nothing;
  const isClosed = /^\s*>/.test(text.slice(end));
  return {
    needs: [],
    offers: () => [
      {
        kind: 'endTag',
        label: `/${name}`,
        text: isClosed ? name : `${name}>`,
        isSnippet: false,
        start,
        end,
        group: 0,
        filter: name,
      },
    ],
  };
}

function attributes({ text }: PolicyDocument, { path, element, attribute, start, end }: PolicyLocation): Completion {
  if (!element) return nothing;
  const entry = entryAt([...path.map(({ name }) => name), element.name]);
  if (!entry) return nothing;
  const there = new Set(element.attributes.filter(one => one !== attribute).map(({ name }) => name));
  const hasValue = /^\s*=/.test(text.slice(end));
  return {
    needs: [],
    offers: () =>
      entry.attributes
        .filter(({ name }) => !there.has(name))
        .map(({ name, required, documentation }) => ({
          kind: 'attribute',
          label: name,
          text: hasValue ? name : `${name}="$1"$0`,
          isSnippet: !hasValue,
          start,
          end,
          group: required ? 0 : 1,
          documentation: l10n.t(documentation),
        })),
  };
}

function values({ path, element, attribute, start, end }: PolicyLocation): Completion {
  if (!element || !attribute) return nothing;
  const entry = entryAt([...path.map(({ name }) => name), element.name]);
  const described = entry && attributeNamed(entry, attribute.name);
  if (!described) return { needs: ['namedValues'], offers: known => valueOffers(unknownValue, { start, end }, known) };
  return { needs: needsOf(described.kind), offers: known => valueOffers(described, { start, end }, known) };
}

const unknownValue = { kind: 'text', values: [] } as const;
