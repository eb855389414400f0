import { type ApplicationFact, type TokenStatement, isUndecidable, valueOf } from '../route';
import type { Evidence } from './evidence';

/** Whether a `resource` names that application (domain.md 6.3). Client ids without regard to case, URIs exactly. */
export const names = (application: ApplicationFact, resource: string): boolean =>
  resource.toLowerCase() === application.clientId.toLowerCase() || application.identifierUris.includes(resource);

/** A `resource` without what was put behind the application's name by mistake: a slash, `/.default`, a scope. */
export const withoutScope = (resource: string): string =>
  resource.replace(/(?:\/|\/\.default)$/i, '').replace(/^(api:\/\/[0-9a-f-]{36})\/[^/]+$/i, '$1');

/** The token that is sent, or that someone meant to send: dropped by an inner policy, or asked for beside the way. */
export const intendedToken = (seen: Evidence): TokenStatement | undefined =>
  seen.meant?.fact.token ?? seen.policy?.token;

/** The application that tokens would be for, were `resource` right: the token's, else the app's own registration. */
export function intendedApplication(seen: Evidence): ApplicationFact | undefined {
  const resource = intendedToken(seen)?.resource;
  const intended = valueOf(seen.further.intended);
  const registration = valueOf(seen.around.registration);
  const known = [valueOf(seen.facts.application), intended, registration].flatMap(one => one ?? []);
  const named = (name: string): ApplicationFact | undefined => known.find(one => names(one, name));
  if (resource === undefined) return registration ?? undefined;
  return named(resource) ?? named(withoutScope(resource)) ?? intended ?? registration ?? undefined;
}

/** The resource as asked for; where it names nothing, the same form with the client id that was surely meant. */
export function intendedResource(seen: Evidence): string | undefined {
  const resource = intendedToken(seen)?.resource;
  const application = intendedApplication(seen);
  if (resource === undefined || !application || isUndecidable(resource)) return undefined;
  for (const one of [resource, withoutScope(resource)]) if (names(application, one)) return one;
  return /^api:/i.test(resource) ? `api://${application.clientId}` : application.clientId;
}
