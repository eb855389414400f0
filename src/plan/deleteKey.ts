import * as l10n from '@vscode/l10n';
import type { NamedValueUse } from '../azure/interfaces';
import { type Api, sameId, valueOf } from '../route';
import { backEndText, withoutFunctionKey } from './backEndDocument';
import { change } from './change';
import { keyMayGo, keyedDocuments } from './functionKey';
import type { HeldKey, HostKeyFact } from './keyHolders';
import { type KeySource, keySenders } from './keySenders';
import { settingsText } from './lockedSettings';
import type { Caution, Choice, ChoiceOption, HostKeyStep, KeyHolder, NamedValueStep, SecuredProofStep } from './plan';
import type { Target } from './target';
import { usesOf, whereUsed } from './usesOf';

/** A list may name the current revision with its number or without. */
const withoutCurrent = (id: string, { id: apiId, isCurrent, revision }: Api): string => {
  const numbered = `${apiId};rev=${revision}`.toLowerCase();
  const isNumbered = isCurrent && id.toLowerCase().startsWith(numbered);
  return isNumbered ? `${apiId}${id.slice(numbered.length)}` : id;
};

/** Who names the named value once this plan's own steps no longer do; undefined: it can't be told. */
function othersNaming(target: Target, own: KeySource, displayName: string): readonly NamedValueUse[] | undefined {
  const { alongside, keyHolders, route } = target.context;
  const uses = keyHolders && valueOf(keyHolders.uses);
  if (!uses) return undefined;
  const rest = [
    ...keySenders(target, own).drops.map(({ policy, without }) => [policy.place.ownerId, without] as const),
    ...(keyedDocuments(target) ?? []).map(
      ([{ id }, { properties }]) => [id, backEndText(withoutFunctionKey(properties))] as const,
    ),
  ];
  const names = (text: string): boolean =>
    [...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].some(
      ([, name]) => name?.toLowerCase() === displayName.toLowerCase(),
    );
  return usesOf(displayName, uses).filter(use => {
    const left =
      rest.find(([id]) => sameId(id, withoutCurrent(use.id, route.api)))?.[1] ??
      alongside?.left.get(use.id.toLowerCase());
    return left === undefined || names(left);
  });
}

/** Named values that may be deleted, and those that stay. */
function namedValues(target: Target, own: KeySource) {
  const held = (target.context.keyHolders && valueOf(target.context.keyHolders.namedValues)) ?? [];
  const judged = held.map(one => ({ one, others: othersNaming(target, own, one.displayName) }));
  return {
    free: judged.filter(({ others }) => others?.length === 0).map(({ one }) => one),
    kept: judged.filter(({ others }) => others?.length !== 0),
  };
}

const wants = ({ choices }: Target, holder: 'namedValue' | 'hostKey'): boolean =>
  choices.keepFunctionKey !== true && choices.deleteKey?.includes(holder) === true;

/** The host key is held by nothing else that is known of once every named value with it goes. */
function hostKeyMayGo(target: Target, own: KeySource): boolean {
  const { free, kept } = namedValues(target, own);
  return (
    target.context.keyHolders !== undefined && kept.length === 0 && (free.length === 0 || wants(target, 'namedValue'))
  );
}

/** As an import names the key that it makes for a service (domain.md 2.5): nobody else was given it. */
const importedName = ({ names }: Target): string => `apim-${names.service}`;

/** Why the host key stays; undefined: it may go. */
function whyHostKeyStays(target: Target, { found, alsoIn, unread, otherServices }: HostKeyFact): string | undefined {
  const { app, service } = target.names;
  if (!found)
    return l10n.t('None of the host keys of {0} is the one that is sent. It may be a key of one function.', app);
  if (otherServices.length > 0)
    return l10n.t('{0} calls {1} too and may send the same key.', otherServices.join(', '), app);
  const kept = alsoIn.filter(one => target.context.alongside?.going.has(one.toLowerCase()) !== true);
  if (kept.length > 0) return l10n.t('It is also kept in {0}.', kept.join(', '));
  if (unread.length > 0)
    return l10n.t('These named values of {0} can’t be read, so they may hold it too: {1}.', service, unread.join(', '));
  const imported = importedName(target);
  if (found.name.toLowerCase() !== imported.toLowerCase())
    return l10n.t(
      'It is named {0}. Only a key named {1} is known to be made for {2} alone; others may use any other.',
      found.name,
      imported,
      service,
    );
  return undefined;
}

