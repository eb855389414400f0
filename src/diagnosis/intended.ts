import { type PolicyLayer, tokenFact } from '../policy';
import { type ApplicationFact, type PolicyFact, type TokenStatement, isUndecidable, valueOf } from '../route';
import type { Evidence } from './evidence';

/** Whether a `resource` names that application (domain.md 6.3). Client ids without regard to case, URIs exactly. */
export const names = (application: ApplicationFact, resource: string): boolean =>
  resource.toLowerCase() === application.clientId.toLowerCase() || application.identifierUris.includes(resource);

/** The token that the outer policies ask for where an inner one drops it. */
function droppedToken(policy: PolicyFact, layers: readonly PolicyLayer[], fragments: Readonly<Record<string, string>>) {
  const at = layers.findIndex(layer => layer.kind === policy.droppedAt);
  for (let end = at; end > 0; end--) {
    const { token } = tokenFact(layers.slice(0, end), fragments);
    if (token) return token;
  }
  return undefined;
}

/** The token that is sent, or that someone meant to send: dropped by an inner policy, or asked for beside the way. */
export function intendedToken(seen: Evidence): TokenStatement | undefined {
  const { policy, around, further } = seen;
  if (policy?.token) return policy.token;
  const owned = valueOf(around.policies);
  if (policy?.droppedAt && owned) return droppedToken(policy, owned.layers, owned.fragments);
  return valueOf(further.elsewhere)?.[0]?.token;
}

/** The application that tokens would be for, were `resource` right: the token's, else the app's own registration. */
export function intendedApplication(seen: Evidence): ApplicationFact | undefined {
  const resource = intendedToken(seen)?.resource;
  const known = [seen.facts.application, seen.further.intended, seen.around.registration].flatMap(
    one => valueOf(one) ?? [],
  );
  return (
    known.find(one => resource !== undefined && names(one, resource)) ?? valueOf(seen.around.registration) ?? undefined
  );
}

/** The resource as asked for; where it names nothing, the same form with the client id that was surely meant. */
export function intendedResource(seen: Evidence): string | undefined {
  const resource = intendedToken(seen)?.resource;
  const application = intendedApplication(seen);
  if (resource === undefined || !application || isUndecidable(resource)) return undefined;
  if (names(application, resource)) return resource;
  return /^api:/i.test(resource) ? `api://${application.clientId}` : application.clientId;
}
