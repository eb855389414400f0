import * as l10n from '@vscode/l10n';
import type { StoredAuthentication } from '../azure/interfaces';
import { applyEdits, insertManagedIdentity, withholdHeader } from '../policy';
import {
  type Api,
  type DoorFact,
  type FactJudgement,
  type Facts,
  judge,
  read,
  readAuthentication,
  valueOf,
} from '../route';
import { change } from './change';
import type { PolicyContext } from './context';
import { admittedSettings, firstStageSettings, lockedSettings, sameSettings, settingsText } from './lockedSettings';
import type { AuthenticationStep, IdentityStep, LockWish, PolicyStep, SecuredProofStep, TokenProofStep } from './plan';
import { sameMeaning } from './same';
import { type Target, factsWithToken, namesApplication, refusesToday, wishFor } from './target';

/** A policy that only inherits, as the portal starts one. */
export const emptyPolicy = [
  '<policies>',
  '\t<inbound>',
  '\t\t<base />',
  '\t</inbound>',
  '\t<backend>',
  '\t\t<base />',
  '\t</backend>',
  '\t<outbound>',
  '\t\t<base />',
  '\t</outbound>',
  '\t<on-error>',
  '\t\t<base />',
  '\t</on-error>',
  '</policies>',
].join('\r\n');

export function identityStep(target: Target): IdentityStep | undefined {
  const service = valueOf(target.context.facts.identity)?.service;
  if (!service) return undefined;
  const { identity, names, context } = target;
  const { id, name } = context.route.service;
  const attachedIds = service.userAssigned.map(one => one.id);
  const isThere =
    identity.kind === 'system'
      ? service.systemAssigned !== undefined
      : attachedIds.some(one => one.toLowerCase() === identity.id.toLowerCase());
  if (isThere) return undefined;
  const shown = (system: boolean, ids: readonly string[]): string => {
    const type =
      [...(system ? ['SystemAssigned'] : []), ...(ids.length > 0 ? ['UserAssigned'] : [])].join(', ') || 'None';
    const userAssignedIdentities = Object.fromEntries(ids.map(one => [one, {}]));
    return JSON.stringify({ identity: { type, ...(ids.length > 0 && { userAssignedIdentities }) } }, null, 2);
  };
  const before = shown(service.systemAssigned !== undefined, attachedIds);
  const system = identity.kind === 'system';
  const result =
    identity.kind === 'system'
      ? { system: true, userAssigned: attachedIds }
      : { system: service.systemAssigned !== undefined, userAssigned: [...attachedIds, identity.id] };
  const after = shown(result.system, result.userAssigned);
  return {
    kind: 'identity',
    id: 'identity',
    serviceId: id,
    want: identity.kind === 'system' ? { kind: 'system' } : { kind: 'userAssigned', id: identity.id },
    result,
    title: system
      ? l10n.t('Turn on the identity of {0}', names.service)
      : l10n.t('Attach the identity to {0}', names.service),
    description: system
      ? l10n.t('API Management service. A system-assigned identity; nothing else about the service changes.')
      : l10n.t('API Management service. A user-assigned identity; nothing else about the service changes.'),
    duration: l10n.t('about 2 min'),
    whoNotices: l10n.t('Nobody. The service keeps answering; other changes to it wait.'),
    undo: {
      possible: true,
      text: system
        ? l10n.t(
            'Turning it off again destroys its principal for good; what was granted to it by then is lost. You are asked first.',
          )
        : l10n.t('It is taken off the service again; the identity itself stays.'),
    },
    resources: [{ id, name }],
    changes: [change(l10n.t('identity of {0}', names.service), 'json', before, after)],
  };
}

export interface PolicyTarget {
  readonly api: Api;
  readonly policy: PolicyContext;
  readonly fact: Facts['policy'];
}

/** Whether this policy already sends the right token with the chosen identity. */
function sendsRightToken(target: Target, fact: Facts['policy']): boolean {
  const { context, clientId, application, identity } = target;
  if (judge({ ...context.facts, policy: fact }).F2.state !== 'agrees') return false;
  const token = valueOf(fact)?.token;
  if (!token || token.ignoreError || !namesApplication(token.resource, clientId, application)) return false;
  return (
    (token.clientId ?? '').toLowerCase() === (identity.kind === 'userAssigned' ? identity.clientId.toLowerCase() : '')
  );
}

