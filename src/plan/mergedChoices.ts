import * as l10n from '@vscode/l10n';
import { namesOf, type Route, routeTitle } from '../route';
import { hostKeyNote, keyOption } from './deleteKey';
import { stagesNote } from './lockStages';
import type { Choice, ChoiceOption, Plan, Refusal, RefusalCode } from './plan';
import { endKey, routeKey } from './routeChoices';

/**
 * What can be chosen in a plan for several routes: for all at once the identity, where they share one service, and boxes of
 * all together; for each the policy scope, for each app the registration that stands for it, and for a route that leads
 * nowhere known the app that it shall call.
 */
export function mergedChoices(plans: readonly Plan[], refusals: readonly Refusal[]): readonly Choice[] {
  const oneService = plans.every(plan => plan.route.service.id === plans[0]?.route.service.id);
  const all = plans.flatMap(plan => plan.choices);
  const own = new Set(plans.map(plan => plan.route.api.id.toLowerCase()));
  const merged = distinct(all, choice => choice.id).flatMap((choice): readonly Choice[] => {
    if (choice.id === 'identity') return oneService ? [choice] : [];
    if (!choice.multiple) return [];
    const same = all.filter(one => one.id === choice.id);
    const options = mergedOptions(same).filter(one => choice.id !== 'otherApis' || !own.has(one.id.toLowerCase()));
    const titles = [...new Set(same.map(one => one.title))];
    const notes = noteOf(choice.id, same, options);
    const more = { title: titles.join(', '), options, ...(notes !== '' && { note: notes }) };
    return options.length === 0 && notes === '' ? [] : [{ ...choice, ...more }];
  });
  const of = (id: Choice['id']): readonly Choice[] => merged.filter(one => one.id === id);
  const named: readonly Choice['id'][] = ['backEnd', 'identity'];
  return [
    ...backEndsChoice(plans, refusals),
    ...of('identity'),
    ...applicationsChoice(plans, refusals),
    ...registrationsChoice(plans, refusals),
    ...scopesChoice(plans),
    ...merged.filter(one => !named.includes(one.id)),
  ];
}

export function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item);
  return [...seen.values()];
}

function noteOf(id: Choice['id'], same: readonly Choice[], options: readonly ChoiceOption[]): string {
  if (id === 'stages') return stagesNote(options.flatMap(one => one.names ?? []));
  // What is said of each alike is said once, at the end.
  const alike = hostKeyNote();
  const notes = same.flatMap(one => one.note ?? []);
  const own = notes.map(one => one.replace(alike, '').trim()).filter(one => one !== '');
  return [...new Set([...own, ...(notes.some(one => one.includes(alike)) ? [alike] : [])])].join(' ');
}

/** Each once. What is offered of several routes under one id names what it means of all of them. */
function mergedOptions(same: readonly Choice[]): readonly ChoiceOption[] {
  const all = same.flatMap(one => one.options ?? []);
  return distinct(all, one => one.id).map(option => {
    const { id } = option;
    if (!option.names) return option;
    const names = [...new Set(all.filter(one => one.id === id).flatMap(one => one.names ?? []))];
    return { ...option, names, ...((id === 'namedValue' || id === 'hostKey') && keyOption(id, names)) };
  });
}

/** `orders-app: Orders; billing-fn: Billing`; of many the first ones. */
function listed(answers: readonly { readonly label: string; readonly detail: string }[]): string {
  const [only] = answers;
  if (only && answers.length === 1) return only.detail;
  const shown = answers.slice(0, 4).map(({ label, detail }) => `${label}: ${detail}`);
  const left = answers.length - shown.length;
  return left > 0 ? l10n.t('{0}; and {1} more', shown.join('; '), left) : shown.join('; ');
}

/** One of several things is chosen for: first which, then what. */
const perThing = (
  id: Choice['id'],
  title: string,
  answer: string,
  options: readonly Omit<ChoiceOption, 'chosen'>[],
): Choice => ({ id, title, answer, options: options.map(one => ({ ...one, chosen: false })), multiple: false });

const answerOf = (plan: Plan, id: Choice['id']): Choice | undefined => plan.choices.find(one => one.id === id);

