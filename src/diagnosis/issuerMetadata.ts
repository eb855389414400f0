import type { Azure, Call } from '../azure/interfaces';
import { issuerShape, valueOf } from '../route';
import { doorIsClosed } from './callEnd';
import type { Evidence } from './evidence';
import { tenantInIssuer } from './tokenChecks';

/** What Microsoft Entra publishes at an app's issuer. */
export interface IssuerMetadata {
  readonly found: boolean;
  /** Of the tenant that it names, also where that is by a domain. */
  readonly tenantId?: string;
}

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/**
 * Asks the metadata of the app's issuer: public, without credentials, at sign-in hosts only. undefined: not asked, because
 * the issuer is the identity's own tenant or the front works with it; or not to be told.
 */
export async function issuerMetadata(azure: Azure, seen: Evidence, call: Call): Promise<IssuerMetadata | undefined> {
  const issuer = seen.settings?.issuer;
  const named = tenantInIssuer(issuer) ?? '';
  const own = valueOf(seen.facts.identity)?.service.systemAssigned?.tenantId;
  const isKnown = guid.test(named) && (doorIsClosed(seen) || named.toLowerCase() === own?.toLowerCase());
  if (issuer === undefined || issuerShape(issuer) !== 'wellFormed' || isKnown) return undefined;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const outcome = await azure.wire.send({ method: 'GET', url, headers: { Accept: 'application/json' } }, call);
  if (outcome.kind !== 'answered') return undefined;
  const { status, body } = outcome.response;
  if (status === 400 || status === 404) return { found: false };
  if (status !== 200) return undefined;
  const tenantId = guid.exec(/"issuer"\s*:\s*"([^"]*)"/.exec(body)?.[1] ?? '')?.[0];
  return { found: true, ...(tenantId !== undefined && { tenantId }) };
}
