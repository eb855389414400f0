import { type ArmId, type ArmIdParts, parseArmId } from '../route';

/** The parts of an id that has to be a resource of that type, e.g. `Microsoft.Web/sites`. A wrong one is a bug of ours. */
export function partsOf(id: ArmId, ...types: readonly string[]): ArmIdParts {
  const parts = parseArmId(id);
  if (!parts || !types.some(type => type.toLowerCase() === parts.type.toLowerCase())) {
    throw new TypeError(`${id} is not the id of ${types.join(' or ')}.`);
  }
  return parts;
}

/** The id in an address such as `https://management.azure.com/subscriptions/…` (domain.md 2.7); undefined for others. */
export function armIdIn(resourceUrl: string | undefined): ArmId | undefined {
  const match = /^(?:https:\/\/[^/]+)?(\/subscriptions\/.+?)\/?$/i.exec(resourceUrl ?? '');
  return match?.[1];
}

/** `https://shop-app.azurewebsites.net:443/x` or a bare host as `shop-app.azurewebsites.net`; undefined when it is neither. */
export function hostIn(urlOrHost: string | undefined): string | undefined {
  if (urlOrHost === undefined) return undefined;
  try {
    return new URL(urlOrHost.includes('://') ? urlOrHost : `https://${urlOrHost}`).hostname.toLowerCase();
  } catch {
    return undefined;
  }
}
