import {
  type Azure,
  type Call,
  Cancelled,
  type StoredAuthentication,
  type StoredPolicy,
  isAzureProblem,
} from '../azure/interfaces';
import { type ServiceIdentity, readAuthentication } from '../route';
import { admittedSettings, lockedSettings, sameSettings, settingsText } from './lockedSettings';
import type { AppliedStep, AuthenticationStep, IdentityStep, LockWish, PolicyStep } from './plan';
import { stopped } from './stops';

/** Undefined: it was so already, and nothing was written. */
export type Written = AppliedStep | undefined;
export type BeforeWrite = (before: unknown) => Promise<void>;

/** Equal but for white space, which the service sets anew (domain.md 3.3). */
export const samePolicy = (one: string, other: string): boolean =>
  one.replace(/\s+/g, '') === other.replace(/\s+/g, '');

/** Answers that say for certain that nothing was written. */
const certainlyUnwritten = (error: unknown): boolean =>
  (['forbidden', 'changedMeanwhile', 'policyRejected', 'notFound', 'signedOut', 'locked', 'throttled'] as const).some(
    kind => isAzureProblem(error, kind),
  );

const uncertain = (what: string, error: unknown): Error =>
  stopped(
    'failed',
    `The answer to changing ${what} was lost, so it may or may not have been changed. Refresh to see.`,
    {
      error,
      uncertain: true,
    },
  );

export async function writeIdentity(
  azure: Azure,
  step: IdentityStep,
  beforeWrite: BeforeWrite,
  call: Call,
): Promise<Written> {
  const service = await azure.apiManagement.getService(step.serviceId, call);
  if (hasWanted(service.identity, step)) return undefined;
  await beforeWrite(service.identity);
  const applied = (after: ServiceIdentity): AppliedStep => ({
    kind: 'identity',
    step: step.id,
    serviceId: step.serviceId,
    serviceName: service.name,
    before: service.identity,
    after,
  });
  try {
    const done =
      step.want.kind === 'system'
        ? await azure.apiManagement.turnOnSystemIdentity(step.serviceId, call)
        : await azure.apiManagement.attachIdentity(step.serviceId, step.want.id, call);
    return applied(done.identity);
  } catch (error) {
    if (certainlyUnwritten(error)) throw error;
    // Cancelled or lost while it ran: what there is now decides what is told.
    const now = await readAgain(() => azure.apiManagement.getService(step.serviceId), service.name, error);
    if (hasWanted(now.identity, step)) return applied(now.identity);
    if (error instanceof Cancelled && now.provisioningState !== 'Succeeded')
      throw uncertain(`the identity of ${service.name}`, error);
    throw error;
  }
}

function hasWanted(identity: ServiceIdentity, { want }: IdentityStep): boolean {
  if (want.kind === 'system') return identity.systemAssigned !== undefined;
  return identity.userAssigned.some(one => one.id.toLowerCase() === want.id.toLowerCase());
}

async function readAgain<T>(readIt: () => Promise<T>, what: string, lost: unknown): Promise<T> {
  try {
    return await readIt();
  } catch {
    throw uncertain(what, lost);
  }
}

export async function writePolicy(
  azure: Azure,
  step: PolicyStep,
  beforeWrite: BeforeWrite,
  call: Call,
): Promise<Written> {
  const name = `the policy of ${step.api.displayName}`;
  const found = await azure.apiManagement.getPolicy(step.place, call);
  if (found && samePolicy(found.text, step.after)) return undefined;
  if (found?.text !== step.before?.text) throw changed(name, step.before?.text, found?.text);
  throwIfCancelled(call);
  await beforeWrite(found);
  const applied = (after: StoredPolicy): AppliedStep => ({
    kind: 'policy',
    step: step.id,
    place: step.place,
    name: step.api.displayName,
    ...(found && { before: found }),
    after,
  });
  try {
    const after = await azure.apiManagement.putPolicy(
      step.place,
      step.after,
      found ? { etag: found.etag } : 'absent',
      waitsOf(call),
    );
    if (!samePolicy(after.text, step.after)) throw changed(name, step.after, after.text);
    return applied(after);
  } catch (error) {
    if (certainlyUnwritten(error)) throw error;
    const now = await readAgain(() => azure.apiManagement.getPolicy(step.place), name, error);
    if (now && samePolicy(now.text, step.after)) return applied(now);
    throw error;
  }
}

export function throwIfCancelled(call: Call): void {
  if (call.signal?.aborted === true) throw new Cancelled();
}

/** A write that has begun is finished whatever the user presses: the same call without its signal. */
export const waitsOf = (call: Call): Call => (call.onWait ? { onWait: call.onWait } : {});

export const changed = (name: string, previewed: string | undefined, found: string | undefined): Error =>
  stopped('changedMeanwhile', `Someone else changed ${name} after the preview was made, so it wasn’t touched.`, {
    difference: { previewed: previewed ?? '', found: found ?? '' },
  });

export async function writeAuthentication(
  azure: Azure,
  step: AuthenticationStep,
  expected: StoredAuthentication,
  wish: LockWish,
  beforeWrite: BeforeWrite,
  call: Call,
): Promise<Written> {
  const name = `the authentication settings of ${step.app.name}`;
  const found = await azure.appService.getAuthentication(step.app.id, call);
  const wanted = step.kind === 'lock' ? lockedSettings(found, wish) : admittedSettings(found, wish);
  if (!sameSettings(found, expected)) {
    if (sameSettings(found, wanted)) return undefined;
    throw changed(name, settingsText(expected), settingsText(found));
  }
  if (sameSettings(found, wanted)) return undefined;
  throwIfCancelled(call);
  await beforeWrite(found);
  const applied = (after: StoredAuthentication): AppliedStep => ({
    kind: 'authentication',
    step: step.id,
    appId: step.app.id,
    name: step.app.name,
    before: found,
    after,
  });
  let after: StoredAuthentication;
  try {
    after = await azure.appService.putAuthentication(step.app.id, wanted, waitsOf(call));
  } catch (error) {
    if (certainlyUnwritten(error)) throw error;
    const now = await readAgain(() => azure.appService.getAuthentication(step.app.id), name, error);
    if (sameMeaning(now, wanted)) return applied(now);
    if (sameSettings(now, found)) throw error;
    throw uncertain(name, error);
  }
  if (!sameMeaning(after, wanted)) throw changed(name, settingsText(wanted), settingsText(after));
  return applied(after);
}

/** Equal in all that decides; the service fills in defaults of its own elsewhere (domain.md 5.3). */
export function sameMeaning(one: StoredAuthentication, other: StoredAuthentication): boolean {
  return JSON.stringify(meaningOf(one)) === JSON.stringify(meaningOf(other));
}

function meaningOf(settings: StoredAuthentication): unknown {
  const {
    enabled,
    anonymousAction,
    excludedPaths,
    clientId,
    issuer,
    allowedAudiences,
    allowedApplications,
    allowedIdentities,
  } = readAuthentication(settings.properties);
  if (!enabled) return { enabled };
  return {
    enabled,
    anonymousAction,
    excludedPaths,
    clientId,
    issuer,
    allowedAudiences,
    allowedApplications: allowedApplications ?? [],
    allowedIdentities: allowedIdentities ?? [],
  };
}
