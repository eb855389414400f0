/** A full Azure Resource Manager id, `/subscriptions/{guid}/…`. Compared without regard to case. */
export type ArmId = string;

export interface ArmIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** `Microsoft.Web/sites/slots`: the provider and all type segments. */
  readonly type: string;
  /** One name per type segment, outermost first. */
  readonly names: readonly string[];
}

/** Takes an id apart; undefined when the text isn't the id of a resource in a resource group. */
export function parseArmId(id: string): ArmIdParts | undefined {
  const match = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/(.+)$/i.exec(id);
  if (!match) return undefined;
  const [, subscriptionId = '', resourceGroup = '', provider = '', rest = ''] = match;
  const segments = rest.split('/');
  if (segments.length % 2 !== 0 || segments.some(segment => segment === '')) return undefined;
  const types = segments.filter((_, index) => index % 2 === 0);
  const names = segments.filter((_, index) => index % 2 === 1);
  return { subscriptionId, resourceGroup, type: [provider, ...types].join('/'), names };
}

export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether an id is that of `owner` or of something below it: `…/service/shop-dev` is not below `…/service/shop`. */
export function isAtOrBelow(id: ArmId, owner: ArmId): boolean {
  return `${id.toLowerCase()}/`.startsWith(`${owner.toLowerCase()}/`);
}

/** The id cut to its first `depth` type/name pairs: `…/service/x/apis/y` at depth 1 is `…/service/x`. */
export function ancestorId(id: ArmId, depth: number): ArmId | undefined {
  const match = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+)\/(.+)$/i.exec(id);
  if (!match) return undefined;
  const [, head = '', rest = ''] = match;
  const segments = rest.split('/').slice(0, depth * 2);
  return segments.length === depth * 2 ? [head, ...segments].join('/') : undefined;
}

/** The last name in an id, for showing. */
export function nameOf(id: ArmId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The workspace that an API, or what is below it, belongs to; undefined: the service itself (domain.md 2.6). */
export function workspaceOf(apiId: ArmId): ArmId | undefined {
  return /\/service\/[^/]+\/workspaces\/[^/]+/i.test(apiId) ? ancestorId(apiId, 2) : undefined;
}

/** Its workspace, else its service: there is what its policies name (back ends, fragments, named values), and its keys. */
export const containerOf = ({ id, serviceId }: { readonly id: ArmId; readonly serviceId: ArmId }): ArmId =>
  workspaceOf(id) ?? serviceId;
