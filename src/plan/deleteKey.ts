import * as l10n from '@vscode/l10n';
import type { NamedValueUse } from '../azure/interfaces';
import { namedValuesIn } from '../policy';
import { type Api, sameId, valueOf } from '../route';
import { backEndText, withoutFunctionKey } from './backEndDocument';
import { change } from './change';
import { type Keyed, keyMayGo, keyedDocuments, proofOf, routesOfKeyed } from './functionKey';
import type { HeldKey, HostKeyFact } from './keyHolders';
import { keySenders } from './keySenders';
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

interface LetGo {
  readonly id: string;
  readonly before: string;
  readonly without: string;
}

/** What a key is taken out of. */
const textsOf = ({ target, own }: Keyed): readonly LetGo[] => [
  ...keySenders(target, own).drops.map(({ policy, before, without }) => {
    return { id: policy.place.ownerId, before: before.text, without };
  }),
  ...(keyedDocuments(target) ?? []).map(([{ id }, { properties }]) => {
    return { id, before: backEndText(properties), without: backEndText(withoutFunctionKey(properties)) };
  }),
];

/** Display names, lower-case, that are named in what goes. */
function namesGoing(all: readonly Keyed[]): ReadonlySet<string> {
  const namesIn = (text: string): readonly string[] => namedValuesIn(text).map(one => one.toLowerCase());
  const texts = all.filter(keyMayGo).flatMap(textsOf);
  return new Set(
    texts.flatMap(({ before, without }) => namesIn(before).filter(one => !namesIn(without).includes(one))),
  );
}

/** Who names the named value once this plan's own steps no longer do; undefined: it can't be told. */
function othersNaming(
  all: readonly Keyed[],
  target: Target,
  displayName: string,
): readonly NamedValueUse[] | undefined {
  const { alongside, keyHolders } = target.context;
  const uses = keyHolders && valueOf(keyHolders.uses);
  if (!uses) return undefined;
  const going = all.filter(keyMayGo);
  const rest = going.flatMap(textsOf);
  const isOne = (id: string, use: string): boolean =>
    going.some(one => sameId(id, withoutCurrent(use, one.target.context.route.api)));
  const names = (text: string): boolean =>
    [...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].some(
      ([, name]) => name?.toLowerCase() === displayName.toLowerCase(),
    );
  return usesOf(displayName, uses).filter(use => {
    const left = rest.find(({ id }) => isOne(id, use.id))?.without ?? alongside?.left.get(use.id.toLowerCase());
    return left === undefined || names(left);
  });
}

/** Named values that may be deleted, and those that stay. */
function namedValues(all: readonly Keyed[], target: Target) {
  const known = (target.context.keyHolders && valueOf(target.context.keyHolders.namedValues)) ?? [];
  const going = namesGoing(all);
  const held = known.filter(one => going.has(one.displayName.toLowerCase()));
  const judged = held.map(one => ({ one, others: othersNaming(all, target, one.displayName) }));
  return {
    free: judged.filter(({ others }) => others?.length === 0).map(({ one }) => one),
    kept: judged.filter(({ others }) => others?.length !== 0),
  };
}

const wants = ({ choices }: Target, holder: 'namedValue' | 'hostKey'): boolean =>
  choices.keepFunctionKey !== true && choices.deleteKey?.includes(holder) === true;

/** The host key is held by nothing else that is known of once every named value with it goes. */
function hostKeyMayGo(all: readonly Keyed[], target: Target): boolean {
  const { free, kept } = namedValues(all, target);
  return (
    target.context.keyHolders !== undefined && kept.length === 0 && (free.length === 0 || wants(target, 'namedValue'))
  );
}

/** As an import names the key that it makes for a service (domain.md 2.5): nobody else was given it. */
const importedName = ({ names }: Target): string => `apim-${names.service}`;

