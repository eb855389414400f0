import assert from 'node:assert/strict';
import {
  type ApplyOutcome,
  type Plan,
  type PlanChoices,
  type Prover,
  type StepProgress,
  applyPlan,
  planRoute,
  readPlanContext,
  undoSteps,
} from '../../../src/plan';
import type { TokenClaims } from '../../../src/route';
import { MemoryJournal } from '../../plan/memoryJournal';
import { appClientId, callerClientId, callerObjectId, tenantId } from '../route/samples';
import { MemoryAzure, checkout, orders, routeTo } from './memoryAzure';

/** Plans of the Azure in memory, made, applied and undone as a window does. */
export const policyText =
  '<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t\t<rate-limit calls="1" renewal-period="2" />\r\n\t</inbound>\r\n</policies>';

export const claims = (change: Partial<TokenClaims> = {}): TokenClaims => ({
  aud: appClientId,
  iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
  caller: callerClientId,
  callerClaim: 'azp',
  oid: callerObjectId,
  tid: tenantId,
  version: 2,
  roles: [],
  exp: 4_000_000_000,
  ...change,
});

export const goodProver: Prover = {
  prepare: () => undefined,
  getReady: () => undefined,
  close: () => Promise.resolve(),
  lookForToken: () => Promise.resolve({ state: 'shown', claims: claims() }),
  lookWhetherSecured: () =>
    Promise.resolve({ state: 'proved', summary: 'all three', proof: { at: 1, factsHash: 'h' } }),
  lookWhetherOpen: () => Promise.resolve({ state: 'back' }),
  lookWhetherTokenGone: () => Promise.resolve({ state: 'back' }),
  lookWhetherKeyGone: () => Promise.resolve({ state: 'back' }),
};

export async function planFor(world: MemoryAzure, choices: PlanChoices = {}): Promise<Plan> {
  const route = routeTo();
  const facts = await world.readFacts();
  const routes = [route, routeTo(checkout)].slice(0, world.policies.has(checkout.id) ? 2 : 1);
  const result = planRoute(await readPlanContext(world.azure, { route, facts, routes, choices }), choices);
  assert.equal(result.kind, 'plan', result.kind === 'refusal' ? result.title : '');
  return result;
}

interface Applied {
  readonly outcome: ApplyOutcome;
  readonly events: readonly StepProgress[];
  readonly journal: MemoryJournal;
}

export async function apply(
  world: MemoryAzure,
  plan: Plan,
  more: {
    prover?: Prover;
    signal?: AbortSignal;
    onProgress?: (event: StepProgress) => void;
  } = {},
): Promise<Applied> {
  const events: StepProgress[] = [];
  const journal = new MemoryJournal();
  const { prover = goodProver, ...others } = more;
  const outcome = await applyPlan(world.azure, plan, {
    proverFor: () => prover,
    journal,
    ...others,
    onProgress: event => {
      events.push(event);
      more.onProgress?.(event);
    },
  });
  return { outcome, events, journal };
}

export const kinds = (plan: Plan): string[] => plan.steps.map(step => step.kind);
export const openWorld = (): MemoryAzure => {
  const world = new MemoryAzure();
  world.setPolicy(orders, policyText);
  return world;
};
export const undo = (world: MemoryAzure, outcome: ApplyOutcome, turnOffIdentity = true, prover?: Prover) =>
  undoSteps(world.azure, outcome.applied, {
    onProgress: () => undefined,
    journal: new MemoryJournal(),
    turnOffIdentity,
    ...(prover && { proverFor: () => prover }),
  });
