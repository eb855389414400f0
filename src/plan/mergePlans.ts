import * as l10n from '@vscode/l10n';
import { type Route, namesOf, routeTitle } from '../route';
import { phaseOf, routesOf } from './order';
import type { Caution, Choice, Plan, PlanResult, Refusal, Step } from './plan';
import { handlerFor, isWrite } from './steps';

/**
 * One plan for several routes: what they share is changed once, everything else keeps its order within its own route,
 * and no route waits for another. Routes that can't be secured are named among the cautions; undefined when none can.
 */
export function mergePlans(results: readonly PlanResult[]): PlanResult | undefined {
  const plans = results.filter(result => result.kind === 'plan');
  const refusals = results.filter(result => result.kind === 'refusal');
  const [first] = plans;
  if (!first) return refusals[0];
  if (results.length === 1) return first;
  const steps = mergedSteps(plans);
  const writes = steps.filter(step => step.resources.length > 0);
  const locks = plans.flatMap(plan => plan.lockLineBefore ?? []);
  const firstLock = steps.find(
    step => step.kind === 'lock' && locks.some(id => step.id === id || step.id.startsWith(`${id}#`)),
  );
  return {
    kind: 'plan',
    route: first.route,
    clientId: first.clientId,
    duration: first.duration,
    routes: plans.map(plan => plan.route),
    lead:
      plans.length === 1
        ? first.lead
        : l10n.t(
            '{0} routes in one plan: {1}. Each back end will answer only its API Management service, which calls it with a token of its own identity. If one route stops, the others go on.',
            plans.length,
            plans.map(plan => routeTitle(plan.route)).join(', '),
          ),
    steps,
    ...(firstLock && { lockLineBefore: firstLock.id }),
    alreadyRefuses: plans.every(plan => plan.alreadyRefuses),
    ...(plans.some(plan => plan.firstStage === true) && { firstStage: true }),
    cautions: [...refusals.map(notIncluded), ...mergedCautions(plans)],
    choices: [
      ...mergedChoices(plans, refusals.length === 0 && isOneApp(plans)),
      ...registrationsChoice(plans, refusals),
    ],
    keeps: [...new Set(plans.flatMap(plan => plan.keeps))],
    permissions: unique(
      plans.flatMap(plan => plan.permissions),
      one => `${one.what}:${one.permission ?? ''}`,
    ),
    changeCount: writes.length,
    resourceCount: new Set(writes.flatMap(step => step.resources.map(one => one.id.toLowerCase()))).size,
    readAt: Math.min(...plans.map(plan => plan.readAt)),
  };
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item);
  return [...seen.values()];
}

/** The same change to the same thing is one step for all the routes that need it. */
function mergedSteps(plans: readonly Plan[]): readonly Step[] {
  const merged: Step[] = [];
  for (const plan of plans) {
    for (const step of plan.steps) {
      const routes = routesOf(plan, step);
      const same = merged.findIndex(other => isSameChange(other, step));
      const there = merged[same];
      if (there) merged[same] = { ...there, routes: [...new Set([...(there.routes ?? []), ...routes])] };
      else merged.push(named({ ...step, routes }, plan, merged));
    }
  }
  return merged
    .map((step, index) => ({ step, index }))
    .sort((a, b) => phaseOf(a.step) - phaseOf(b.step) || a.index - b.index)
    .map(({ step }) => step);
}

function isSameChange(one: Step, other: Step): boolean {
  if (!isWrite(one) || !isWrite(other) || one.kind !== other.kind) return false;
  const handler = handlerFor(one.kind);
  return handler.thingOf(one) === handler.thingOf(other) && wantOf(one) === wantOf(other);
}

const told: ReadonlySet<string> = new Set([
  'id',
  'routes',
  'title',
  'description',
  'duration',
  'whoNotices',
  'undo',
  'resources',
  'changes',
]);

/** What a step wants, without what is only told about it. */
function wantOf(step: Step): string {
  return JSON.stringify(Object.entries(step).filter(([key]) => !told.has(key)));
}