/**
 * What held the key is deleted once the route is proved without it: only what was ticked, a named value only where nothing
 * else of the service refers to it, the host key only where nothing else is known to hold it (F-32). Callers that aren't in
 * API Management can't be seen, but no function asks them for a key, and Easy Auth refuses them without a token.
 */
export function deleteKeySteps(
  target: Target,
  own: KeySource,
): readonly (NamedValueStep | HostKeyStep | SecuredProofStep)[] {
  if (!keyMayGo(target, own)) return [];
  const { free } = namedValues(target, own);
  const steps = [
    ...(wants(target, 'namedValue') ? free.map(one => namedValueStep(target, one)) : []),
    ...(wants(target, 'hostKey') && hostKeyMayGo(target, own) ? hostKeySteps(target) : []),
  ];
  if (steps.length === 0) return [];
  const { app } = target.names;
  const proof: SecuredProofStep = {
    kind: 'proveKeyDeleted',
    id: 'proveKeyDeleted',
    title: l10n.t('Prove that {0} answers with the key gone', app),
    description: l10n.t('The three tests again.'),
    duration: l10n.t('up to 5 min'),
    whoNotices: l10n.t('Nobody.'),
    resources: [],
    changes: [],
  };
  return [...steps, proof];
}

function namedValueStep({ context, names }: Target, { id, displayName, stored }: HeldKey): NamedValueStep {
  const { service } = context.route;
  const { value, ...others } = stored.properties;
  const shown = { ...others, ...(value !== undefined && { value: l10n.t('(key hidden)') }) };
  return {
    kind: 'deleteNamedValue',
    id: `deleteNamedValue:${id.toLowerCase()}`,
    serviceId: service.id,
    namedValueId: id,
    displayName,
    before: stored,
    title: l10n.t('Delete the named value {0}', displayName),
    description: l10n.t('Nothing of {0} refers to it by then; that is looked at once more.', names.service),
    duration: l10n.t('about 1 min'),
    whoNotices: l10n.t('Nobody. If calls fail without it, it is put back by itself.'),
    undo: {
      possible: true,
      text: l10n.t('It is made again with its value, which is kept encrypted on this computer until then.'),
    },
    resources: [{ id, name: displayName }],
    changes: [change(l10n.t('Named value {0}', displayName), 'json', settingsText({ properties: shown }), '')],
  };
}

function hostKeySteps(target: Target): readonly HostKeyStep[] {
  const { app, context, names } = target;
  const fact = context.keyHolders?.hostKey && valueOf(context.keyHolders.hostKey);
  if (!app || !fact?.found || whyHostKeyStays(target, fact) !== undefined) return [];
  const { name, hash } = fact.found;
  return [
    {
      kind: 'deleteHostKey',
      id: `deleteHostKey:${app.id.toLowerCase()}`,
      app,
      keyName: name,
      hash,
      title: l10n.t('Delete the host key {0} of {1}', name, names.app),
      description: l10n.t(
        'It was made for {0}, and no function asks for a key; that is looked at once more.',
        names.service,
      ),
      duration: l10n.t('seconds'),
      whoNotices: l10n.t('Nobody: calls that still send it are answered as before, as no function looks at it.'),
      undo: {
        possible: true,
        text: l10n.t('It is made again with its value, which is kept encrypted on this computer until then.'),
      },
      resources: [{ id: `${app.id}/host/default/functionKeys/${name}`, name }],
      changes: [change(l10n.t('Host keys of {0}', names.app), 'json', JSON.stringify({ name }, null, 2), '')],
    },
  ];
}

