import * as l10n from '@vscode/l10n';
import { sameId, valueOf } from '../route';
import { cautionsFor, noTraceCautions } from './cautions';
import { choicesFor } from './choices';
import type { OtherApi, PlanContext } from './context';
import { deleteKeyChoice, deleteKeySteps, hostKeyCautions } from './deleteKey';
import { type Keyed, functionKeyCautions, functionKeyChoice, functionKeySteps } from './functionKey';
import type { KeySource } from './keySenders';
import { keyedRoutes, letGoBeside, ofRoute, routesBeside, withOtherRoutes } from './keyedRoutes';
import { phaseOf } from './order';
import { backEndScope, backEndSteps } from './planBackEnd';
import { planApiRoute } from './planApiRoute';
import type { Plan, PlanChoices, PlanResult, PolicyStep, Step, StepKind } from './plan';
import { authenticationSteps, identityStep, policySteps, securedProofStep, tokenProofStep } from './planSteps';
import { directorySteps } from './directorySteps';
import { permissionChecks } from './permissions';
import { refusalFor, refuseAssignment } from './refusals';
import { firstStageCautions, isFirstStage, stagesChoice } from './lockStages';
import { pointingCautions, pointingChoice, pointingSteps } from './pointing';
import { poolCautions, poolChoice } from './pool';
import { operationOf } from './routeChoices';
import { type Target, clientIdOf, refusesToday, targetFor } from './target';

/**
 * The smallest ordered list of steps that makes F1–F7 agree for a route; empty when they do. Pure: the same facts and
 * choices give the same plan. The order keeps today's callers working: what only lets in more comes first, the lock
 * last and only after proof (domain.md 1).
 */
export function planRoute(context: PlanContext, choices: PlanChoices = {}): PlanResult {
  if (context.route.backEnd.kind === 'api') return planApiRoute(context, choices);
  const refusal = refusalFor(context, choices);
  if (refusal) return refusal;
  const { backEnd } = context.route;
  const clientId = clientIdOf(context.facts, choices, context.registration);
  if (backEnd.kind !== 'app' || clientId === undefined)
    throw new Error('A route without app or client ID is refused before.');
  const target = targetFor(context, choices, clientId);
  const unassignable = refuseAssignment(target);
  if (unassignable) return unassignable;
  const { included, lockedOut } = otherApis(target);
  const keyed = keyedRoutes(
    target,
    policyAtEnd(target),
    included.map(other => [other, policyAtEnd(target, other)]),
  );
  const steps = orderedSteps(target, included, keyed);
  // The first stage is done: what is left is the lock.
  if (steps.length === 0 && choices.lockLater === true) return planRoute(context, { ...choices, lockLater: false });
  const open = target.doors.filter(door => !refusesToday(door));
  const firstLock = steps.find(step => step.kind === 'lock' && open.some(door => sameId(door.app.id, step.app.id)));
  const writes = steps.filter(step => step.resources.length > 0);
  const operationId = operationOf(choices);
  const plan: Plan = {
    kind: 'plan',
    route: context.route,
    lead: leadFor(target),
    ...(operationId !== undefined && { testOperationId: operationId }),
    ...(choices.keySubscription && { keySubscriptionId: choices.keySubscription.id }),
    ...(noTraceCautions(target).length > 0 && { lockWithoutTrace: true }),
    ...(choices.privateAddresses === true && { privateAddresses: true }),
    steps,
    ...(firstLock && { lockLineBefore: firstLock.id }),
    alreadyRefuses: open.length === 0,
    ...(isFirstStage(target, steps) && { firstStage: true }),
    cautions: [
      ...pointingCautions(target),
      ...(steps.length > 0 ? poolCautions(target) : []),
      ...cautionsFor(target, steps, lockedOut),
      ...firstStageCautions(target, steps),
      ...(steps.length > 0 ? functionKeyCautions(keyed) : []),
      ...(steps.length > 0 ? hostKeyCautions(keyed) : []),
    ],
    choices: [
      ...pointingChoice(target),
      ...poolChoice(target),
      ...choicesFor(target, included),
      ...stagesChoice(target, steps),
      ...(isFirstStage(target, steps) ? [] : [...functionKeyChoice(keyed), ...deleteKeyChoice(keyed)]),
    ],
    keeps: keepsFor(target, steps),
    permissions: permissionsFor(target, steps),
    changeCount: writes.length,
    resourceCount: new Set(writes.flatMap(step => step.resources.map(one => one.id.toLowerCase()))).size,
    duration: durationOf(steps),
    readAt: context.readAt,
    clientId,
    ...(choices.pool && { pool: choices.pool }),
  };
  const proved = isFirstStage(target, steps) || steps.length === 0 ? [] : letGoBeside(keyed);
  return { ...plan, ...routesBeside(target, proved, ofRoute(plan)) };
}

function otherApis(target: Target): { included: readonly OtherApi[]; lockedOut: readonly OtherApi[] } {
  const { context, choices } = target;
  const wanted = choices.otherApis?.map(id => id.toLowerCase());
  const serviceId = context.route.service.id.toLowerCase();
  // Another service calls with another identity: it needs a plan of its own.
  const included = context.otherApis.filter(
    other =>
      other.serviceId.toLowerCase() === serviceId &&
      other.policy.stored.state === 'read' &&
      (wanted === undefined || wanted.includes(other.api.id.toLowerCase())),
  );
  const sends = (other: OtherApi): boolean =>
    other.serviceId.toLowerCase() === serviceId &&
    other.policy.stored.state === 'read' &&
    policySteps(target, other).length === 0;
  return { included, lockedOut: context.otherApis.filter(other => !included.includes(other) && !sends(other)) };
}

