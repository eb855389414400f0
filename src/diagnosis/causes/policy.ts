import * as l10n from '@vscode/l10n';
import {
  type EffectiveStatement,
  effectivePolicy,
  findAll,
  otherMessages,
  tokenValidators,
  valueOf as attributeOf,
} from '../../policy';
import { type PolicyFact, type ScopeKind, valueOf } from '../../route';
import { accepted, failedAtGateway, passed, refusedByFront, tokenWent, traced } from '../callEnd';
import type { Evidence } from '../evidence';
import { intendedToken } from '../intended';
import { type Mode, byHand, byPlan, certain, likely, pages, sure, traceSays } from './mode';

// domain.md 10.3: how policies come together.

export function scopeName(scope: ScopeKind | undefined): string {
  switch (scope) {
    case 'global':
      return l10n.t('the global policy');
    case 'workspace':
      return l10n.t('the workspace’s policy');
    case 'product':
      return l10n.t('the product’s policy');
    case 'api':
      return l10n.t('the API’s policy');
    case 'operation':
      return l10n.t('the operation’s policy');
    case 'fragment':
      return l10n.t('a fragment');
    case 'backEnd':
      return l10n.t('the back end’s credentials');
    case undefined:
      return l10n.t('the policy');
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const noTokenInTrace = (seen: Evidence): string | false =>
  traced(seen) && tokenWent(seen) === 'no' && l10n.t('The gateway’s trace shows no token');

/** The statements that run, or were meant to, before the call to the back end, in order. */
function statements({ meant }: Evidence): readonly EffectiveStatement[] {
  if (!meant) return [];
  const { inbound, backend } = effectivePolicy(meant.texts.layers, meant.texts.fragments).sections;
  return [...inbound, ...backend];
}

export const baseMissing: Mode = {
  id: 'F-26',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const at = seen.policy?.droppedAt;
    if (!at || accepted(seen)) return undefined;
    return certain(l10n.t('{0} has no <base /> in its inbound section', capital(scopeName(at))), noTokenInTrace(seen));
  },
  title: ({ policy }) => l10n.t('{0} drops the token', capital(scopeName(policy?.droppedAt))),
  text: ({ names }) =>
    l10n.t(
      'An outer policy asks for the token, but this one doesn’t take it over with <base />. {0} is called without a token.',
      names.app,
    ),
  fix: ({ policy }) =>
    policy?.droppedAt === 'operation' || policy?.droppedAt === 'product'
      ? byHand(
          l10n.t('Put <base /> into {0}', scopeName(policy.droppedAt)),
          l10n.t('Add <base /> as the first line of its inbound section.'),
        )
      : byPlan(l10n.t('Ask for the token in the API’s policy'), l10n.t('One line in one policy. It can be undone.')),
  link: pages.policies,
};

/** What sets `Authorization` after the token; also where the token doesn't come that far yet. */
const overwriting = ({ policy, meant }: Evidence): PolicyFact['overwrittenBy'] =>
  policy?.overwrittenBy ?? meant?.fact.overwrittenBy ?? meant?.moved?.overwrittenBy;

export const overwritten: Mode = {
  id: 'F-11',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const by = overwriting(seen);
    if (!by || accepted(seen)) return undefined;
    if (by.how === 'withoutScheme')
      return certain(l10n.t('<{0}> in {1} sets Authorization to the token alone', by.element, scopeName(by.scope)));
    if (by.how === 'skipped')
      return certain(
        l10n.t(
          '<{0}> in {1} has exists-action="skip", and Authorization is set before it',
          by.element,
          scopeName(by.scope),
        ),
      );
    return certain(
      by.scope === 'backEnd'
        ? l10n.t('The back end’s credentials set Authorization after the policies')
        : l10n.t('<{0}> in {1} comes after the token and sets Authorization', by.element, scopeName(by.scope)),
    );
  },
  title: seen =>
    overwriting(seen)?.how === 'withoutScheme'
      ? l10n.t('The token is sent without “Bearer” before it')
      : overwriting(seen)?.scope === 'backEnd'
        ? l10n.t('The back end’s credentials replace the token')
        : l10n.t('<{0}> replaces the token', overwriting(seen)?.element ?? ''),
  text: seen =>
    overwriting(seen)?.how === 'withoutScheme'
      ? l10n.t('App Service Authentication of {0} looks only at tokens that follow “Bearer ”.', seen.names.app)
      : l10n.t(
          'The policy asks for the token, but something later overwrites the Authorization header. {0} never sees the token.',
          seen.names.app,
        ),
  fix: seen =>
    overwriting(seen)?.how === 'withoutScheme'
      ? byHand(
          l10n.t('Put “Bearer ” before the token'),
          l10n.t('Set the value to @("Bearer " + …); or let authentication-managed-identity set the header itself.'),
        )
      : byHand(
          l10n.t('Take the later statement away'),
          l10n.t('Remove what sets Authorization after authentication-managed-identity, or move it before.'),
        ),
  link: pages.policy,
};