/** A box for one kind of holder, of one route or of several. */
export function keyOption(id: KeyHolder, names: readonly string[]): Pick<ChoiceOption, 'id' | 'label' | 'names'> {
  const all = names.join(', ');
  const words: Readonly<Record<KeyHolder, readonly [string, string]>> = {
    namedValue: [l10n.t('Delete the named value {0} as well', all), l10n.t('Delete the named values {0} as well', all)],
    hostKey: [
      l10n.t('Delete the host key of {0} as well; keys are read to find it', all),
      l10n.t('Delete the host keys of {0} as well; keys are read to find them', all),
    ],
  };
  return { id, label: words[id][names.length === 1 ? 0 : 1], names };
}

/** Of one plan or of several; said where the host key is offered. */
export const hostKeyNote = (): string =>
  l10n.t('Who else uses the host key outside API Management can’t be seen from here.');

/** Not ticked: what others may rely on goes only when it is asked for. */
export function deleteKeyChoice(target: Target, own: KeySource): readonly Choice[] {
  const { context, names } = target;
  if (!context.keyHolders || !keyMayGo(target, own) || target.choices.keepFunctionKey === true) return [];
  const { free, kept } = namedValues(target, own);
  const options: readonly ChoiceOption[] = [
    ...(free.length === 0
      ? []
      : [
          {
            ...keyOption(
              'namedValue',
              free.map(one => one.displayName),
            ),
            chosen: wants(target, 'namedValue'),
          },
        ]),
    ...(hostKeyMayGo(target, own)
      ? [
          {
            ...keyOption('hostKey', [names.app]),
            chosen: wants(target, 'hostKey'),
          },
        ]
      : []),
  ];
  const title = l10n.t('Where the function key is kept');
  const note = [noteFor(target, free, kept) ?? [], hostKeyMayGo(target, own) ? hostKeyNote() : []].flat().join(' ');
  return [{ id: 'deleteKey', title, answer: l10n.t('stays'), options, multiple: true, ...(note !== '' && { note }) }];
}

function noteFor(
  { context, names }: Target,
  free: readonly HeldKey[],
  kept: readonly { readonly one: HeldKey; readonly others: readonly NamedValueUse[] | undefined }[],
): string | undefined {
  const { keyHolders } = context;
  if (keyHolders?.namedValues.state === 'unread')
    return l10n.t('Its named value and the host key stay: the named values of {0} can’t be read.', names.service);
  const stay = kept.map(({ one: { displayName }, others }) =>
    others
      ? l10n.t('{0} and the host key stay, as these refer to it too: {1}.', displayName, whereUsed(others))
      : l10n.t('{0} and the host key stay: whether anything else refers to it can’t be read.', displayName),
  );
  if (stay.length > 0) return [...stay, ...togetherNote(context, kept)].join(' ');
  if (free.length === 0) return undefined;
  const all = free.map(one => one.displayName).join(', ');
  return context.alongside
    ? l10n.t('Nothing else of {0} refers to {1} but routes of this plan.', names.service, all)
    : l10n.t('Nothing else of {0} refers to {1}.', names.service, all);
}

/** All that keeps it are policies of APIs that call the same app: as routes of one plan they may let go of it. */
function togetherNote(
  { otherApis }: Target['context'],
  kept: readonly { readonly others: readonly NamedValueUse[] | undefined }[],
): readonly string[] {
  const uses = kept.flatMap<NamedValueUse | undefined>(({ others }) => others ?? [undefined]);
  const isOfOther = (use: NamedValueUse | undefined): boolean =>
    use?.kind === 'policy' && otherApis.some(({ api }) => sameId(api.id, withoutCurrent(use.id, api)));
  return uses.every(isOfOther) ? [l10n.t('In one plan for these routes, ticked in the overview, it can go.')] : [];
}

/** The host key was to go, and stays. */
export function hostKeyCautions(target: Target, own: KeySource): readonly Caution[] {
  const reading = target.context.keyHolders?.hostKey;
  if (!reading || !wants(target, 'hostKey') || !keyMayGo(target, own) || !hostKeyMayGo(target, own)) return [];
  const fact = valueOf(reading);
  const why = fact ? whyHostKeyStays(target, fact) : l10n.t('The host keys of {0} can’t be read.', target.names.app);
  if (why === undefined) return [];
  const title = l10n.t('The host key of {0} stays', target.names.app);
  return [{ code: 'hostKeyStays', ask: false, title, text: why }];
}
