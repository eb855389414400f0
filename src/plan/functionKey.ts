import * as l10n from '@vscode/l10n';
import type { StoredBackEnd } from '../azure/interfaces';
import { type BackEnd, type HttpFunction, routeTitle, sameId, valueOf } from '../route';
import { backEndChange } from './backEndChange';
import { withoutFunctionKey } from './backEndDocument';
import { change } from './change';
import { keyedBackEnds } from './keyPlaces';
import { type KeySource, type KeyedPolicy, keySenders } from './keySenders';
import type { BackEndStep, Caution, Choice, PolicyStep, SecuredProofStep } from './plan';
import { backEndSteps } from './planBackEnd';
import { pointingSteps } from './pointing';
import { wantedBackEnd } from './steps/backEnd';
import type { Target } from './target';

/**
 * Functions that ask for a key even of callers with a token (domain.md 5.9); undefined where that can't be told or
 * doesn't apply.
 */
function askingFunctions({ context, app }: Target): readonly HttpFunction[] | undefined {
  const functions = context.functions && valueOf(context.functions);
  return app?.kind === 'functionApp' ? functions?.filter(one => one.authLevel !== 'anonymous') : undefined;
}

const namesOfBackEnds = ({ context }: Target): string =>
  keyedBackEnds(context.keyPlaces)
    .map(one => one.name)
    .join(', ');

/** The documents of back ends that add the key; undefined: of one it can't be read, so that the key can't be taken out. */
export function keyedDocuments({ context }: Target): readonly (readonly [BackEnd, StoredBackEnd])[] | undefined {
  const { keyPlaces } = context;
  const all = keyedBackEnds(keyPlaces).map(one => {
    const reading = keyPlaces?.documents?.[one.id.toLowerCase()];
    return [one, reading && valueOf(reading)] as const;
  });
  const read = all.flatMap(([one, stored]) => (stored ? [[one, stored] as const] : []));
  return read.length === all.length ? read : undefined;
}

/** A route that may send a key, with its policy as the plan's other steps leave it. */
export interface Keyed {
  readonly target: Target;
  readonly own: KeySource;
}

/**
 * After a route is proved with the token: the key goes, and the route is proved without it. Only where every function of
 * the app is anonymous, and unless the user keeps it (F-32). What holds it goes only where that was ticked (deleteKey.ts).
 */
export function functionKeySteps(all: readonly Keyed[]): readonly (PolicyStep | BackEndStep | SecuredProofStep)[] {
  const going = all.filter(keyMayGo);
  const [first] = going;
  if (!first || first.target.choices.keepFunctionKey === true) return [];
  const { choices } = first.target;
  const shared = { ...((choices.deleteKey ?? []).length > 0 && { waits: true }) };
  const of = routesOfKeyed(all, going);
  return [
    ...going.flatMap(one => [
      ...keySenders(one.target, one.own).drops.map(drop => ({
        ...dropStep(one.target, drop),
        ...shared,
        ...of([one]),
      })),
      proofOf(all, one, withoutKeyProof(one.target)),
    ]),
    ...(keyedDocuments(first.target) ?? []).map(([backEnd, stored]) => ({
      ...dropFromBackEnd(all[0]?.target ?? first.target, backEnd, stored),
      ...shared,
      ...of(going),
    })),
  ];
}

const withoutKeyProof = ({ names }: Target): SecuredProofStep => ({
  kind: 'proveWithoutKey',
  id: 'proveWithoutKey',
  title: l10n.t('Prove that {0} answers without the key', names.app),
  description: l10n.t('The trace shows no key any more; then the three tests again.'),
  duration: l10n.t('up to 5 min'),
  whoNotices: l10n.t('Nobody.'),
  resources: [],
  changes: [],
});

/** The routes that a step is for, which is said only where it isn't for the plan's own route alone. */
export function routesOfKeyed(
  [main]: readonly Keyed[],
  going: readonly Keyed[],
): (some: readonly Keyed[]) => { readonly routes?: readonly string[] } {
  if (going.every(one => one === main)) return () => ({});
  return some => ({ routes: some.map(one => one.target.context.route.id) });
}

/** A proof that is about that route. */
export function proofOf([main]: readonly Keyed[], keyed: Keyed, proof: SecuredProofStep): SecuredProofStep {
  if (keyed === main) return proof;
  const { route } = keyed.target.context;
  return { ...proof, id: `${proof.id}#${route.id}`, routes: [route.id], title: `${proof.title}: ${routeTitle(route)}` };
}

/** Where anything goes on sending a key, that it isn't needed can't be proved: then none is taken out. */
export function keyMayGo({ target, own }: Keyed): boolean {
  const documents = keyedDocuments(target);
  // Another app behind the pool may ask for it.
  if (target.choices.pool || !documents || askingFunctions(target)?.length !== 0) return false;
  const { drops, stays } = keySenders(target, own);
  return stays.length === 0 && documents.length + drops.length > 0;
}