export const otherProduct: Mode = {
  id: 'F-16',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const key = seen.gateway?.keySubscription;
    if (!seen.meant?.otherProduct || tokenWent(seen) === 'yes') return undefined;
    const line = l10n.t('Only a product’s policy asks for the token');
    return sure(
      tokenWent(seen) === 'no' || refusedByFront(seen, 401),
      line,
      key
        ? l10n.t(
            'The key that was used, {0}, isn’t the product’s, so the product’s policy doesn’t run',
            key.displayName,
          )
        : l10n.t('The call came without a product’s key, so the product’s policy doesn’t run'),
      noTokenInTrace(seen),
    );
  },
  title: () => l10n.t('The token is added only for keys of a product'),
  text: ({ names }) =>
    l10n.t(
      'A product’s policy runs only for keys of that product. Callers with another key reach {0} without a token.',
      names.app,
    ),
  fix: () =>
    byPlan(
      l10n.t('Ask for the token in the API’s policy'),
      l10n.t('There it runs for every key. One line in one policy; it can be undone.'),
    ),
  link: pages.subscriptions,
};

export const elsewhere: Mode = {
  id: 'F-21',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const places = valueOf(seen.further.elsewhere) ?? [];
    if (seen.policy?.token || seen.policy?.droppedAt || places.length === 0 || accepted(seen)) return undefined;
    const { api } = seen.route;
    return certain(
      ...places.map(({ kind, name }) => {
        if (kind === 'revision')
          return l10n.t('Revision {0} asks for the token; callers use revision {1}', name, api.revision);
        if (kind === 'version')
          return l10n.t(
            'Version {0} asks for the token; this is version {1}',
            name,
            api.version ?? l10n.t('without a name'),
          );
        return l10n.t('The operation {0} asks for the token; this one doesn’t', name);
      }),
      noTokenInTrace(seen),
    );
  },
  title: seen => {
    const kind = valueOf(seen.further.elsewhere)?.[0]?.kind;
    if (kind === 'revision') return l10n.t('The token was added to a revision that callers don’t use');
    return kind === 'version'
      ? l10n.t('The token was added to another version of the API')
      : l10n.t('The token was added to other operations only');
  },
  text: ({ names }) =>
    l10n.t(
      'Every revision, version and operation has policies of its own. What callers of {0} use asks for no token.',
      names.api,
    ),
  fix: seen =>
    valueOf(seen.further.elsewhere)?.[0]?.kind === 'revision'
      ? byPlan(
          l10n.t('Ask for the token in the current revision'),
          l10n.t('Or make the other revision current in API Management. It can be undone.'),
        )
      : byPlan(l10n.t('Ask for the token in the API’s policy'), l10n.t('One line in one policy. It can be undone.')),
  link: pages.revisions,
};

/** A check of the caller's token that comes after the gateway's own token took its place. */
function lateValidator(seen: Evidence): EffectiveStatement | undefined {
  const all = statements(seen);
  const token = all.findIndex(({ element }) => {
    const isToken = element.name === 'authentication-managed-identity';
    return isToken && attributeOf(element, 'output-token-variable-name') === undefined;
  });
  if (token < 0) return undefined;
  return all.slice(token + 1).find(({ element }) => {
    const header = attributeOf(element, 'header-name');
    const value = attributeOf(element, 'token-value');
    const readsHeader = header === undefined ? value === undefined : header.toLowerCase() === 'authorization';
    return tokenValidators.has(element.name) && readsHeader;
  });
}

export const validatedTooLate: Mode = {
  id: 'F-27',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const late = lateValidator(seen);
    if (!late || passed(seen)) return undefined;
    const refused = seen.gatewaySpeaker === 'gateway' && (seen.gatewayStatus === 401 || seen.gatewayStatus === 403);
    return sure(
      refused,
      l10n.t('<{0}> comes after <authentication-managed-identity> and reads the same header', late.element.name),
      refused && l10n.t('{0} itself answered {1}', seen.names.service, seen.gatewayStatus ?? ''),
    );
  },
  title: seen =>
    l10n.t('<{0}> checks the gateway’s token instead of the caller’s', lateValidator(seen)?.element.name ?? ''),
  text: () =>
    l10n.t(
      'It comes after the statement that replaces the caller’s token. So it judges the gateway’s own token, and refuses every call.',
    ),
  fix: seen =>
    byHand(
      l10n.t('Check first, then replace'),
      l10n.t('Move <{0}> above <authentication-managed-identity>.', lateValidator(seen)?.element.name ?? ''),
    ),
  link: pages.policy,
};

