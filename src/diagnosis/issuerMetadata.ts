import type { Azure, Call } from '../azure/interfaces';
import { valueOf } from '../route';
import { doorIsClosed } from './callEnd';
import type { Evidence } from './evidence';
import { issuerShape, tenantInIssuer } from './tokenChecks';

/**
 * Whether a tenant publishes metadata where the app's issuer says so (F-12): public, asked without credentials, at sign-in
 * hosts only. undefined: not asked, because the issuer is the identity's own tenant or the front works; or not to be told.
 */
export async function issuerPublished(azure: Azure, seen: Evidence, call: Call): Promise<boolean | undefined> {
  const issuer = seen.settings?.issuer;
  const own = valueOf(seen.facts.identity)?.service.systemAssigned?.tenantId;
  const isOwn = own !== undefined && tenantInIssuer(issuer)?.toLowerCase() === own.toLowerCase();
  if (issuer === undefined || issuerShape(issuer) !== 'wellFormed' || isOwn || doorIsClosed(seen)) return undefined;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const outcome = await azure.wire.send({ method: 'GET', url, headers: { Accept: 'application/json' } }, call);
  if (outcome.kind !== 'answered') return undefined;
  const { status } = outcome.response;
  return status === 200 ? true : status === 400 || status === 404 ? false : undefined;
}
