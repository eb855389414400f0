import { createHash } from 'node:crypto';
import type { StoredAuthentication } from '../azure/interfaces';
import { readAuthentication } from '../route';

/** Equal but for white space, which the service sets anew (domain.md 3.3). */
export const samePolicy = (one: string, other: string): boolean =>
  one.replace(/\s+/g, '') === other.replace(/\s+/g, '');

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
    allowedGroups,
  } = readAuthentication(settings.properties);
  if (!enabled) return { enabled };
  return {
    enabled,
    anonymousAction,
    excludedPaths,
    clientId,
    issuer,
    allowedAudiences,
    // No list and an empty one aren't the same (domain.md 5.5); of identities they are.
    allowedApplications: allowedApplications ?? null,
    allowedIdentities: allowedIdentities ?? [],
    allowedGroups: allowedGroups ?? [],
  };
}

/** SHA-256, hex: stands for a text where the text itself may not be. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
