import type { Azure, Call } from '../azure/interfaces';
import type { Journal } from './journal';
import { sameSettings, settingsText } from './lockedSettings';
import type { AppliedStep, Stop, StepProgress, UndoOutcome } from './plan';
import { stopOf, stopped, waitText } from './stops';
import { changed, sameMeaning, samePolicy, throwIfCancelled, waitsOf } from './writes';

export interface UndoOptions {
  readonly onProgress: (progress: StepProgress) => void;
  readonly journal: Journal;
  readonly signal?: AbortSignal;
  /** Turn off a system-assigned identity that was off before. Its principal is gone for good then (F-19). */
  readonly turnOffIdentity: boolean;
}

/**
 * Takes writes back, last first: policy text byte for byte as the service stored it (deleted where there was none),
 * the settings document as it was. What someone else has changed since is left and told. Never throws for what Azure
 * or the user does.
 */
export async function undoSteps(
  azure: Azure,
  applied: readonly AppliedStep[],
  options: UndoOptions,
): Promise<UndoOutcome> {
  const undone: string[] = [];
  const left: { step: string; stop: Stop }[] = [];
  for (const one of [...applied].reverse()) {
    const call: Call = {
      ...(options.signal && { signal: options.signal }),
      onWait: wait => options.onProgress({ kind: 'waiting', step: one.step, text: waitText(wait) }),
    };
    try {
      throwIfCancelled(call);
      options.onProgress({ kind: 'started', step: one.step, at: azure.clock.now() });
      await undoOne(azure, one, options.turnOffIdentity, call);
      undone.push(one.step);
      await options.journal.tookBack(one.step);
      options.onProgress({ kind: 'undone', step: one.step, at: azure.clock.now() });
    } catch (error) {
      const stop = stopOf(error);
      left.push({ step: one.step, stop });
      options.onProgress({ kind: 'stopped', step: one.step, at: azure.clock.now(), stop });
    }
  }
  const cancelled = left.some(one => one.stop.reason === 'cancelled');
  return {
    state: cancelled ? 'cancelled' : left.every(one => one.stop.reason === 'notAsked') ? 'undone' : 'partly',
    undone,
    left,
  };
}

async function undoOne(azure: Azure, applied: AppliedStep, turnOffIdentity: boolean, call: Call): Promise<void> {
  switch (applied.kind) {
    case 'policy':
      return undoPolicy(azure, applied, call);
    case 'authentication':
      return undoAuthentication(azure, applied, call);
    case 'identity':
      return undoIdentity(azure, applied, turnOffIdentity, call);
  }
}

async function undoPolicy(azure: Azure, applied: Extract<AppliedStep, { kind: 'policy' }>, call: Call): Promise<void> {
  const { place, before, after, name } = applied;
  const found = await azure.apiManagement.getPolicy(place, call);
  if (before ? found?.text === before.text : !found) return;
  if (!found || !samePolicy(found.text, after.text)) throw changed(`the policy of ${name}`, after.text, found?.text);
  if (!before) {
    await azure.apiManagement.deletePolicy(place, { etag: found.etag }, waitsOf(call));
    return;
  }
  const stored = await azure.apiManagement.putPolicy(place, before.text, { etag: found.etag }, waitsOf(call));
  if (stored.text !== before.text && !samePolicy(stored.text, before.text))
    throw changed(`the policy of ${name}`, before.text, stored.text);
}

async function undoAuthentication(
  azure: Azure,
  applied: Extract<AppliedStep, { kind: 'authentication' }>,
  call: Call,
): Promise<void> {
  const { appId, before, after, name } = applied;
  const found = await azure.appService.getAuthentication(appId, call);
  if (sameSettings(found, before)) return;
  if (!sameSettings(found, after))
    throw changed(`the authentication settings of ${name}`, settingsText(after), settingsText(found));
  const stored = await azure.appService.putAuthentication(appId, before, waitsOf(call));
  if (!sameMeaning(stored, before))
    throw changed(`the authentication settings of ${name}`, settingsText(before), settingsText(stored));
}

async function undoIdentity(
  azure: Azure,
  applied: Extract<AppliedStep, { kind: 'identity' }>,
  turnOff: boolean,
  call: Call,
): Promise<void> {
  const { serviceId, serviceName, before, after } = applied;
  if (before.systemAssigned || !after.systemAssigned) {
    throw stopped(
      'failed',
      `The identity attached to ${serviceName} stays; take it off in the portal if it isn’t needed.`,
    );
  }
  if (!turnOff) throw stopped('notAsked', `The identity of ${serviceName} stays on; turning it off wasn’t asked for.`);
  const now = await azure.apiManagement.getService(serviceId, call);
  const found = now.identity.systemAssigned;
  if (!found) return;
  if (found.principalId !== after.systemAssigned.principalId) {
    throw changed(`the identity of ${serviceName}`, after.systemAssigned.principalId, found.principalId);
  }
  await azure.apiManagement.turnOffSystemIdentity(serviceId, call);
}
