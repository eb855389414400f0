import * as l10n from '@vscode/l10n';
import { type CatalogueAttribute, azureAudiences } from '../../../policy';
import { calledBy } from './elementOffers';
import type { Known, Need } from './known';
import type { Offer } from './offer';

export interface ValuePlace {
  readonly start: number;
  readonly end: number;
}

/** What has to be asked of Azure for values of a kind. */
export function needsOf(kind: CatalogueAttribute['kind']): readonly Need[] {
  switch (kind) {
    case 'resource':
    case 'audience':
      return ['apps', 'namedValues'];
    case 'identityClientId':
      return ['identities', 'namedValues'];
    case 'applicationId':
      return ['callers', 'namedValues'];
    case 'backEndId':
      return ['backEnds', 'namedValues'];
    case 'fragmentId':
      return ['fragmentIds'];
    case 'boolean':
    case 'choice':
      return [];
    default:
      return ['namedValues'];
  }
}

type Value = Omit<Offer, 'start' | 'end' | 'isSnippet' | 'text'> & { readonly text?: string };

/** The values that an attribute, or the text of an element, of a kind can have here. */
export function valueOffers(
  { kind, values }: Pick<CatalogueAttribute, 'kind' | 'values'>,
  { start, end }: ValuePlace,
  known: Known,
): readonly Offer[] {
  const found: readonly Value[] = [
    ...values.map((label): Value => ({ kind: 'value', label, group: 0 })),
    ...byKind(kind, known),
    ...(known.namedValues ?? []).map((name): Value => ({ kind: 'reference', label: `{{${name}}}`, group: 9 })),
  ];
  return found.map(value => ({ ...value, text: value.text ?? value.label, isSnippet: false, start, end }));
}

function byKind(kind: CatalogueAttribute['kind'], known: Known): readonly Value[] {
  switch (kind) {
    case 'resource':
      return [...applications(known), ...audiences()];
    case 'audience':
      return applications(known);
    case 'identityClientId':
      return (known.identities ?? []).map(({ name, clientId }) => ({
        kind: 'identity',
        label: name,
        text: clientId,
        description: clientId,
        filter: `${clientId} ${name}`,
        group: 0,
        documentation: l10n.t('The user-assigned identity {0} is attached to this service.', name),
      }));
    case 'applicationId':
      return (known.callers ?? []).map(({ clientId, service, api }) => ({
        kind: 'identity',
        label: service,
        text: clientId,
        description: clientId,
        filter: `${clientId} ${service}`,
        group: 0,
        documentation: l10n.t('The identity with which {0} of {1} calls this API.', api, service),
      }));
    case 'backEndId':
      return (known.backEnds ?? []).map(({ name, url }) => ({
        kind: 'reference',
        label: name,
        description: url,
        group: 0,
      }));
    case 'fragmentId':
      return (known.fragmentIds ?? []).map(label => ({ kind: 'reference', label, group: 0 }));
    default:
      return [];
  }
}

const applications = ({ apps = [] }: Known): readonly Value[] =>
  apps.flatMap(({ name, clientId, isCalled, callers }): Value[] =>
    clientId === undefined
      ? []
      : [
          {
            kind: 'application',
            label: name,
            text: clientId,
            description: clientId,
            detail: isCalled ? l10n.t('this API calls it') : calledBy(callers),
            filter: `${clientId} ${name}`,
            group: isCalled ? 0 : 1,
            documentation: l10n.t('The app registration of {0}.', name),
          },
        ],
  );

/** Exactly as the service expects them: never with a slash more or less. */
const audiences = (): readonly Value[] =>
  azureAudiences.map(({ resource, service }) => ({
    kind: 'audience',
    label: resource,
    description: service,
    filter: `${resource} ${service}`,
    group: 2,
    documentation: l10n.t('A token for {0}. Only its own hosts may be sent it.', service),
  }));