/**
 * First with `ignore-error`, so that callers don't notice where no token can be had; once the token is proved, for good.
 * None where the right token is sent already.
 */
export function policySteps(
  target: Target,
  { api, policy, fact }: PolicyTarget,
  withheldHeader?: string,
): readonly PolicyStep[] {
  if (policy.stored.state !== 'read' || sendsRightToken(target, fact)) return [];
  const stored = policy.stored.value ?? undefined;
  const text = stored?.text ?? emptyPolicy;
  const userAssigned = target.identity.kind === 'userAssigned' ? target.identity.clientId : undefined;
  const statement = {
    resource: target.resource,
    azureServicesToo: true,
    ...(userAssigned !== undefined && { clientId: userAssigned }),
  };
  const withheld = (edited: string): string =>
    withheldHeader === undefined ? edited : applyEdits(edited, withholdHeader(edited, withheldHeader));
  const after = (ignoreError: boolean): string =>
    withheld(applyEdits(text, insertManagedIdentity(text, { ...statement, ignoreError })));
  if (after(false) === stored?.text) return [];
  const trial = after(true);
  const name = policy.name ?? api.displayName;
  const id = (policy.name === undefined ? api.id : policy.place.ownerId).toLowerCase();
  const common = {
    api,
    place: policy.place,
    ...(policy.name !== undefined && { name: policy.name }),
    duration: l10n.t('seconds'),
    resources: [{ id: policy.place.ownerId, name }],
  };
  const title = policy.name === undefined ? l10n.t('Policy of API {0}', name) : l10n.t('Policy of {0}', name);
  const tries: PolicyStep[] = [
    {
      ...common,
      kind: 'tryPolicy',
      id: `tryPolicy:${id}`,
      ...(stored && { before: stored }),
      after: trial,
      title: l10n.t('Try the token: policy of {0}', name),
      description: stored
        ? l10n.t('One line after <base /> in inbound. Every other byte stays. A token that can’t be had is ignored.')
        : l10n.t('A new policy that inherits everything and adds one line. A token that can’t be had is ignored.'),
      whoNotices: l10n.t(
        'Nobody who calls {0} without a token of their own. A caller’s own Authorization header no longer reaches {1}.',
        api.displayName,
        target.names.app,
      ),
      undo: {
        possible: true,
        text: stored ? l10n.t('The text is put back byte for byte.') : l10n.t('The policy is deleted again.'),
      },
      changes: [change(title, 'policy', stored?.text, trial)],
    },
  ];
  return [
    // Where a statement that ignores errors is there already, it is the trial.
    ...(trial === stored?.text ? [] : tries),
    {
      ...common,
      kind: 'policy',
      id: `policy:${id}`,
      before: { text: trial, etag: stored?.etag ?? '' },
      after: after(false),
      title: l10n.t('Send the token: policy of {0}', name),
      description: l10n.t('The token is proved by now: a call for which none can be had is refused from here on.'),
      whoNotices: l10n.t('Nobody.'),
      undo: { possible: true, text: l10n.t('The text is put back byte for byte.') },
      changes: [change(title, 'policy', trial, after(false))],
    },
  ];
}

export function tokenProofStep(target: Target): TokenProofStep {
  return {
    kind: 'proveToken',
    id: 'proveToken',
    title: l10n.t('Prove that the token arrives'),
    description: l10n.t(
      'A call through the gateway, with its trace. Nobody is locked out of {0} if this fails.',
      target.names.app,
    ),
    duration: l10n.t('up to 2 min'),
    whoNotices: l10n.t('Nobody.'),
    resources: [],
    changes: [],
  };
}

export function securedProofStep(target: Target): SecuredProofStep {
  return {
    kind: 'proveSecured',
    id: 'proveSecured',
    title: l10n.t('Prove that the route is secured'),
    description: l10n.t('No token → 401, good token → success, through API Management → success.'),
    duration: l10n.t('up to 5 min'),
    whoNotices: l10n.t('Nobody. If it fails, the lock comes off {0} by itself.', target.names.app),
    resources: [],
    changes: [],
  };
}