/** Ids are told apart, and proofs say of which route they are. */
function named(step: Step, plan: Plan, others: readonly Step[]): Step {
  const isTaken = others.some(other => other.id === step.id);
  const id = isTaken ? `${step.id}#${plan.route.id}` : step.id;
  if (step.kind !== 'proveToken' && step.kind !== 'proveSecured') return { ...step, id };
  return { ...step, id: `${step.id}#${plan.route.id}`, title: `${step.title}: ${routeTitle(plan.route)}` };
}

/**
 * What can be chosen for all at once: boxes of all routes together, the identity where they share one service, and the app
 * registration where they share one app.
 */
function mergedChoices(plans: readonly Plan[], oneApp: boolean): readonly Choice[] {
  const oneService = plans.every(plan => plan.route.service.id === plans[0]?.route.service.id);
  const all = plans.flatMap(plan => plan.choices);
  const own = new Set(plans.map(plan => plan.route.api.id.toLowerCase()));
  return unique(all, choice => choice.id).flatMap(choice => {
    if (choice.id === 'identity') return oneService ? [choice] : [];
    if (choice.id === 'application') return oneApp ? [choice] : [];
    if (!choice.multiple) return [];
    const same = all.filter(one => one.id === choice.id);
    const options = unique(
      same.flatMap(one => one.options ?? []),
      one => one.id,
    ).filter(one => choice.id !== 'otherApis' || !own.has(one.id.toLowerCase()));
    const titles = [...new Set(same.map(one => one.title))];
    return options.length === 0 ? [] : [{ ...choice, title: titles.join(', '), options }];
  });
}

const isOneApp = ([first, ...others]: readonly Plan[]): boolean =>
  first !== undefined && others.every(plan => endOf(plan) === endOf(first) && plan.clientId === first.clientId);

const endOf = ({ route: { backEnd } }: Plan): string =>
  backEnd.kind === 'app' ? backEnd.app.id.toLowerCase() : backEnd.kind === 'api' ? backEnd.api.id.toLowerCase() : '';

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
      title: l10n.t('App registrations'),
      answer: chosen ? l10n.t('a new one for {0}', made.join(', ')) : l10n.t('those in use'),
      options: [
        { id: 'whereNone', label: l10n.t('Create one for each app that has none: {0}', apps.join(', ')), chosen },
      ],
      multiple: true,
      note: l10n.t('Single tenant, no secret, one app role each.'),
    },
  ];
}

/** Another tenant is signed in to separately, and its identities get no tokens here. */
export const otherTenantRefusal = (route: Route, first: Route): Refusal => ({
  kind: 'refusal',
  route,
  code: 'otherTenant',
  title: l10n.t('{0} is in another tenant than {1}', route.service.name, first.service.name),
  text: l10n.t('It is signed in to separately. Secure its routes in a plan of their own.'),
});

/** Nobody is locked out who has a place in this plan. What is said of several routes is said of each. */
function mergedCautions(plans: readonly Plan[]): readonly Caution[] {
  const all = plans.flatMap(plan => plan.cautions);
  const keyOf = ({ code, title }: Caution): string => `${code}:${title}`;
  return unique(all, keyOf).map(one => {
    const texts = all.filter(other => keyOf(other) === keyOf(one)).map(other => other.text);
    return { ...one, text: [...new Set(texts)].join(' ') };
  });
}

function notIncluded({ route, title, text }: Refusal): Caution {
  return {
    code: 'routeLeftOut',
    ask: true,
    title: l10n.t('Not in this plan: {0}', routeTitle(route)),
    text: `${title}. ${text}`,
  };
}

/** The names that a plan's panel is titled with. */
export function titleOf(plan: Plan): { readonly from: string; readonly to: string } | undefined {
  const { routes } = plan;
  if (!routes || routes.length < 2) return undefined;
  const services = [...new Set(routes.map(route => namesOf(route).service))];
  return { from: services.join(', '), to: l10n.t('{0} routes', routes.length) };
}