function dropFromBackEnd(target: Target, { id, name }: BackEnd, stored: StoredBackEnd): BackEndStep {
  const { app } = target.names;
  // As earlier steps of this plan leave it, if there are any.
  const properties = [...pointingSteps(target), ...backEndSteps(target)].reduce(
    (document, step) => ('backEndId' in step && sameId(step.backEndId, id) ? wantedBackEnd(step, document) : document),
    stored.properties,
  );
  return {
    ...backEndChange(id, name, properties, withoutFunctionKey(properties)),
    kind: 'dropBackEndKey',
    id: `dropKey:${id.toLowerCase()}`,
    before: { ...stored, properties },
    title: l10n.t('Send no function key: back end {0}', name),
    description: l10n.t('Every API that calls through it calls {0}, and no function there asks for a key.', app),
    whoNotices: l10n.t('Nobody. If calls fail without the key, it is put back by itself.'),
  };
}

function dropStep({ context, names }: Target, { policy, before, without }: KeyedPolicy): PolicyStep {
  const { api } = context.route;
  const { place, name = api.displayName } = policy;
  const title = policy.name === undefined ? l10n.t('Policy of API {0}', name) : l10n.t('Policy of {0}', name);
  return {
    kind: 'dropKey',
    id: `dropKey:${place.ownerId.toLowerCase()}`,
    api,
    place,
    ...(policy.name !== undefined && { name: policy.name }),
    before,
    after: without,
    title: l10n.t('Send no function key: policy of {0}', name),
    description: l10n.t('The route is proved with the token by now, and no function of {0} asks for a key.', names.app),
    duration: l10n.t('seconds'),
    whoNotices: l10n.t('Nobody. If calls fail without the key, it is put back by itself.'),
    undo: { possible: true, text: l10n.t('The text is put back byte for byte.') },
    resources: [{ id: place.ownerId, name }],
    changes: [change(title, 'policy', before.text, without)],
  };
}

export const functionKeyCautions = (all: readonly Keyed[]): readonly Caution[] => alike(all.flatMap(cautionsOf));

/** What is said of several routes under one title is said once. */
function alike(cautions: readonly Caution[]): readonly Caution[] {
  const titles = [...new Set(cautions.map(one => one.title))];
  return titles.flatMap(title => {
    const same = cautions.filter(one => one.title === title);
    return same.slice(0, 1).map(one => ({ ...one, text: [...new Set(same.map(other => other.text))].join(' ') }));
  });
}

function cautionsOf({ target, own }: Keyed): readonly Caution[] {
  const asking = askingFunctions(target);
  const backEnds = namesOfBackEnds(target);
  const { drops, stays } = keySenders(target, own);
  const { app } = target.names;
  if (backEnds === '' && drops.length === 0 && stays.length === 0) return [];
  if (asking && asking.length > 0) {
    return [
      {
        code: 'functionKeyStays',
        ask: false,
        title: l10n.t('The function key stays'),
        text: l10n.t(
          'Beside the token these functions of {0} ask for it: {1}.',
          app,
          asking.map(one => one.name).join(', '),
        ),
      },
    ];
  }
  if (target.app?.kind !== 'functionApp' || keyMayGo({ target, own })) return [];
  const keepsOwn = drops.length > 0 || backEnds !== '';
  const text = whyKeyGoesOn(target, asking !== undefined, stays, keepsOwn);
  const title =
    backEnds !== '' && stays.length === 0
      ? l10n.t('The back end {0} goes on sending a function key', backEnds)
      : l10n.t('A function key goes on being sent to {0}', app);
  const code = backEnds !== '' && stays.length === 0 ? 'functionKeyInBackEnd' : 'functionKeyGoesOn';
  return [{ code, ask: false, title, text }];
}

function whyKeyGoesOn(target: Target, isKnown: boolean, stays: readonly string[], keepsOwn: boolean): string {
  const { api, app } = target.names;
  if (target.choices.pool) return l10n.t('Another app behind the pool may ask for it, so leave it there.');
  if (!isKnown) return l10n.t('Which functions of {0} ask for it can’t be read, so leave it there.', app);
  if (stays.length === 0)
    return l10n.t('It can’t be read whole, so it can’t be changed either. No function of {0} asks for the key.', app);
  return [
    ...stays,
    l10n.t('No function of {0} asks for it: take it out there once nobody else needs it, then plan again.', app),
    ...(keepsOwn
      ? [l10n.t('Until then {0} keeps its own as well: that calls need none couldn’t be proved.', api)]
      : []),
  ].join(' ');
}

export function functionKeyChoice(all: readonly Keyed[]): readonly Choice[] {
  const [first] = all.filter(keyMayGo);
  if (!first) return [];
  const chosen = first.target.choices.keepFunctionKey !== true;
  return [
    {
      id: 'functionKey',
      title: l10n.t('Function key'),
      answer: chosen ? l10n.t('is no longer sent') : l10n.t('stays'),
      options: [{ id: 'drop', label: l10n.t('Stop sending it once the token is proved'), chosen }],
      multiple: true,
    },
  ];
}
