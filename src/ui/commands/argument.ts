import { parseArmId } from '../../route';

type Bag = Record<string, unknown>;

const bag = (value: unknown): Bag | undefined =>
  typeof value === 'object' && value !== null ? (value as Bag) : undefined;

/** Cuts the ARM id out of a text: Azure Resources puts `/accounts/…/tenants/…` before it. */
function armIdIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const id = /\/subscriptions\/[^/]+\/resourceGroups\/.+$/i.exec(value)?.[0]?.replace(/\/$/, '');
  return id !== undefined && parseArmId(id) ? id : undefined;
}

/** Reads a property that may be a getter that throws, as those of other extensions' items may be. */
function get(object: Bag | undefined, name: string): unknown {
  try {
    return object?.[name];
  } catch {
    return undefined;
  }
}

function unwrapped(object: Bag): Bag | undefined {
  const unwrap = get(object, 'unwrap');
  if (typeof unwrap !== 'function') return undefined;
  try {
    return bag(Reflect.apply(unwrap, object, []));
  } catch {
    return undefined;
  }
}

const name = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.;=()-]+$/.test(value) ? value : undefined;

/** The id of an item of the API Management extension, which keeps its parts in `root` (peer tree). */
function fromPeerRoot(object: Bag): string | undefined {
  const root = bag(get(object, 'root'));
  const [subscription, group, service] = ['subscriptionId', 'resourceGroupName', 'serviceName'].map(key =>
    name(get(root, key)),
  );
  if (subscription === undefined || group === undefined || service === undefined) return undefined;
  const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ApiManagement/service/${service}`;
  const api = name(get(root, 'apiName'));
  if (api === undefined) return id;
  const operation = name(get(root, 'opName'));
  return operation === undefined ? `${id}/apis/${api}` : `${id}/apis/${api}/operations/${operation}`;
}

/**
 * The ARM id of whatever VS Code hands to a command from another extension's tree: a row of Azure Resources (wrapper
 * with `resource` or `unwrap`), an item of the API Management extension, or an id as text. undefined: none in it.
 * Only ids are read, never credentials or clients.
 */
export function armIdOfArgument(argument: unknown): string | undefined {
  const direct = armIdIn(argument);
  if (direct !== undefined) return direct;
  const object = bag(argument);
  if (!object) return undefined;
  const contract = ['operationContract', 'apiContract', 'apiManagementService'].map(key =>
    armIdIn(get(bag(get(object, key)), 'id')),
  );
  const inner = unwrapped(object);
  return (
    armIdIn(get(bag(get(object, 'resource')), 'id')) ??
    contract.find(id => id !== undefined) ??
    armIdIn(get(inner, 'azureResourceId')) ??
    armIdIn(get(inner, 'id')) ??
    armIdIn(get(object, 'id')) ??
    fromPeerRoot(object)
  );
}
