import { issuerOf } from '../entra';
import type { Switches } from '../world';

/** What `openIdIssuer` lets in. `unusable`: its metadata can't be had, and the whole site answers 500 (F-12). */
export type IssuerRule =
  | { readonly kind: 'anyIssuer' }
  | { readonly kind: 'issuers'; readonly tenantId: string; readonly issuers: readonly string[] }
  | { readonly kind: 'unusable'; readonly why: string };

/**
 * Issuer pairing (domain.md 6.2): the issuer that the metadata of `openIdIssuer` publishes, strictly, with U5's exception for
 * `sts.windows.net/{tid}/v2.0`. `/common` and its like check neither issuer nor tenant (5.4).
 */
export function issuerRule(
  openIdIssuer: string | undefined,
  switches: Pick<Switches, 'issuerPairing' | 'stsV2IssuerTakesV1'>,
  network: {
    /** The id behind a tenant's id or domain. */
    readonly findTenant: (name: string) => string | undefined;
    /** Whether the site's network lets calls out to that host. */
    readonly isReachable: (host: string) => boolean;
  },
): IssuerRule {
  if (openIdIssuer === undefined || openIdIssuer === '') {
    return { kind: 'anyIssuer' };
  }
  const [, host = '', name = '', v2] =
    /^https:\/\/(login\.microsoftonline\.com|login\.windows\.net|sts\.windows\.net)\/([^/]+)(\/v2\.0)?\/?$/i.exec(
      openIdIssuer,
    ) ?? [];
  if (host === '' || !network.isReachable(host)) {
    return {
      kind: 'unusable',
      why: `IDX20803: Unable to obtain configuration from: '${openIdIssuer}/.well-known/openid-configuration'.`,
    };
  }
  if (['common', 'organizations', 'consumers'].includes(name.toLowerCase())) {
    return { kind: 'anyIssuer' };
  }
  const tenantId = network.findTenant(name);
  if (tenantId === undefined) {
    return { kind: 'unusable', why: `AADSTS90002: Tenant '${name}' not found.` };
  }
  const published = issuerOf(tenantId, v2 === undefined ? 1 : 2);
  const takesBoth =
    switches.issuerPairing === 'tolerant' ||
    (v2 !== undefined && host.toLowerCase() === 'sts.windows.net' && switches.stsV2IssuerTakesV1);
  const issuers = takesBoth ? [published, issuerOf(tenantId, v2 === undefined ? 2 : 1)] : [published];
  return { kind: 'issuers', tenantId, issuers };
}
