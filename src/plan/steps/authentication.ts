import * as l10n from '@vscode/l10n';
import type { Azure, Call, StoredAuthentication } from '../../azure/interfaces';
import { type App, type ArmId, type TokenClaims, nameOf, readAuthentication } from '../../route';
import { callerClientId, callerObjectId } from '../callerIdentity';
import {
  admittedSettings,
  firstStageSettings,
  lockedSettings,
  sameSettings,
  settingsText,
  withoutEmptyPolicy,
} from '../lockedSettings';
import type { LockWish, StepBase } from '../plan';
import { dismissedSettings, openedSettings } from '../releasedSettings';
import { hashOf, sameMeaning } from '../same';
import { stopped, waitsOf } from '../stops';
import { unknownName } from '../unknowns';
import type { Known, StepHandler } from './handler';

/**
 * One door's App Service Authentication. `admit` only lets the gateway in, beside whoever is let in today; `lock` also
 * refuses everyone else. `open` answers callers without a token again; `dismiss` takes the gateway off the allow lists.
 */
export interface AuthenticationStep extends StepBase {
  readonly kind: 'admit' | 'lock' | 'open' | 'dismiss';
  readonly app: App;
  /** The service whose identity calls. */
  readonly serviceId: ArmId;
  /** As read for the preview (for a lock after an admit: what the admit leaves). */
  readonly before: StoredAuthentication;
  readonly wish: LockWish;
  /** Of an admit: authentication comes on, and everyone else is let in as well, as the first of two stages. */
  readonly firstStage?: boolean;
}

/** Seconds until an app surely uses changed settings (domain.md 5.5). */
const settingsFollow = 300;

/** What a step makes of the settings that are there. */
export function wantedOf(
  { kind, wish, firstStage }: AuthenticationStep,
  found: StoredAuthentication,
): StoredAuthentication {
  switch (kind) {
    case 'lock':
      return lockedSettings(found, wish);
    case 'admit':
      return firstStage === true ? firstStageSettings(found, wish) : admittedSettings(found, wish);
    case 'open':
      return openedSettings(found);
    case 'dismiss':
      return dismissedSettings(found, wish.caller);
  }
}

type Caller = LockWish['caller'];

/** The ids of a service's identity as it is now: from Azure, else from the token in the trace (U27). */
async function resolvedCaller(
  azure: Azure,
  { serviceId, caller, app }: { readonly serviceId: ArmId; readonly caller: Caller; readonly app: App },
  claims: readonly TokenClaims[],
  call: Call,
  known: Known,
): Promise<Caller> {
  if (caller.clientId !== undefined && caller.objectId !== undefined) return caller;
  const service = nameOf(serviceId);
  const objectId = caller.objectId ?? (await callerObjectId(azure, serviceId, call, known));
  if (objectId === undefined) {
    throw stopped('callerUnknown', l10n.t('The identity of {0} is off, so {1} wasn’t changed.', service, app.name));
  }
  const clientId = caller.clientId ?? (await callerClientId(azure, serviceId, objectId, claims, call));
  if (clientId === undefined) {
    throw stopped(
      'callerUnknown',
      l10n.t(
        'The client ID of the identity of {0} can’t be found out, so {1} wasn’t changed. Enter it, or ask someone who may read the directory.',
        service,
        app.name,
      ),
    );
  }
  return { clientId, objectId };
}

async function resolvedWish(
  azure: Azure,
  { wish, serviceId, app }: AuthenticationStep,
  claims: readonly TokenClaims[],
  call: Call,
  known: Known,
): Promise<LockWish> {
  const resolved = (of: { readonly serviceId: ArmId; readonly caller: Caller }): Promise<Caller> =>
    resolvedCaller(azure, { ...of, app }, claims, call, known);
  const { others = [] } = wish;
  const [caller, ...further] = await Promise.all([
    resolved({ serviceId, caller: wish.caller }),
    ...others.map(async one => ({ ...one, caller: await resolved(one) })),
  ]);
  return { ...wish, caller, ...(further.length > 0 && { others: further }) };
}

const refusesAnonymous = ({ properties }: StoredAuthentication): boolean => {
  const { enabled, anonymousAction } = readAuthentication(properties);
  return enabled && anonymousAction !== 'AllowAnonymous';
};

/** The kinds differ only in what they want. */
export const authentication: StepHandler<AuthenticationStep, StoredAuthentication> = {
  nameOf: step => l10n.t('the authentication settings of {0}', step.app.name),
  thingOf: step => `authentication ${step.app.id.toLowerCase()}`,
  read: (azure, step, call) => azure.appService.getAuthentication(step.app.id, call),
  previewed: step => step.before,
  fillIn: async (azure, step, claims, call, known) =>
    step.kind === 'admit' || step.kind === 'lock'
      ? { ...step, wish: await resolvedWish(azure, step, claims, call, known) }
      : step,
  lacks: ({ kind, wish: { caller, others = [] }, serviceId }, known) =>
    (kind === 'admit' || kind === 'lock') &&
    [{ serviceId, caller }, ...others].some(
      one => one.caller.objectId === undefined && known[unknownName('callerObjectId', one.serviceId)] === undefined,
    ),
  holds: (step, found) => sameMeaning(found, wantedOf(step, found)),
  unchanged: sameSettings,
  equivalent: sameMeaning,
  write: (azure, step, found, call) =>
    azure.appService.putAuthentication(step.app.id, wantedOf(step, found), waitsOf(call)),
  restore: (azure, step, before, _found, call) =>
    azure.appService.putAuthentication(step.app.id, withoutEmptyPolicy(before), waitsOf(call)),
  // With its former lists an app that checks tokens would answer the gateway's with 403 (domain.md 5.4, 5.5).
  secondsToFollow: ({ kind }, before) =>
    kind === 'admit' && readAuthentication(before.properties).enabled ? settingsFollow : 0,
  settles: ({ kind }, before) => (kind === 'lock' && !refusesAnonymous(before) ? 'doorOpen' : undefined),
  textOf: settingsText,
  describe: (step, state) => ({ app: step.app.id, settings: hashOf(settingsText(state)) }),
};