/** The wish with words in place of ids that aren't known before the identity is on: for showing only. */
export function shownWish(target: Target, wish: LockWish): LockWish {
  const { service } = target.names;
  return {
    ...wish,
    caller: {
      clientId: wish.caller.clientId ?? l10n.t('(client ID of {0}, read once its identity is on)', service),
      objectId: wish.caller.objectId ?? l10n.t('(object ID of {0}, read once its identity is on)', service),
    },
  };
}

/** What one door needs: to let the gateway in first, where it checks tokens already, and to be locked. */
export function authenticationSteps(
  target: Target,
  door: DoorFact,
  tokenIsNew: boolean,
): readonly AuthenticationStep[] {
  const reading = target.context.settings[door.app.id.toLowerCase()];
  const settings = valueOf(door.settings);
  if (reading?.state !== 'read' || !settings) return [];
  const judgedWith = (one: DoorFact): readonly FactJudgement[] => {
    const { F5, F6, F7 } = judge(factsWithToken(target, one));
    return [F5, F6, F7];
  };
  const judged = judgedWith(door);
  const wish = wishFor(target, door);
  const shown = shownWish(target, wish);
  const before = reading.value;
  // Its lists may let the gateway in; without a registration Easy Auth isn't set up, and can't be told apart (domain.md 5.3).
  const agree = settings.clientId !== undefined && judged.every(fact => fact.state === 'agrees');
  const undecided = judged.every(fact => fact.state !== 'disagrees');
  // Where nothing is known to be wrong and nothing would change, there is nothing to do.
  const locked = lockedSettings(before, shown);
  if (agree || (undecided && wish.caller.clientId !== undefined && sameSettings(before, lockedSettings(before, wish))))
    return [];
  if (target.choices.lockLater === true && !refusesToday(door)) {
    const first = firstStageSettings(before, shown);
    return sameMeaning(before, first) ? [] : [authenticationStep(target, door, 'admit', before, first, wish, true)];
  }
  const admitted = admittedSettings(before, shown);
  // What the service fills in by itself is no change.
  const admits = tokenIsNew && settings.enabled && !sameMeaning(before, admitted);
  const steps: AuthenticationStep[] = [];
  if (admits) steps.push(authenticationStep(target, door, 'admit', before, admitted, wish));
  const admittedDoor = { ...door, settings: read(readAuthentication(admitted.properties)) };
  if (admits && judgedWith(admittedDoor).every(fact => fact.state === 'agrees')) return steps;
  const start = admits ? admitted : before;
  if (!sameSettings(start, locked)) steps.push(authenticationStep(target, door, 'lock', start, locked, wish));
  return steps;
}

function authenticationStep(
  target: Target,
  { app }: DoorFact,
  kind: 'admit' | 'lock',
  before: StoredAuthentication,
  after: StoredAuthentication,
  wish: LockWish,
  firstStage = false,
): AuthenticationStep {
  const { service } = target.names;
  const words =
    kind === 'lock'
      ? {
          title: l10n.t('Lock {0}: App Service Authentication', app.name),
          description: l10n.t(
            'Anonymous calls get 401; {0} is on the allow list; callers already on it stay.',
            service,
          ),
          whoNotices: l10n.t(
            'Everyone who calls {0} without a token of an allowed caller: they get 401 or 403 from here on.',
            app.name,
          ),
        }
      : firstStage
        ? {
            title: l10n.t('First stage: App Service Authentication of {0}', app.name),
            description: l10n.t(
              'It comes on and takes the token of {0}; calls without a token are answered as before (AllowAnonymous).',
              service,
            ),
            whoNotices: l10n.t('Nobody.'),
          }
        : {
            title: l10n.t('Let {0} in: App Service Authentication of {1}', service, app.name),
            description: l10n.t('{0} will accept the token of {1}. Nobody loses access.', app.name, service),
            whoNotices: l10n.t('Nobody.'),
          };
  return {
    kind,
    id: `${kind}:${app.id.toLowerCase()}`,
    app,
    serviceId: target.context.route.service.id,
    before,
    wish,
    ...(firstStage && { firstStage }),
    ...words,
    duration: l10n.t('seconds'),
    undo: { possible: true, text: l10n.t('The settings are put back as they were.') },
    resources: [{ id: app.id, name: app.name }],
    changes: [change(l10n.t('authsettingsV2 of {0}', app.name), 'json', settingsText(before), settingsText(after))],
  };
}