function orderedSteps(target: Target, included: readonly OtherApi[], keyed: readonly Keyed[]): readonly Step[] {
  const { context } = target;
  const identity = identityStep(target);
  const own = backEndScope(context.facts, target.choices) === undefined ? ownPolicySteps(target) : backEndSteps(target);
  const policies = [...own, ...included.flatMap(other => policySteps(target, other))];
  const doors = target.doors.flatMap(door =>
    authenticationSteps(target, door, policies.length > 0 || identity !== undefined),
  );
  const writes: Step[] = [
    ...directorySteps(target),
    ...(identity ? [identity] : []),
    ...pointingSteps(target),
    ...doors,
    ...policies,
  ];
  if (writes.length === 0) return [];
  if (isFirstStage(target, writes))
    return [...writes.filter(step => step.kind !== 'lock'), tokenProofStep(target)].sort(
      (a, b) => phaseOf(a) - phaseOf(b),
    );
  return [
    ...withOtherRoutes(target, [...writes, tokenProofStep(target), securedProofStep(target)], letGoBeside(keyed)),
    ...functionKeySteps(keyed),
    ...deleteKeySteps(keyed),
  ].sort((a, b) => phaseOf(a) - phaseOf(b));
}

/** The policy that gets the token, of the plan's own API or of another one, once the token is sent for good. */
function policyAtEnd(target: Target, other?: OtherApi): KeySource {
  const { facts, policy } = target.context;
  const stored = valueOf((other?.policy ?? policy).stored) ?? undefined;
  const steps = other
    ? policySteps(target, other)
    : backEndScope(facts, target.choices) === undefined
      ? ownPolicySteps(target)
      : [];
  const last = steps.find(step => step.kind === 'policy');
  return last ? { text: last.after, etag: stored?.etag ?? '' } : stored;
}

const ownPolicySteps = (target: Target): readonly PolicyStep[] => {
  const { facts, policy, route } = target.context;
  return policySteps(target, { api: route.api, policy, fact: facts.policy });
};

const directoryKinds: ReadonlySet<string> = new Set(['registration', 'identifierUri', 'principal', 'assignment']);

function permissionsFor({ context, doors }: Target, steps: readonly Step[]): Plan['permissions'] {
  const hostKey = steps.find(step => step.kind === 'deleteHostKey');
  const needs = {
    identity: steps.some(step => step.kind === 'identity'),
    api: steps.some(step => step.kind === 'pointApi'),
    apps: doors.map(door => door.app.id),
    backEnd: steps.some(step => 'backEndId' in step),
    directory: steps.some(step => directoryKinds.has(step.kind)),
    namedValue: steps.some(step => step.kind === 'deleteNamedValue'),
    ...(hostKey && { hostKeyOf: hostKey.app }),
  };
  return permissionChecks(context.route, context.rights ?? { actions: {} }, needs, context.application);
}

function leadFor({ names, choices: { pool } }: Target): string {
  if (pool) {
    return l10n.t(
      '{0} will call the {1} apps behind {2} with one token of its own identity, and each of them will refuse everyone else. No key or secret is created or stored.',
      names.service,
      pool.apps.length,
      pool.name,
    );
  }
  return l10n.t(
    '{0} will call {1} with a token of its own identity, and {1} will refuse everyone else. No key or secret is created or stored.',
    names.service,
    names.app,
  );
}

function keepsFor(target: Target, steps: readonly Step[]): readonly string[] {
  const { application, clientId, names, context } = target;
  const name = application ? application.displayName : names.app;
  const keeps = context.registration
    ? []
    : [l10n.t('The app registration of {0} ({1}) and its secrets', name, clientId)];
  const service = valueOf(context.facts.identity)?.service;
  if (service && service.userAssigned.length > 0)
    keeps.push(l10n.t('The {0} user-assigned identities of {1}', service.userAssigned.length, names.service));
  for (const door of target.doors) {
    const settings = valueOf(door.settings);
    for (const provider of settings?.otherProviders ?? [])
      keeps.push(l10n.t('Sign-in with {0} of {1}', provider, door.app.name));
    for (const path of settings?.excludedPaths ?? [])
      keeps.push(l10n.t('Excluded path {0} of {1}', path, door.app.name));
  }
  const untouched = context.slots.map(slot => slot.name);
  if (untouched.length > 0 && steps.some(step => step.kind === 'lock'))
    keeps.push(l10n.t('Slots that aren’t in this plan: {0}', untouched.join(', ')));
  return [...keeps, l10n.t('Tags and app settings')];
}

const minutes: Readonly<Record<StepKind, number>> = {
  pointApi: 1,
  pointBackEnd: 1,
  admitPolicy: 0,
  lockPolicy: 0,
  dropKey: 0,
  proveWithoutKey: 1,
  deleteNamedValue: 0,
  deleteHostKey: 0,
  proveKeyDeleted: 1,
  open: 0,
  dismiss: 0,
  proveOpen: 3,
  proveReleased: 1,
  registration: 0,
  identifierUri: 0,
  principal: 0,
  assignment: 0,
  identity: 2,
  tryPolicy: 0,
  tryBackEnd: 0,
  backEnd: 0,
  dropBackEndKey: 0,
  proveBackEnd: 1,
  policy: 0,
  admit: 0,
  proveToken: 1,
  lock: 0,
  proveSecured: 3,
};

/** How long these steps take, one after the other. */
export const minutesOf = (steps: readonly Step[]): number => steps.reduce((sum, step) => sum + minutes[step.kind], 0);

const durationOf = (steps: readonly Step[]): string => l10n.t('about {0} minutes', minutesOf(steps));
