import type { AuthenticationSettings } from './authentication';
import type { ApplicationFact } from './facts';
import { issuerShape } from './issuerShape';

/** What the gateway's token will say, as far as configuration tells (domain.md 6.1). */
export interface ExpectedToken {
  /** One value when the token version is known; else one per version. */
  readonly audiences: readonly string[];
  readonly issuer?: string;
}

const clientIdIn = (resource: string): string => resource.replace(/^api:\/\//i, '');

export function expectedToken(resource: string, application?: ApplicationFact): ExpectedToken {
  if (!application) return { audiences: [...new Set([resource, clientIdIn(resource)])] };
  const { clientId, issuer, tokenVersion } = application;
  return { audiences: [tokenVersion === 2 ? clientId : resource], issuer };
}

/** Literal strings, compared exactly (domain.md 5.4). */
export function acceptedAudiences(settings: AuthenticationSettings): readonly string[] {
  return [...new Set([...(settings.clientId === undefined ? [] : [settings.clientId]), ...settings.allowedAudiences])];
}

/** The issuer names its tenant by a domain: which tenant that is the settings don't tell. */
export function namesByDomain(openIdIssuer: string): boolean {
  const tenant = URL.canParse(openIdIssuer) ? new URL(openIdIssuer).pathname.split('/')[1] : undefined;
  return tenant?.includes('.') === true && tenant !== 'v2.0';
}

/**
 * Whether Easy Auth with this `openIdIssuer` takes the tokens of that version and tenant: strict, as in domain.md 6.2,
 * with U5's exception that `sts.windows.net/{tid}/v2.0` takes v1. Hosts of the sovereign clouds count like their own.
 */
export function issuerAccepts(openIdIssuer: string, version: 1 | 2, tenantId: string): boolean {
  if (issuerShape(openIdIssuer) === 'malformed') return false;
  const url = new URL(openIdIssuer);
  const [tenant = '', ...rest] = url.pathname.split('/').filter(part => part !== '');
  if (['common', 'organizations', 'consumers'].includes(tenant)) return true;
  if (tenant.toLowerCase() !== tenantId.toLowerCase()) return false;
  const isV2 = rest[0] === 'v2.0';
  if (url.hostname === 'sts.windows.net' || url.hostname === 'sts.chinacloudapi.cn') return version === 1;
  return isV2 ? version === 2 : version === 1;
}