export const errorsIgnored: Mode = {
  id: 'F-28',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    if (!intendedToken(seen)?.ignoreError) return undefined;
    const failed = seen.gateway?.tokenErrorText !== undefined && !failedAtGateway(seen);
    return {
      ...certain(
        l10n.t('The statement has ignore-error="true"'),
        traceSays(seen),
        failed && l10n.t('The call went on without a token'),
      ),
      effect: passed(seen) ? 'risk' : 'breaks',
    };
  },
  title: () => l10n.t('The policy hides that no token could be had'),
  text: ({ names }) =>
    l10n.t(
      'With ignore-error="true" a failed request for a token isn’t reported. The call goes on without one, and {0} answers 401.',
      names.app,
    ),
  fix: () => byPlan(l10n.t('Let failures show'), l10n.t('One attribute of one policy changes. It can be undone.')),
  link: pages.policy,
};

export const neverTaken: Mode = {
  id: 'F-31',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const { gateway, policy, meant } = seen;
    const token = intendedToken(seen);
    if (!token?.conditional || tokenWent(seen) === 'yes' || gateway?.tokenErrorText !== undefined) return undefined;
    if (failedAtGateway(seen) && !traced(seen)) return undefined;
    const line = l10n.t('The statement stands under a condition in {0}', scopeName(token.scope));
    const runs = policy?.token !== undefined && !meant?.otherProduct;
    if (traced(seen) && runs && gateway?.trace?.backEndStatus !== undefined) return certain(line, noTokenInTrace(seen));
    return refusedByFront(seen, 401) && runs
      ? likely(line)
      : likely(line, l10n.t('The call ended before it, so whether it is met isn’t known'));
  },
  title: () => l10n.t('The condition around the token isn’t met'),
  text: ({ names }) =>
    l10n.t(
      'The policy asks for the token only under a condition, and this call doesn’t meet it. {0} is called without a token.',
      names.app,
    ),
  fix: () =>
    byHand(
      l10n.t('Correct the condition'),
      l10n.t('Or move the statement out of it, so that every call gets the token.'),
    ),
  link: pages.policies,
};

/** One may be asked for all the same: for a side call, or into a variable that nothing sends. */
function whereTokenGoes(seen: Evidence): string {
  const all = statements(seen).map(({ element }) => element);
  const held = all.find(({ name }) => name === 'authentication-managed-identity');
  const variable = held && attributeOf(held, 'output-token-variable-name');
  if (variable !== undefined)
    return l10n.t(
      '<authentication-managed-identity> puts its token into the variable {0}, and nothing sends that as Authorization',
      variable,
    );
  const aside = all.find(
    one => otherMessages.has(one.name) && findAll(one.children, 'authentication-managed-identity').length > 0,
  );
  return aside
    ? l10n.t('Only a call aside, <{0}>, asks for a token', aside.name)
    : l10n.t('No policy of this operation holds <authentication-managed-identity>');
}

/** Beyond the catalogue: nothing asks for a token, and the app wants one. */
export const noToken: Mode = {
  id: 'E-01',
  facts: ['F2'],
  effect: 'breaks',
  holds: seen => {
    const { policy, further } = seen;
    const isElsewhere = (valueOf(further.elsewhere) ?? []).length > 0;
    if (!policy || policy.token || policy.droppedAt || policy.unreadable || isElsewhere || passed(seen))
      return undefined;
    const wants = seen.settings?.enabled === true && seen.settings.anonymousAction !== 'AllowAnonymous';
    return wants || seen.gatewaySpeaker === 'calledGateway'
      ? certain(whereTokenGoes(seen), noTokenInTrace(seen))
      : undefined;
  },
  title: () => l10n.t('No policy asks for a token'),
  text: ({ names }) => l10n.t('{0} wants a token, and no policy of {1} gets one. Calls get 401.', names.app, names.api),
  fix: () =>
    byPlan(l10n.t('Ask for the token in the API’s policy'), l10n.t('One line in one policy. It can be undone.')),
  link: pages.policy,
};
