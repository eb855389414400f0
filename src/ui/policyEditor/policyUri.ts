import type { PolicyPlace } from '../../azure/interfaces';
import { parseArmId } from '../../route';
import { policyScheme } from './schemes';

/** Where a policy document of our scheme comes from and goes back to. */
export interface PolicyAddress {
  readonly tenantId: string;
  readonly simulated: boolean;
  readonly place: PolicyPlace;
}

const kinds: readonly (readonly [RegExp, PolicyPlace['kind']])[] = [
  [/^Microsoft\.ApiManagement\/service$/i, 'global'],
  [/^Microsoft\.ApiManagement\/service\/workspaces$/i, 'workspace'],
  [/^Microsoft\.ApiManagement\/service(\/workspaces)?\/products$/i, 'product'],
  [/^Microsoft\.ApiManagement\/service(\/workspaces)?\/apis$/i, 'api'],
  [/^Microsoft\.ApiManagement\/service(\/workspaces)?\/apis\/operations$/i, 'operation'],
  [/^Microsoft\.ApiManagement\/service(\/workspaces)?\/policyFragments$/i, 'fragment'],
];

/** The policy that belongs to the thing with this id; undefined where it can have none. */
export function placeOf(ownerId: string): PolicyPlace | undefined {
  const type = parseArmId(ownerId)?.type ?? '';
  const kind = kinds.find(([pattern]) => pattern.test(type))?.[1];
  return kind && { kind, ownerId };
}

const localMark = 'local.';

/** Authority and path of a policy's URI: the whole ARM id, so that a tab restored after a restart saves to the same place. */
export function policyUriParts({ tenantId, simulated, place }: PolicyAddress): {
  readonly authority: string;
  readonly path: string;
} {
  const name = place.ownerId.slice(place.ownerId.lastIndexOf('/') + 1);
  return {
    authority: `${simulated ? localMark : ''}${tenantId.toLowerCase()}`,
    path: `${place.ownerId}/policy/${name}.policy.xml`,
  };
}

export function readPolicyUri(uri: {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}): PolicyAddress | undefined {
  if (uri.scheme !== policyScheme) return undefined;
  const ownerId = /^(.+)\/policy\/[^/]+\.policy\.xml$/.exec(uri.path)?.[1];
  const place = ownerId === undefined ? undefined : placeOf(ownerId);
  if (!place || uri.authority === '') return undefined;
  const simulated = uri.authority.startsWith(localMark);
  return { tenantId: simulated ? uri.authority.slice(localMark.length) : uri.authority, simulated, place };
}

/** What a scope without a policy behaves like (domain.md 3.1). */
export const inheritingPolicy = (kind: PolicyPlace['kind']): string => {
  if (kind === 'fragment') return '<fragment>\n</fragment>\n';
  const section = (name: string, inner: string): string => `    <${name}>\n        ${inner}\n    </${name}>\n`;
  const base = kind === 'global' ? '' : '<base />';
  const sections = ['inbound', 'backend', 'outbound', 'on-error'].map(name =>
    base !== '' ? section(name, base) : name === 'backend' ? section(name, '<forward-request />') : `    <${name} />\n`,
  );
  return `<policies>\n${sections.join('')}</policies>\n`;
};
