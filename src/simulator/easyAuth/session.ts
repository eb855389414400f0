import { signToken, verifyToken } from '../entra';
import type { JsonObject } from '../json';
import type { Site, World } from '../world';

const issuer = (site: Site): string => `https://${site.hosts[0] ?? site.name}/`;

/** The site's own session token for a signed-in caller: what `X-ZUMO-AUTH` and the session cookie carry. */
export function createSession(world: World, site: Site, claims: JsonObject): string {
  const now = Math.floor(world.clock.now() / 1000);
  return signToken(world.signingKey, { iss: issuer(site), nbf: now, exp: now + 8 * 3600, session: claims });
}

export function readSession(world: World, site: Site, token: string): JsonObject | undefined {
  const checked = verifyToken(world, token);
  const claims = checked.ok && checked.claims['iss'] === issuer(site) ? checked.claims['session'] : undefined;
  return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as JsonObject) : undefined;
}
