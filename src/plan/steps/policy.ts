import * as l10n from '@vscode/l10n';
import type { PolicyPlace, StoredPolicy } from '../../azure/interfaces';
import type { Api } from '../../route';
import type { StepBase } from '../plan';
import { hashOf, samePolicy } from '../same';
import { waitsOf } from '../stops';
import type { StepHandler } from './handler';

/**
 * Replaces the text of one policy document. `tryPolicy`: with a form first that can't break callers, as a token that
 * can't be had is ignored.
 */
export interface PolicyStep extends StepBase {
  readonly kind: 'tryPolicy' | 'policy';
  readonly api: Api;
  readonly place: PolicyPlace;
  /** As read for the preview; absent: no policy there. */
  readonly before?: StoredPolicy;
  readonly after: string;
}

/** null: there is no policy, which means "inherit". */
export type PolicyState = StoredPolicy | null;

export const policy: StepHandler<PolicyStep, PolicyState> = {
  nameOf: step => l10n.t('the policy of {0}', step.api.displayName),
  thingOf: step => `policy ${step.place.kind} ${step.place.ownerId.toLowerCase()}`,
  read: async (azure, step, call) => (await azure.apiManagement.getPolicy(step.place, call)) ?? null,
  previewed: step => step.before ?? null,
  holds: (step, found) => found !== null && samePolicy(found.text, step.after),
  unchanged: (one, other) => one?.text === other?.text,
  equivalent: (one, other) => (one && other ? samePolicy(one.text, other.text) : one === other),
  write: (azure, step, found, call) =>
    azure.apiManagement.putPolicy(step.place, step.after, found ? { etag: found.etag } : 'absent', waitsOf(call)),
  async restore(azure, step, before, found, call) {
    if (before) {
      const precondition = found ? { etag: found.etag } : 'absent';
      return azure.apiManagement.putPolicy(step.place, before.text, precondition, waitsOf(call));
    }
    if (found) await azure.apiManagement.deletePolicy(step.place, { etag: found.etag }, waitsOf(call));
    return null;
  },
  settles: (_, before) => (before?.text.includes('<authentication-managed-identity') ? undefined : 'tokenGone'),
  textOf: state => state?.text ?? '',
  describe: (step, state) => ({
    place: `${step.place.kind} ${step.place.ownerId}`,
    policy: state ? hashOf(state.text) : 'none',
  }),
};
