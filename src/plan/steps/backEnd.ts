import * as l10n from '@vscode/l10n';
import type { StoredBackEnd } from '../../azure/interfaces';
import type { ArmId } from '../../route';
import {
  type BackEndIdentity,
  backEndText,
  hasIdentity,
  sendsIdentity,
  shownBackEnd,
  withIdentity,
  withoutFunctionKey,
} from '../backEndDocument';
import type { StepBase } from '../plan';
import { hashOf } from '../same';
import { waitsOf } from '../stops';
import type { StepHandler } from './handler';
import { policyFollows } from './policy';

/**
 * Changes one back-end entity. `tryBackEnd` and `backEnd`: its credentials send the token of an identity, before and after
 * the token is proved. `dropBackEndKey`: they no longer send a function key. `pointBackEnd`: it leads to the app.
 */
export interface BackEndStep extends StepBase {
  readonly kind: 'tryBackEnd' | 'backEnd' | 'dropBackEndKey' | 'pointBackEnd';
  readonly backEndId: ArmId;
  readonly name: string;
  /** As read for the preview, or as earlier steps leave it. */
  readonly before: StoredBackEnd;
  readonly want?: BackEndIdentity;
  /** What it named is deleted next: waited for until every node surely uses this document. */
  readonly waits?: boolean;
  /** Of the app. Neither this nor `want`: the key goes. */
  readonly url?: string;
}

/** The document as the step makes it of what is there. */
export function wantedBackEnd({ want, url }: BackEndStep, properties: StoredBackEnd['properties']) {
  if (url !== undefined) return { ...properties, url };
  return want ? withIdentity(properties, want) : withoutFunctionKey(properties);
}

const same = (one: StoredBackEnd, other: StoredBackEnd): boolean =>
  backEndText(one.properties) === backEndText(other.properties);

export const backEnd: StepHandler<BackEndStep, StoredBackEnd> = {
  nameOf: step => l10n.t('the back end {0}', step.name),
  thingOf: step => `backEnd ${step.backEndId.toLowerCase()}`,
  read: (azure, step, call) => azure.apiManagement.getBackEnd(step.backEndId, call),
  previewed: step => step.before,
  holds: (step, { properties }) =>
    step.want
      ? sendsIdentity(properties, step.want)
      : backEndText(wantedBackEnd(step, properties)) === backEndText(properties),
  unchanged: same,
  equivalent: same,
  write: (azure, step, { properties, etag }, call) =>
    azure.apiManagement.putBackEnd(step.backEndId, wantedBackEnd(step, properties), { etag }, waitsOf(call)),
  restore: (azure, step, before, { etag }, call) =>
    azure.apiManagement.putBackEnd(step.backEndId, before.properties, { etag }, waitsOf(call)),
  // No node may send the token to the former back end.
  secondsToFollow: ({ url, waits }, _before, azure) => (url === undefined && waits !== true ? 0 : policyFollows(azure)),
  // Before a `backEnd` the policy has sent the token, and does so again.
  settles: ({ kind }, before) => (kind === 'tryBackEnd' && !hasIdentity(before.properties) ? 'tokenGone' : undefined),
  textOf: state => shownBackEnd(state.properties),
  describe: (step, state) => ({ backEnd: step.backEndId, document: hashOf(backEndText(state.properties)) }),
};
