import * as l10n from '@vscode/l10n';
import { type Route, routeTitle } from '../route';
import { phaseOf, routesOf } from './order';
import { joined } from './joinedLock';
import { distinct, mergedChoices } from './mergedChoices';
import { ofRoute } from './keyedRoutes';
import type { Caution, Plan, PlanResult, Refusal, Step } from './plan';
import { minutesOf } from './planRoute';
import { type WriteKind, type WriteStep, handlerFor, isWrite } from './steps';

/**
 * One plan for several routes: what they share is changed once, everything else keeps its order within its own route,
 * and no route waits for another. Routes that can't be secured are named among the cautions; undefined when none can.
 */
export function mergePlans(results: readonly PlanResult[]): PlanResult | undefined {
  const { plans, refusals } = together(results);
  const [first] = plans;
  if (!first) return refusedTogether(refusals);
  if (results.length === 1) return first;
  const steps = mergedSteps(plans);
  const writes = steps.filter(step => step.resources.length > 0);
  const locks = plans.flatMap(plan => plan.lockLineBefore ?? []);
  const firstLock = steps.find(
    step =>
      (step.kind === 'lock' || step.kind === 'lockPolicy') &&
      locks.some(id => step.id === id || step.id.startsWith(`${id}#`)),
  );
  return {
    kind: 'plan',
    route: first.route,
    clientId: first.clientId,
    duration: plans.reduce((longest, one) => (minutesOf(one.steps) > minutesOf(longest.steps) ? one : longest))
      .duration,
    routes: distinct(
      plans.flatMap(plan => plan.routes ?? [plan.route]),
      one => one.id,
    ),
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
    ...(plans.some(plan => plan.privateAddresses === true) && { privateAddresses: true }),
    choices: mergedChoices(plans, refusals),
    ofRoutes: Object.fromEntries(
      plans.flatMap(plan => Object.entries(plan.ofRoutes ?? { [plan.route.id]: ofRoute(plan) })),
    ),
    keeps: [...new Set(plans.flatMap(plan => plan.keeps))],
    permissions: distinct(
      plans.flatMap(plan => plan.permissions),
      one => `${one.what}:${one.permission ?? ''}`,
    ),
    changeCount: writes.length,
    resourceCount: new Set(writes.flatMap(step => step.resources.map(one => one.id.toLowerCase()))).size,
    readAt: Math.min(...plans.map(plan => plan.readAt)),
  };
}

/** Those that can be carried out side by side: of two that would write one document in two ways the first one stays. */
function together(results: readonly PlanResult[]) {
  const plans: Plan[] = [];
  const refusals: Refusal[] = [];
  for (const result of results) {
    if (result.kind === 'refusal') refusals.push(result);
    else {
      const written = clashOf(result, plans);
      if (written) refusals.push(writtenOtherwise(result.route, written));
      else plans.push(result);
    }
  }
  return { plans, refusals };
}

/** Settings of an app have room for several callers; these documents say one thing. */
const exclusive: ReadonlySet<Step['kind']> = new Set([
  'tryPolicy',
  'policy',
  'dropKey',
  'admitPolicy',
  'lockPolicy',
  'pointApi',
  'pointBackEnd',
  'tryBackEnd',
  'backEnd',
  'dropBackEndKey',
] satisfies readonly WriteKind[]);

interface Clash {
  readonly what: string;
  readonly other: Route;
}

function clashOf({ steps }: Plan, others: readonly Plan[]): Clash | undefined {
  const mine = steps.filter(isWrite).filter(step => exclusive.has(step.kind));
  for (const { route, steps: theirs } of others) {
    for (const one of theirs.filter(isWrite).filter(step => exclusive.has(step.kind))) {
      const clash = mine.find(step => isSameThing(step, one) && step.kind === one.kind && wantOf(step) !== wantOf(one));
      if (clash) return { what: handlerFor(clash.kind).nameOf(clash), other: route };
    }
  }
  return undefined;
}

const writtenOtherwise = (route: Route, { what, other }: Clash): Refusal => ({
  kind: 'refusal',
  route,
  code: 'writtenOtherwise',
  title: l10n.t('{0} and {1} can’t share {2}', routeTitle(route), routeTitle(other), what),
  text: l10n.t('Choose another policy scope for one of them, or secure it in a plan of its own.'),
});

/** Of several routes none can be planned for: why, of each. */
function refusedTogether(refusals: readonly Refusal[]): Refusal | undefined {
  const [first, ...others] = refusals;
  if (!first || others.length === 0) return first;
  const said = refusals.map(({ route, title, text }) => `${routeTitle(route)}: ${title}. ${text}`);
  return {
    ...first,
    code: others.every(one => one.code === first.code) ? first.code : 'severalReasons',
    title: l10n.t('None of the {0} routes can be secured as they are', refusals.length),
    text: said.join(' '),
  };
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
      else merged.push({ ...named(step, plan, merged), routes });
    }
  }
  return oneLockPerApp(merged)
    .map((step, index) => ({ step, index }))
    .sort((a, b) => phaseOf(a.step) - phaseOf(b.step) || a.index - b.index)
    .map(({ step }) => step);
}

/**
 * A lock refuses the callers of all routes to its app: it waits for the token of each, and lets them all in with one write.
 * Of two that name different registrations the later one is written after the first.
 */
function oneLockPerApp(steps: readonly Step[]): readonly Step[] {
  const locks = steps.filter(step => step.kind === 'lock');
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind !== 'lock') return [step];
    const same = locks.filter(one => isSameThing(one, step));
    const alike = same.filter(one => one.wish.clientId === step.wish.clientId && one.wish.issuer === step.wish.issuer);
    if (alike[0] !== step) return [];
    const routes = [...new Set(same.flatMap(one => one.routes ?? []))];
    return [alike.length === 1 ? { ...step, routes } : { ...joined(alike, step), routes }];
  });
}

const isSameThing = (one: WriteStep, other: WriteStep): boolean =>
  handlerFor(one.kind).thingOf(one) === handlerFor(other.kind).thingOf(other);

function isSameChange(one: Step, other: Step): boolean {
  if (!isWrite(one) || !isWrite(other) || one.kind !== other.kind) return false;
  return isSameThing(one, other) && wantOf(one) === wantOf(other);
}

/** The API that a document is written for names it only: a product's or a fragment's is the same for all. */
const told: ReadonlySet<string> = new Set([
  'api',
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
  if (isWrite(step)) return { ...step, id };
  const isOwn = routesOf(plan, step)[0] === plan.route.id;
  // Of another API that the plan proves as well it says so already.
  return {
    ...step,
    id: `${step.id}#${plan.route.id}`,
    ...(isOwn && { title: `${step.title}: ${routeTitle(plan.route)}` }),
  };
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
  return distinct(all, keyOf).map(one => {
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
