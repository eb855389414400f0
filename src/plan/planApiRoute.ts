import * as l10n from '@vscode/l10n';
import { admitCaller, applyEdits, tokenValidation } from '../policy';
import { type Api, type Service, routeTitle, valueOf } from '../route';
import { cautionsForApi } from './apiCautions';
import { noTraceCautions } from './cautions';
import { change } from './change';
import { choicesFor } from './choices';
import type { PlanContext } from './context';
import { directorySteps } from './directorySteps';
import { phaseOf } from './order';
import { permissionChecks } from './permissions';
import type { PlanChoices, PlanResult, PolicyStep, Refusal, Step } from './plan';
import { emptyPolicy, identityStep, policySteps, securedProofStep, tokenProofStep } from './planSteps';
import { refuseAssignment } from './refusals';
import { type Target, clientIdOf, targetFor } from './target';
import { unknownMark } from './unknowns';

/**
 * API Management as the back end: the calling API sends a token, and the called API's own policy takes it from this
 * caller (domain.md 4.3). What only lets in more comes first; a validation that wasn't there comes last, after proof.
 */
export function planApiRoute(context: PlanContext, choices: PlanChoices = {}): PlanResult {
  const { route, facts } = context;
  const { backEnd } = route;
  const no = (code: Refusal['code'], title: string, text: string): Refusal => ({
    kind: 'refusal',
    route,
    code,
    title,
    text,
  });
  if (backEnd.kind !== 'api') throw new RangeError('Only a route to another API is planned here.');
  const called = context.called?.stored;
  if (called?.state !== 'read' || context.policy.stored.state !== 'read' || facts.identity.state !== 'read') {
    const text = l10n.t('Nothing is planned on a guess. Refresh, or ask for the Reader role, and try again.');
    return no('notRead', l10n.t('Not everything about {0} can be read', routeTitle(route)), text);
  }
  const text = called.value?.text ?? emptyPolicy;
  const clientId =
    clientIdOf(facts, choices, context.registration) ?? clientIdIn(tokenValidation(text)?.audiences ?? []);
  if (clientId === undefined) {
    return no(
      'noClientId',
      l10n.t('{0} has no app registration yet', backEnd.api.displayName),
      l10n.t('Choose or create one for it first; its client ID is the name that the token is made for.'),
    );
  }
  if (context.application.state === 'read' && context.application.value === null) {
    return no(
      'noApplication',
      l10n.t('No app registration {0} in your tenant', clientId),
      l10n.t('{0} names it, but no token can be asked for it here. Choose another one.', backEnd.api.displayName),
    );
  }
  const demands = tokenValidation(text)?.roles;
  const target: Target = { ...targetFor(context, choices, clientId), ...(demands && { demands }) };
  const refused = refuseAssignment(target);
  if (refused) return refused;
  const steps = orderedSteps(target, backEnd.api, backEnd.service, text);
  const writes = steps.filter(step => step.resources.length > 0);
  const lock = steps.find(step => step.kind === 'lockPolicy');
  return {
    kind: 'plan',
    route,
    lead: l10n.t(
      '{0} will call {1} with a token of its own identity, and {1} will refuse calls without a token. No key or secret is created or stored.',
      target.names.service,
      backEnd.api.displayName,
    ),
    steps,
    ...(lock && { lockLineBefore: lock.id }),
    alreadyRefuses: tokenValidation(text) !== undefined,
    ...(choices.keySubscription && { keySubscriptionId: choices.keySubscription.id }),
    ...(noTraceCautions(target).length > 0 && { lockWithoutTrace: true }),
    ...(choices.privateAddresses === true && { privateAddresses: true }),
    cautions: [
      ...cautionsForApi(target, backEnd.api, tokenValidation(text), steps),
      ...(steps.length > 0 ? noTraceCautions(target) : []),
    ],
    choices: choicesFor(target, []),
    keeps: [
      l10n.t('Every other byte of both policies'),
      l10n.t('Subscriptions and their keys'),
      l10n.t('Other callers that {0} names', backEnd.api.displayName),
    ],
    permissions: permissionChecks(
      route,
      context.rights ?? { actions: {} },
      {
        identity: steps.some(step => step.kind === 'identity'),
        apps: [],
        called: backEnd.service,
        directory: steps.some(
          step => step.kind === 'registration' || step.kind === 'principal' || step.kind === 'assignment',
        ),
      },
      context.application,
    ),
    changeCount: writes.length,
    resourceCount: new Set(writes.flatMap(step => step.resources.map(one => one.id.toLowerCase()))).size,
    duration: l10n.t('about {0} minutes', steps.some(step => step.kind === 'identity') ? 6 : 4),
    readAt: context.readAt,
    clientId,
  };
}