function scopesChoice(plans: readonly Plan[]): readonly Choice[] {
  const scopes = plans.flatMap(({ route, ...plan }) => {
    const choice = answerOf({ route, ...plan }, 'scope');
    return choice ? [{ id: routeKey(route), label: routeTitle(route), detail: choice.answer, choice }] : [];
  });
  if (scopes.length === 0) return [];
  const others = scopes.filter(({ choice }) => choice.recommended !== true);
  const answer =
    others.length === 0
      ? l10n.t('Each API, all operations')
      : others.length === scopes.length
        ? listed(others)
        : l10n.t('{0}; otherwise each API, all operations', named(others));
  const options = scopes.map(({ id, label, detail }) => ({ id, label, detail }));
  return [perThing('scope', l10n.t('Policy scope'), answer, options)];
}

const named = (answers: readonly { readonly label: string; readonly detail: string }[]): string =>
  answers.map(({ label, detail }) => `${label}: ${detail}`).join('; ');

/** Refused for what another app registration can mend. */
const mendedByRegistration: ReadonlySet<RefusalCode> = new Set([
  'noClientId',
  'noApplication',
  'notAssigned',
  'otherTenant',
]);

function applicationsChoice(plans: readonly Plan[], refusals: readonly Refusal[]): readonly Choice[] {
  const option = (route: Route, detail: string) => ({ id: endKey(route), label: namesOf(route).app, detail });
  const isApp = ({ backEnd }: Route): boolean => backEnd.kind === 'app' || backEnd.kind === 'api';
  const options = distinct(
    [
      ...plans.flatMap(plan => {
        const choice = answerOf(plan, 'application');
        return choice ? [option(plan.route, choice.answer)] : [];
      }),
      ...refusals
        .filter(one => mendedByRegistration.has(one.code) && isApp(one.route))
        .map(({ code, route }) =>
          option(route, code === 'noClientId' ? l10n.t('none yet') : l10n.t('none that can be used')),
        ),
    ],
    one => one.id,
  );
  if (options.length === 0) return [];
  const title = options.length === 1 ? l10n.t('App registration') : l10n.t('App registrations');
  return [perThing('application', title, listed(options), options)];
}

/** Routes that lead nowhere known, and those for which an app is chosen by now. */
function backEndsChoice(plans: readonly Plan[], refusals: readonly Refusal[]): readonly Choice[] {
  const option = (route: Route, label: string, detail: string) => ({ id: routeKey(route), label, detail });
  const nameOf = ({ api, operation }: Route): string => operation?.displayName ?? api.displayName;
  const options = [
    ...refusals
      .filter(one => one.code === 'unknownBackEnd' || one.code === 'noAddress')
      .map(({ route }) =>
        option(route, nameOf(route), route.backEnd.kind === 'unknown' ? route.backEnd.host : l10n.t('none yet')),
      ),
    ...plans.flatMap(plan => {
      const choice = answerOf(plan, 'backEnd');
      return choice && !choice.multiple ? [option(plan.route, nameOf(plan.route), choice.answer)] : [];
    }),
  ];
  if (options.length === 0) return [];
  const title = options.length === 1 ? l10n.t('Back end') : l10n.t('Back ends');
  return [perThing('backEnd', title, named(options), options)];
}

/** Where an app has none, one can be made for it in the same plan: for all of them at once. */
function registrationsChoice(plans: readonly Plan[], refusals: readonly Refusal[]): readonly Choice[] {
  const lacking = refusals.filter(one => one.code === 'noClientId').map(one => namesOf(one.route).app);
  const made = plans
    .filter(plan => plan.steps.some(step => step.kind === 'registration'))
    .map(plan => namesOf(plan.route).app);
  const apps = [...new Set([...made, ...lacking])];
  if (apps.length === 0) return [];
  const chosen = made.length > 0;
  return [
    {
      id: 'registrations',
      title: l10n.t('Apps without an app registration'),
      answer: chosen ? l10n.t('a new one for {0}', made.join(', ')) : l10n.t('those in use'),
      options: [
        { id: 'whereNone', label: l10n.t('Create one for each app that has none: {0}', apps.join(', ')), chosen },
      ],
      multiple: true,
      note: l10n.t('Single tenant, no secret, one app role each.'),
    },
  ];
}