/** Why the host key stays; undefined: it may go. */
function whyHostKeyStays(all: readonly Keyed[], target: Target, fact: HostKeyFact): string | undefined {
  const { found, heldIn, unread, otherServices } = fact;
  const { app, service } = target.names;
  const going = namedValues(all, target).free.map(one => one.displayName);
  if (!found)
    return l10n.t('None of the host keys of {0} is the one that is sent. It may be a key of one function.', app);
  if (otherServices.length > 0)
    return l10n.t('{0} calls {1} too and may send the same key.', otherServices.join(', '), app);
  const stays = (one: string): boolean => !going.includes(one);
  const kept = heldIn.filter(one => stays(one) && target.context.alongside?.going.has(one.toLowerCase()) !== true);
  if (kept.length > 0) return l10n.t('It is also kept in {0}.', kept.join(', '));
  const unknown = unread.filter(stays).join(', ');
  if (unknown !== '')
    return l10n.t('These named values of {0} can’t be read, so they may hold it too: {1}.', service, unknown);
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
export function deleteKeySteps(all: readonly Keyed[]): readonly (NamedValueStep | HostKeyStep | SecuredProofStep)[] {
  const going = all.filter(keyMayGo);
  const [main] = all;
  if (!main || going.length === 0) return [];
  const { target } = main;
  const { free } = namedValues(all, target);
  const steps = [
    ...(wants(target, 'namedValue') ? free.map(one => namedValueStep(target, one)) : []),
    ...(wants(target, 'hostKey') && hostKeyMayGo(all, target) ? hostKeySteps(all, target) : []),
  ];
  if (steps.length === 0) return [];
  const of = routesOfKeyed(all, going);
  return [
    ...steps.map(step => ({ ...step, ...of(going) })),
    ...going.map(one => proofOf(all, one, keyDeletedProof(one.target))),
  ];
}

const keyDeletedProof = ({ names }: Target): SecuredProofStep => ({
  kind: 'proveKeyDeleted',
  id: 'proveKeyDeleted',
  title: l10n.t('Prove that {0} answers with the key gone', names.app),
  description: l10n.t('The three tests again.'),
  duration: l10n.t('up to 5 min'),
  whoNotices: l10n.t('Nobody.'),
  resources: [],
  changes: [],
});

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

function hostKeySteps(all: readonly Keyed[], target: Target): readonly HostKeyStep[] {
  const { app, context, names } = target;
  const fact = context.keyHolders?.hostKey && valueOf(context.keyHolders.hostKey);
  if (!app || !fact?.found || whyHostKeyStays(all, target, fact) !== undefined) return [];
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
export function deleteKeyChoice(all: readonly Keyed[]): readonly Choice[] {
  const [main] = all;
  if (!main || !all.some(keyMayGo)) return [];
  const { target } = main;
  const { context, names } = target;
  if (!context.keyHolders || target.choices.keepFunctionKey === true) return [];
  const { free, kept } = namedValues(all, target);
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
    ...(hostKeyMayGo(all, target)
      ? [
          {
            ...keyOption('hostKey', [names.app]),
            chosen: wants(target, 'hostKey'),
          },
        ]
      : []),
  ];
  const title = l10n.t('Where the function key is kept');
  const note = [noteFor(all, target, free, kept) ?? [], hostKeyMayGo(all, target) ? hostKeyNote() : []]
    .flat()
    .join(' ');
  return [{ id: 'deleteKey', title, answer: l10n.t('stays'), options, multiple: true, ...(note !== '' && { note }) }];
}

function noteFor(
  routes: readonly Keyed[],
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
  if (stay.length > 0) return [...stay, ...togetherNote(routes, context, kept)].join(' ');
  if (free.length === 0) return undefined;
  const all = free.map(one => one.displayName).join(', ');
  return context.alongside || routes.length > 1
    ? l10n.t('Nothing else of {0} refers to {1} but routes of this plan.', names.service, all)
    : l10n.t('Nothing else of {0} refers to {1}.', names.service, all);
}

/** All that keeps it are policies of APIs that call the same app and aren't ticked: in this plan they may let go of it. */
function togetherNote(
  routes: readonly Keyed[],
  { otherApis }: Target['context'],
  kept: readonly { readonly others: readonly NamedValueUse[] | undefined }[],
): readonly string[] {
  const uses = kept.flatMap<NamedValueUse | undefined>(({ others }) => others ?? [undefined]);
  const isOfOther = (use: NamedValueUse | undefined): boolean =>
    use?.kind === 'policy' &&
    otherApis.some(
      ({ api, keyed }) =>
        keyed !== undefined &&
        !routes.some(one => sameId(one.target.context.route.api.id, api.id)) &&
        sameId(api.id, withoutCurrent(use.id, api)),
    );
  return uses.every(isOfOther) ? [l10n.t('If they are secured in this plan as well, it can go.')] : [];
}

/** The host key was to go, and stays. */
export function hostKeyCautions(all: readonly Keyed[]): readonly Caution[] {
  const [main] = all;
  if (!main || !all.some(keyMayGo)) return [];
  const { target } = main;
  const reading = target.context.keyHolders?.hostKey;
  if (!reading || !wants(target, 'hostKey') || !hostKeyMayGo(all, target)) return [];
  const fact = valueOf(reading);
  const why = fact
    ? whyHostKeyStays(all, target, fact)
    : l10n.t('The host keys of {0} can’t be read.', target.names.app);
  if (why === undefined) return [];
  const title = l10n.t('The host key of {0} stays', target.names.app);
  return [{ code: 'hostKeyStays', ask: false, title, text: why }];
}