/** The client ID that an audience names: bare, or as `api://{client ID}`. */
export function clientIdIn(audiences: readonly string[]): string | undefined {
  const bare = audiences.map(one => one.replace(/^api:\/\//i, '').replace(/\/$/, ''));
  return bare.find(one => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(one));
}

function orderedSteps(target: Target, called: Api, service: Service, text: string): readonly Step[] {
  const { context } = target;
  const identity = identityStep(target);
  const own = policySteps(
    target,
    { api: context.route.api, policy: context.policy, fact: context.facts.policy },
    called.subscriptionRequired ? undefined : context.route.api.keyNames.header,
  );
  const validation = calledPolicyStep(target, called, service, text);
  const writes: readonly Step[] = [
    ...directorySteps(target),
    ...(identity ? [identity] : []),
    ...own,
    ...(validation ? [validation] : []),
  ];
  if (writes.length === 0) return [];
  return [...writes, tokenProofStep(target), securedProofStep(target)].sort((a, b) => phaseOf(a) - phaseOf(b));
}

function calledPolicyStep(target: Target, called: Api, service: Service, text: string): PolicyStep | undefined {
  const { caller, context, clientId, resource } = target;
  const before = valueOf(context.called?.stored ?? context.policy.stored) ?? undefined;
  const existing = tokenValidation(text);
  const audience = target.application?.tokenVersion === 1 ? resource : clientId;
  const edits = admitCaller(text, {
    tenantId: target.application?.tenantId ?? context.tenantId,
    clientId: caller.clientId ?? unknownMark('callerClientId', context.route.service.id),
    audiences: [...new Set([audience, clientId, `api://${clientId}`])],
  });
  const after = applyEdits(text, edits);
  if (after === before?.text) return undefined;
  const name = called.displayName;
  return {
    kind: existing ? 'admitPolicy' : 'lockPolicy',
    id: `${existing ? 'admitPolicy' : 'lockPolicy'}:${called.id.toLowerCase()}`,
    api: called,
    callerOf: context.route.service.id,
    place: { kind: 'api', ownerId: called.id },
    ...(before && { before }),
    after,
    title: existing
      ? l10n.t('Let {0} in: policy of {1}', target.names.service, name)
      : l10n.t('Lock {0}: its policy takes tokens of {1} only', name, target.names.service),
    description: existing
      ? l10n.t('The validation there is extended by this caller. Nobody loses access.')
      : l10n.t('validate-azure-ad-token after <base /> in inbound, in {0}. Every other byte stays.', service.name),
    duration: l10n.t('seconds'),
    whoNotices: existing
      ? l10n.t('Nobody.')
      : l10n.t('Everyone who calls {0} without a token of {1}: they get 401 from here on.', name, target.names.service),
    undo: {
      possible: true,
      text: before ? l10n.t('The text is put back byte for byte.') : l10n.t('The policy is deleted again.'),
    },
    resources: [{ id: called.id, name }],
    changes: [change(l10n.t('Policy of API {0}', name), 'policy', before?.text, after)],
  };
}
