import * as l10n from '@vscode/l10n';
import type { StoredBackEnd } from '../azure/interfaces';
import { sameId, valueOf } from '../route';
import { backEndChange } from './backEndChange';
import { type BackEndIdentity, sendsIdentity, withIdentity } from './backEndDocument';
import { change } from './change';
import type { BackEndStep, PlanChoices, PolicyStep, TokenProofStep } from './plan';
import { emptyPolicy, policySteps } from './planSteps';
import type { Facts } from '../route';
import { pointingSteps } from './pointing';
import { wantedBackEnd } from './steps/backEnd';
import type { Target } from './target';

/** The back-end entity that the token is sent by, or shall be as chosen; undefined: a policy sends it. */
export function backEndScope(facts: Facts, { scope }: PlanChoices): string | undefined {
  if (scope) return scope.kind === 'backEnd' ? scope.name : undefined;
  const fact = valueOf(facts.policy);
  return fact?.token?.form === 'backEnd' ? fact.backEnd?.backEndId : undefined;
}

/**
 * What makes the back-end entity send the token. An entity can't be told to ignore a token that can't be had, so the API's
 * policy tries it first, and lets go of it once the entity sends it. Where the entity sends a token already, another one,
 * it would replace the policy's: then it is changed itself, and changed back where no token can be had.
 */
export function backEndSteps(target: Target): readonly (PolicyStep | BackEndStep | TokenProofStep)[] {
  const { context, identity, resource } = target;
  const { backEnd, facts, policy, route } = context;
  const found = backEnd && valueOf(backEnd.stored);
  if (!backEnd || !found) return [];
  const pointed = pointingSteps(target).find(
    step => step.kind === 'pointBackEnd' && sameId(step.backEndId, backEnd.id),
  );
  const stored =
    pointed?.kind === 'pointBackEnd' ? { ...found, properties: wantedBackEnd(pointed, found.properties) } : found;
  const want: BackEndIdentity = { resource, ...(identity.kind === 'userAssigned' && { clientId: identity.clientId }) };
  const fact = valueOf(facts.policy);
  if (sendsIdentity(stored.properties, want) && fact?.token?.form === 'backEnd') return [];
  if (fact?.token?.form === 'backEnd') return [backEndStep(target, 'tryBackEnd', stored, want)];
  const [trial] = policySteps(target, { api: route.api, policy, fact: facts.policy });
  const before = valueOf(policy.stored) ?? undefined;
  if (trial?.kind !== 'tryPolicy') return [backEndStep(target, 'tryBackEnd', stored, want)];
  const moved: PolicyStep = {
    ...trial,
    kind: 'policy',
    id: trial.id.replace(/^tryPolicy/, 'policy'),
    isMoved: true,
    before: { text: trial.after, etag: before?.etag ?? '' },
    after: before?.text ?? emptyPolicy,
    title: l10n.t('Take the trial out again: policy of {0}', route.api.displayName),
    description: l10n.t('The back end {0} sends the token by now.', backEnd.name),
    whoNotices: l10n.t('Nobody.'),
    undo: { possible: true, text: l10n.t('The text is put back byte for byte.') },
    changes: [
      change(l10n.t('Policy of API {0}', route.api.displayName), 'policy', trial.after, before?.text ?? emptyPolicy),
    ],
  };
  return [trial, backEndStep(target, 'backEnd', stored, want), moved, proof(target, backEnd.name)];
}

function backEndStep(
  { context, names }: Target,
  kind: 'tryBackEnd' | 'backEnd',
  before: StoredBackEnd,
  want: BackEndIdentity,
): BackEndStep {
  const { id = '', name = '' } = context.backEnd ?? {};
  return {
    ...backEndChange(id, name, before.properties, withIdentity(before.properties, want)),
    kind,
    id: `backEnd:${id.toLowerCase()}`,
    before,
    want,
    title: l10n.t('Send the token: back end {0}', name),
    description: l10n.t('Its credentials name the identity of {0}; everything else in it stays.', names.service),
    whoNotices:
      kind === 'backEnd'
        ? l10n.t('Nobody: the token is proved by now.')
        : l10n.t('Callers get an error if no token can be had; then it is changed back by itself.'),
  };
}

const proof = ({ names }: Target, name: string): TokenProofStep => ({
  kind: 'proveBackEnd',
  id: 'proveBackEnd',
  title: l10n.t('Prove that the back end {0} sends the token', name),
  description: l10n.t(
    'A call through the gateway, with its trace. Nobody is locked out of {0} if this fails.',
    names.app,
  ),
  duration: l10n.t('up to 2 min'),
  whoNotices: l10n.t('Nobody.'),
  resources: [],
  changes: [],
});
