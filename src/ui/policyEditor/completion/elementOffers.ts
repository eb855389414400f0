import * as l10n from '@vscode/l10n';
import {
  type CatalogueElement,
  type LayerKind,
  type PolicyLocation,
  allowedIn,
  isPolicy,
  managedIdentity,
  partsOf,
} from '../../../policy';
import type { Known, KnownApp, KnownCaller } from './known';
import { type Offer, snippetText } from './offer';

/** Where the name of an element goes: after a `<` that is there, or with one of its own. */
export interface ElementPlace {
  readonly start: number;
  readonly end: number;
  readonly hasBracket: boolean;
  /** Attributes or a `>` follow: only the name is put in. */
  readonly isNameOnly: boolean;
}

/** The elements that may stand here, the managed identity of the app that is called first. */
export function elementOffers(location: PolicyLocation, place: ElementPlace, known: Known): readonly Offer[] {
  const path = location.path.map(({ name }) => name);
  const allowed = allowedIn(path).filter(entry => isInScope(entry, known.scope));
  const offers = allowed.map((entry): Offer => {
    const isBase = entry.name === 'base';
    return {
      kind: 'element',
      label: entry.name,
      ...(isPolicy(entry) && { description: l10n.t(entry.title), link: entry.link }),
      text: place.isNameOnly ? entry.name : bracketed(place, elementSnippet(entry)),
      isSnippet: !place.isNameOnly,
      start: place.start,
      end: place.end,
      filter: place.hasBracket ? entry.name : `<${entry.name}`,
      group: isBase ? 1 : 2,
      documentation: l10n.t(entry.documentation),
    };
  });
  if (place.isNameOnly) return offers;
  const names = new Set(allowed.map(({ name }) => name));
  return [
    ...(names.has(managedIdentity) ? (known.apps ?? []).map(app => identityOffer(app, place)) : []),
    ...(names.has('validate-azure-ad-token')
      ? (known.callers ?? []).map(caller => validationOffer(caller, place))
      : []),
    ...offers,
  ];
}

const isInScope = (entry: CatalogueElement, scope: LayerKind | 'fragment' | undefined): boolean =>
  !isPolicy(entry) || scope === undefined || scope === 'fragment' || entry.scopes.includes(scope);

const bracketed = ({ hasBracket }: ElementPlace, snippet: string): string => (hasBracket ? snippet.slice(1) : snippet);

/** An element with what it must have. */
export function elementSnippet(entry: CatalogueElement): string {
  let mark = 0;
  const attributes = entry.attributes.filter(({ required }) => required);
  const written = attributes.map(({ name, values }) => {
    mark++;
    return ` ${name}="${values.length > 0 ? `\${${mark}|${values.map(choiceText).join(',')}|}` : `$${mark}`}"`;
  });
  const start = `<${entry.name}${written.join('')}`;
  const parts = partsOf(entry);
  if (entry.content === 'none') return `${start} />$0`;
  if (entry.content === 'text') return `${start}>$0</${entry.name}>`;
  const [only] = parts;
  if (entry.content === 'parts' && only?.name === 'value' && parts.length === 1) {
    return `${start}>\n\t<value>$0</value>\n</${entry.name}>`;
  }
  return `${start}>\n\t$0\n</${entry.name}>`;
}

const choiceText = (text: string): string => text.replace(/[\\,|$}]/g, '\\$&');

function identityOffer(app: KnownApp, place: ElementPlace): Offer {
  const { name, clientId, isCalled } = app;
  const common = {
    kind: 'application',
    label: `${managedIdentity} ${name}`,
    description: isCalled ? l10n.t('this API calls it') : calledBy(app.callers),
    start: place.start,
    end: place.end,
    filter: `${place.hasBracket ? '' : '<'}${managedIdentity} ${name}`,
    group: isCalled ? 0 : 3,
  } as const;
  if (clientId === undefined) {
    const documentation = l10n.t('Asks first: whose client ID it is can’t be known.');
    return { ...common, text: '', isSnippet: false, documentation, asksFirst: true };
  }
  const text = bracketed(place, `<${managedIdentity} resource="${clientId}" />`);
  return { ...common, text, isSnippet: false, documentation: l10n.t('Client ID: {0}', clientId) };
}

export const calledBy = (callers: readonly string[]): string =>
  callers.length === 0 ? '' : l10n.t('called by {0}', callers.join(', '));

/** Lets in the identity that another gateway calls this API with (domain.md 4.3). */
function validationOffer({ service, api, tenantId, clientId, audience }: KnownCaller, place: ElementPlace): Offer {
  const taken =
    audience === undefined ? `\${1:${l10n.t('client ID of this API’s app registration')}}` : snippetText(audience);
  const snippet = [
    `<validate-azure-ad-token tenant-id="${snippetText(tenantId)}">`,
    '\t<client-application-ids>',
    `\t\t<application-id>${snippetText(clientId)}</application-id>`,
    '\t</client-application-ids>',
    '\t<audiences>',
    `\t\t<audience>${taken}</audience>`,
    '\t</audiences>',
    '</validate-azure-ad-token>$0',
  ].join('\n');
  return {
    kind: 'application',
    label: `validate-azure-ad-token ${service}`,
    description: l10n.t('its API {0} calls this one', api),
    text: bracketed(place, snippet),
    isSnippet: true,
    start: place.start,
    end: place.end,
    filter: `${place.hasBracket ? '' : '<'}validate-azure-ad-token ${service}`,
    group: 0,
    documentation: l10n.t('Lets in only calls with a token of the identity {0}.', clientId),
  };
}
