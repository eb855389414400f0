import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import type { Call, Clock, StoredAuthentication } from '../azure/interfaces';
import { type ArmId, type TokenClaims, compareClaims, namesOf, readAuthentication, sameId } from '../route';
import { lockedSettings } from './lockedSettings';
import { routesOf } from './order';
import { type Patience, lookUntilSettled, securedPatience, tokenPatience } from './patience';
import type { AuthenticationStep, ReleaseProofStep, SecuredProofStep, TokenProofStep } from './plan';
import type { Prover, TokenSignature } from './prover';
import type { Run, StepResult } from './run';
import type { Before } from './stages';
import { type AppliedStep, type WriteKind, handlerFor } from './steps';
import { stopped } from './stops';
import { takeBack } from './undo';

/** What makes the gateway ask for the token: where none can be had, its callers get an error. */
const tokenKinds: ReadonlySet<string> = new Set(['tryPolicy', 'policy', 'tryBackEnd', 'backEnd']);

/** Looks while what the proof needs is being confirmed, and tells nothing where that fails: the look ends then. */
async function lookConfirmed<T extends { readonly state: string; readonly why?: string }>(
  { confirmed }: Before,
  look: (call: Call) => Promise<T>,
  clock: Clock,
  patience: Patience,
  call: Call,
): Promise<T> {
  const stop = new AbortController();
  // One listener per request, of which a look sends many at once.
  setMaxListeners(0, stop.signal);
  const confirming = confirmed();
  confirming.catch(() => stop.abort());
  const signal = call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal;
  setMaxListeners(0, signal);
  try {
    return await lookUntilSettled(look, clock, patience, { ...call, signal });
  } finally {
    await confirming;
  }
}

/** Looks at the gateway's trace until it shows the token, and stops before the lock where the token wouldn't do. */
export async function proveToken(run: Run, step: TokenProofStep, before: Before, call: Call): Promise<StepResult> {
  const { patience } = run.options;
  const route = run.routeOf(step);
  const { lockWithoutTrace } = run.plan.ofRoutes?.[route.id] ?? run.plan;
  const { service } = namesOf(route);
  const prover = run.proverOf(step);
  const seen = await lookConfirmed(
    before,
    one => prover.lookForToken(one),
    run.azure.clock,
    patience?.token ?? tokenPatience,
    call,
  );
  switch (seen.state) {
    case 'shown':
      run.claims.set(route.id, seen.claims);
      await wouldBeAccepted(run, step, seen.claims, seen.signature, call);
      return { text: l10n.t('The trace shows the token of {0}.', service) };
    case 'impossible':
      if (lockWithoutTrace === true) return { skipped: true, text: l10n.t('Not possible: {0}', seen.why) };
      throw stopped('tokenNotProved', l10n.t('That the token arrives couldn’t be proved: {0}', seen.why), {
        noTrace: seen.why,
      });
    case 'notYet':
      throw stopped('tokenNotProved', l10n.t('That the token arrives couldn’t be proved: {0}', seen.why));
    case 'failing': {
      const back = await takeBackMine(run, step, ({ made }) => tokenKinds.has(made.kind));
      throw stopped('tokenNotProved', `${l10n.t('The gateway can’t get a token: {0}', seen.why)} ${back}`.trim());
    }
  }
}

/** The lock as it is for callers of one service: the identity of another one may not be on yet. */
function asFor<S extends AuthenticationStep>(step: S, serviceId: ArmId): S {
  const { others = [], ...wish } = step.wish;
  const other = others.find(one => sameId(one.serviceId, serviceId));
  return other ? { ...step, serviceId: other.serviceId, wish: { ...wish, caller: other.caller } } : { ...step, wish };
}

/** Stops where the settings about to be written would refuse the token that was seen, or nobody's keys signed it. */
async function wouldBeAccepted(
  run: Run,
  proof: TokenProofStep,
  claims: TokenClaims,
  signature: TokenSignature | undefined,
  call: Call,
): Promise<void> {
  const routes = routesOf(run.plan, proof);
  if (signature === 'invalid') {
    const { service } = namesOf(run.routeOf(proof));
    const text = l10n.t('The token that {0} sends isn’t signed by its issuer, so nothing was locked.', service);
    throw stopped('tokenWouldBeRefused', text);
  }
  for (const step of run.plan.steps) {
    const isLater = step.kind === 'admit' && step.firstStage === true;
    if (step.kind !== 'lock' && !isLater) continue;
    if (!routesOf(run.plan, step).some(id => routes.includes(id))) continue;
    const { wish } = await run.filledIn(asFor(step, run.routeOf(proof).service.id), call);
    // What the lock will be written over: it stops where anything else is there by then.
    const now = (run.leftOf(step)?.state as StoredAuthentication | undefined) ?? step.before;
    const settings = readAuthentication(lockedSettings(now, wish).properties);
    const wrong = compareClaims(claims, settings, run.azure.clock.now()).find(row => row.match === 'no');
    if (!wrong) continue;
    const text = l10n.t(
      '{0} would refuse the gateway’s token, so it wasn’t locked. {1}: the token says {2}, {0} would accept {3}.',
      step.app.name,
      wrong.name,
      wrong.says,
      wrong.accepts,
    );
    throw stopped('tokenWouldBeRefused', text);
  }
}

