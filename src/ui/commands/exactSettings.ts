import type { StoredAuthentication } from '../../azure/interfaces';
import { identitiesLimit, lockedSettings } from '../../plan/lockedSettings';
import { put, readAuthentication } from '../../route';

/** One calling identity that may be let in. */
export interface Caller {
  readonly name: string;
  readonly clientId: string;
  readonly objectId?: string;
}

export interface ExactWish {
  readonly clientId: string;
  readonly issuer: string;
  /** Never empty: a list of nobody means something else (domain.md 5.5). */
  readonly callers: readonly [Caller, ...Caller[]];
}

const policy = ['identityProviders', 'azureActiveDirectory', 'validation', 'defaultAuthorizationPolicy'];

/**
 * Settings that refuse calls without a token (Return401) and let in exactly the chosen callers. Everything else in the
 * document stays. Where identities are listed beside applications, both lists bite, so that one is made to match, or
 * empty where it can't hold them all: an empty one restricts nobody (domain.md 5.3, 5.5).
 */
export function exactSettings(current: StoredAuthentication, wish: ExactWish): StoredAuthentication {
  const [first] = wish.callers;
  const clientIds = wish.callers.map(caller => caller.clientId);
  const before = readAuthentication(current.properties);
  const locked = lockedSettings(current, {
    clientId: wish.clientId,
    issuer: wish.issuer,
    audiences: [wish.clientId, `api://${wish.clientId}`],
    caller: { clientId: first.clientId },
    alsoAllow: clientIds.slice(1),
  });
  let next = put(locked.properties, [...policy, 'allowedApplications'], [...new Set(clientIds)]);
  if ((before.allowedIdentities ?? []).length > 0) {
    const objectIds = wish.callers.flatMap(caller => caller.objectId ?? []);
    const canList = objectIds.length === wish.callers.length && objectIds.join(',').length <= identitiesLimit;
    next = put(next, [...policy, 'allowedPrincipals', 'identities'], canList ? objectIds : []);
  }
  return { properties: next };
}
