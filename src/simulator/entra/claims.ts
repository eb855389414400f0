import type { JsonObject } from '../json';
import type { Tenant, World } from '../world';
import { heldRoles, type ResourceApplication } from './resource';

export const issuerOf = (tenantId: string, version: 1 | 2): string =>
  version === 2 ? `https://login.microsoftonline.com/${tenantId}/v2.0` : `https://sts.windows.net/${tenantId}/`;

/** Who a token is about: an application by itself, or a user through a client. */
export type Subject =
  | { readonly kind: 'application'; readonly clientId: string; readonly objectId: string; readonly armId?: string }
  | {
      readonly kind: 'user';
      readonly clientId: string;
      readonly objectId: string;
      readonly name: string;
      readonly displayName: string;
    };

/** The claims that Entra would put in (domain.md 6.1); the version is the resource application's. */
export function claimsFor(
  world: World,
  tenant: Tenant,
  subject: Subject,
  resource: ResourceApplication,
  asked: string,
  lifetimeSeconds: number,
): JsonObject {
  const { switches } = world;
  const now = Math.floor(world.clock.now() / 1000);
  const version = resource.tokenVersion;
  const roles = heldRoles(tenant, subject.objectId, resource);
  const times = { iat: now, nbf: now, exp: now + lifetimeSeconds };
  const common: JsonObject = {
    ...times,
    aio: world.ids.key(44),
    oid: subject.objectId,
    sub: subject.objectId,
    tid: tenant.id,
    uti: world.ids.key(22),
    rh: `0.${world.ids.key(30)}.`,
    ...(roles && { roles }),
  };
  const application = subject.kind === 'application';
  const person: JsonObject = application ? {} : { name: subject.displayName, scp: 'user_impersonation' };
  const arm: JsonObject = application && subject.armId !== undefined ? { xms_mirid: subject.armId } : {};
  if (version === 1) {
    return {
      aud: switches.v1Audience === 'clientId' ? resource.clientId : asked,
      iss: issuerOf(tenant.id, 1),
      ...common,
      appid: subject.clientId,
      appidacr: application ? '2' : '0',
      idp: issuerOf(tenant.id, 1),
      ...(application && { idtyp: 'app' }),
      ...person,
      ...(!application && { upn: subject.name, unique_name: subject.name }),
      ...arm,
      ver: '1.0',
    };
  }
  return {
    aud: resource.clientId,
    iss: issuerOf(tenant.id, 2),
    ...common,
    azp: subject.clientId,
    azpacr: application ? '2' : '0',
    ...(application && switches.v2IdentityClaims && { idtyp: 'app', ...arm }),
    ...person,
    ...(!application && { preferred_username: subject.name }),
    ver: '2.0',
  };
}