/** What comes off by itself where a proof shows that it has broken something. */
const takenBackBy: Readonly<Record<SecuredProofStep['kind'], ReadonlySet<WriteKind>>> = {
  proveSecured: new Set<WriteKind>(['lock', 'lockPolicy']),
  proveWithoutKey: new Set<WriteKind>(['dropKey', 'dropBackEndKey']),
  proveKeyDeleted: new Set<WriteKind>(['deleteNamedValue', 'deleteHostKey']),
};

/** Looks until the route is proved secure; a lock that shuts out the gateway comes off by itself. */
export async function proveSecured(run: Run, step: SecuredProofStep, before: Before, call: Call): Promise<StepResult> {
  const { patience } = run.options;
  const route = run.routeOf(step);
  const prover = run.proverOf(step);
  if (step.kind === 'proveWithoutKey') await waitUntilKeyGone(run, prover, call);
  const seen = await lookConfirmed(
    before,
    one => prover.lookWhetherSecured(one, run.clientIdFor(step)),
    run.azure.clock,
    patience?.secured ?? securedPatience,
    call,
  );
  if (seen.state === 'proved') {
    run.proofs.set(route.id, seen.proof);
    return { text: seen.summary };
  }
  // What was proved before was another state of the route.
  run.proofs.delete(route.id);
  if (seen.state === 'failing') {
    const back = await takeBackMine(run, step, ({ made }) => takenBackBy[step.kind].has(made.kind));
    throw stopped('notSecured', `${seen.why} ${back}`.trim());
  }
  run.whyNotProved.set(route.id, seen.why);
  return { skipped: true, text: seen.why };
}

/** Until the gateway uses the policy without the key everywhere; what can't be seen is left to the tests. */
async function waitUntilKeyGone(run: Run, prover: Prover, call: Call): Promise<void> {
  const { patience } = run.options;
  const seen = await lookUntilSettled(
    one => prover.lookWhetherKeyGone(one),
    run.azure.clock,
    patience?.token ?? tokenPatience,
    call,
  );
  if (seen.state === 'notYet') throw stopped('notSecured', seen.why);
}

/** Letting go: looks until what was written runs. What can't be seen from here is said and goes on. */
export async function proveReleased(run: Run, step: ReleaseProofStep, before: Before, call: Call): Promise<StepResult> {
  const prover = run.proverOf(step);
  const { service, app } = namesOf(run.routeOf(step));
  const isOpening = step.kind === 'proveOpen';
  const seen = await lookConfirmed(
    before,
    one => (isOpening ? prover.lookWhetherOpen(one) : prover.lookWhetherTokenGone(one)),
    run.azure.clock,
    run.options.patience?.secured ?? securedPatience,
    call,
  );
  switch (seen.state) {
    case 'back':
      return {
        text: isOpening ? l10n.t('{0} answers without a token.', app) : l10n.t('{0} asks for no token.', service),
      };
    case 'impossible':
      return { skipped: true, text: seen.why };
    case 'notYet':
      throw stopped('notSecured', seen.why);
  }
}

/** Undoes writes of the proof's route that broke something, at once, and says how that went. */
async function takeBackMine(
  run: Run,
  proof: TokenProofStep | SecuredProofStep,
  which: (applied: AppliedStep) => boolean,
): Promise<string> {
  const routes = routesOf(run.plan, proof);
  const mine = run.applied.filter(one => which(one) && routesOf(run.plan, one.made).some(id => routes.includes(id)));
  if (mine.length === 0) return '';
  const { onProgress, journal } = run.options;
  const outcome = await takeBack(run.azure, mine, { onProgress, journal, turnOffIdentity: false });
  run.forget(outcome.undone);
  const left = [...new Set(outcome.left.map(one => one.stop.text))].join(' ');
  if (left !== '') return l10n.t('Taking it back failed: {0}', left);
  const names = [...new Set(mine.map(({ made }) => handlerFor(made.kind).nameOf(made)))];
  return l10n.t('Taken back by itself, as before: {0}.', names.join(', '));
}
