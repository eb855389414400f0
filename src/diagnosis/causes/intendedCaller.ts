import { type RoleAssignment, callerIds, read, valueOf } from '../../route';
import type { Evidence } from '../evidence';
import { intendedApplication, intendedToken } from '../intended';
import { same, staleIds } from './seenAtApp';

// domain.md 10.2: whom the token is asked for, and who that was before (F-19).

/** Roles that were given to someone of the service's name who isn't its identity now. */
export function formerAssignments(seen: Evidence): readonly RoleAssignment[] {
  const assignments = intendedApplication(seen)?.servicePrincipal?.assignments ?? [];
  const objectId = intendedCaller(seen);
  if (objectId === undefined) return [];
  const { systemAssigned, userAssigned = [] } = valueOf(seen.facts.identity)?.service ?? {};
  const present = [objectId, systemAssigned?.principalId, ...userAssigned.map(one => one.principalId)];
  return assignments.filter(
    one => same(one.principalName, seen.names.service) && !present.some(id => same(one.principalId, id)),
  );
}

/** The role went with a former identity: F-19's own explanation. */
export const isReplaced = (seen: Evidence): boolean =>
  formerAssignments(seen).length > 0 || (staleIds(seen).length > 0 && intendedCaller(seen) !== undefined);

/** The object id of the identity that the token is asked for with; undefined where there is none, or it can't be told. */
export function intendedCaller(seen: Evidence): string | undefined {
  const token = intendedToken(seen);
  const byConfiguration = token && callerIds({ ...seen.facts, policy: read({ token }) })?.objectId;
  return byConfiguration ?? seen.gateway?.claims?.oid;
}
