import * as l10n from '@vscode/l10n';
import type { Azure, Call, PolicyPlace, StoredPolicy } from '../../azure/interfaces';
import { type Api, type ArmId, type TokenClaims, nameOf } from '../../route';
import { callerClientId, callerObjectId } from '../callerIdentity';
import { fillText, missingIn } from '../lateValues';
import type { StepBase } from '../plan';
import { hashOf, samePolicy } from '../same';
import { stopped, waitsOf } from '../stops';
import { unknownName } from '../unknowns';
import type { Known, StepHandler } from './handler';

/**
 * Replaces the text of one policy document. `tryPolicy`: with a form first that can't break callers, as a token that
 * can't be had is ignored. `admitPolicy` and `lockPolicy`: of a called API, which takes the caller's token.
 */
export interface PolicyStep extends StepBase {
  readonly kind: 'tryPolicy' | 'policy' | 'admitPolicy' | 'lockPolicy' | 'dropKey';
  readonly api: Api;
  readonly place: PolicyPlace;
  /** Of an operation, product or fragment; absent: the API's. */
  readonly name?: string;
  /** As read for the preview; absent: no policy there. */
  readonly before?: StoredPolicy;
  readonly after: string;
  /** The back-end entity sends the token by now: the statement that tried it goes. */
  readonly isMoved?: boolean;
  /** What it named is deleted next: waited for until every node surely uses this text. */
  readonly waits?: boolean;
  /** The service whose identity's client ID the text needs, where that isn't known yet. */
  readonly callerOf?: ArmId;
}

/** The text with the client ID of the calling identity, which may be on only now. */
async function withCaller(
  azure: Azure,
  step: PolicyStep,
  claims: readonly TokenClaims[],
  call: Call,
  known: Known,
): Promise<PolicyStep> {
  const { callerOf } = step;
  if (callerOf === undefined) return step;
  const name = unknownName('callerClientId', callerOf);
  if (!missingIn(step.after).includes(name)) return step;
  const objectId = await callerObjectId(azure, callerOf, call, known);
  const clientId = objectId === undefined ? undefined : await callerClientId(azure, callerOf, objectId, claims, call);
  if (clientId === undefined) {
    const service = nameOf(callerOf);
    throw stopped(
      'callerUnknown',
      l10n.t(
        'The client ID of the identity of {0} can’t be found out, so {1} wasn’t changed.',
        service,
        step.api.displayName,
      ),
    );
  }
  return { ...step, after: fillText(step.after, { [name]: clientId }) };
}

/** Seconds until every node of a gateway surely uses a changed policy (U16): a minute, where Azure doesn't tell. */
export const policyFollows = (azure: Pick<Azure, 'policyFollows'>): number => azure.policyFollows ?? 60;

/** null: there is no policy, which means "inherit". */
export type PolicyState = StoredPolicy | null;

export const policy: StepHandler<PolicyStep, PolicyState> = {
  nameOf: step => l10n.t('the policy of {0}', step.name ?? step.api.displayName),
  thingOf: step => `policy ${step.place.kind} ${step.place.ownerId.toLowerCase()}`,
  read: async (azure, step, call) => (await azure.apiManagement.getPolicy(step.place, call)) ?? null,
  previewed: step => step.before ?? null,
  // With an ETag the service refuses what has changed; without a policy there is none, so it is looked at just before.
  guarded: expected => expected !== null && expected.etag !== '',
  fillIn: withCaller,
  holds: (step, found) => found !== null && samePolicy(found.text, step.after),
  unchanged: (one, other) => one?.text === other?.text,
  equivalent: (one, other) => (one && other ? samePolicy(one.text, other.text) : one === other),
  write: (azure, step, found, call) =>
    azure.apiManagement.putPolicy(step.place, step.after, found ? { etag: found.etag } : 'seenAbsent', waitsOf(call)),
  async restore(azure, step, before, found, call) {
    if (before) {
      const precondition = found ? { etag: found.etag } : 'absent';
      return azure.apiManagement.putPolicy(step.place, before.text, precondition, waitsOf(call));
    }
    if (found) await azure.apiManagement.deletePolicy(step.place, { etag: found.etag }, waitsOf(call));
    return null;
  },
  // What is proved next has to come from the entity, not from a node that still has the statement (domain.md 3.3).
  secondsToFollow: ({ isMoved, waits }, _before, azure) =>
    isMoved === true || waits === true ? policyFollows(azure) : 0,
  settles: (_, before) => (before?.text.includes('<authentication-managed-identity') ? undefined : 'tokenGone'),
  textOf: state => state?.text ?? '',
  describe: (step, state) => ({
    place: `${step.place.kind} ${step.place.ownerId}`,
    policy: state ? hashOf(state.text) : 'none',
  }),
};
