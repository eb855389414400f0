import { empty, json, type SimResponse } from '../../http';
import { isObject, objectOf } from '../../json';
import type { Site } from '../../world';
import { fillAuthSettings, unconfigured } from '../authSettings';
import { mayDoEach } from '../caller';
import { ArmError } from '../errors';
import { requireGroup, siteOf, subscriptionOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';
import { functionHandlers } from './functions';
import { instanceRoutes } from './instances';
import { keyHandlers } from './keys';
import { changeRoutes } from './siteChanges';
import { swapRoutes } from './swap';
import { authWire, configType, siteWire, webConfigWire } from './wire';

const versions = /^20(1[6-9]|2\d)-\d\d-\d\d$/;
const authVersions = /^20(20-12|2[1-9]-\d\d)-\d\d$/;
const ok = (value: unknown): SimResponse => json(200, value);

const list = (call: ArmCall, chosen: (site: Site) => boolean): SimResponse => {
  const may = mayDoEach(call.caller, 'Microsoft.Web/sites/read');
  const found = [...call.world.sites.values()].filter(each => chosen(each) && may(each.id));
  return ok({ value: found.map(each => siteWire(each)) });
};

function bySubscription(call: ArmCall): SimResponse {
  const { id } = subscriptionOf(call);
  return list(call, each => each.slot === undefined && each.subscriptionId === id);
}

function byGroup(call: ArmCall): SimResponse {
  requireGroup(call);
  const { sub = '', rg = '' } = call.params;
  const at = `/subscriptions/${sub}/resourceGroups/${rg}/`.toLowerCase();
  const withSlots = call.query.get('includeSlots')?.toLowerCase() === 'true';
  return list(call, each => (withSlots || each.slot === undefined) && each.id.toLowerCase().startsWith(at));
}

function slots(call: ArmCall): SimResponse {
  const { id } = siteOf(call);
  const found = [...call.world.sites.values()].filter(each => each.parentId === id);
  return ok({ value: found.map(each => siteWire(each)) });
}

const getAuth = (call: ArmCall): SimResponse => {
  const site = siteOf(call);
  return ok(authWire(site, site.auth.stored ?? unconfigured));
};

/** Replaces the whole document; the running app follows later (domain.md 5.3, 5.5). */
function putAuth(call: ArmCall): SimResponse {
  const site = siteOf(call);
  const body = call.body();
  if (!isObject(body['properties'])) {
    throw new ArmError(400, 'BadRequest', 'The parameter properties has an invalid value.');
  }
  site.oldAuth = false;
  const filled = fillAuthSettings(objectOf(body['properties']));
  const { authSettingsDelay, authSettingsNeedRestart } = call.world.switches;
  site.auth.set(filled, authSettingsNeedRestart ? Infinity : authSettingsDelay);
  return ok(authWire(site, filled));
}

const authV1 = (call: ArmCall): SimResponse => {
  const site = siteOf(call);
  return ok({
    id: `${site.id}/config/authsettings`,
    name: 'authsettings',
    type: configType(site),
    properties: {
      configVersion: site.auth.stored === undefined || site.oldAuth ? 'v1' : 'v2',
      enabled: objectOf(site.auth.stored?.['platform'])['enabled'] === true,
    },
  });
};

function putAuthV1(call: ArmCall): SimResponse {
  siteOf(call);
  throw new ArmError(409, 'Conflict', 'Cannot execute the request because the site is running on auth version v2.');
}

function bindings(call: ArmCall): SimResponse {
  const site = siteOf(call);
  const owner = site.slot === undefined ? site.name : `${site.name}/${site.slot}`;
  return ok({
    value: site.hosts.map(name => ({
      id: `${site.id}/hostNameBindings/${name}`,
      name: `${owner}/${name}`,
      type: `${site.slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots'}/hostNameBindings`,
      properties: { siteName: site.name, hostNameType: 'Verified' },
    })),
  });
}

function appSettings(call: ArmCall): SimResponse {
  const site = siteOf(call);
  return ok({
    id: `${site.id}/config/appsettings`,
    name: 'appsettings',
    type: configType(site),
    properties: site.appSettings,
  });
}

/** A new start runs what is stored. */
function restart(call: ArmCall): SimResponse {
  const site = siteOf(call);
  site.auth.hasten();
  return empty(200);
}

const below: readonly (readonly [string, string, ArmRoute['handle'], (RegExp | undefined)?, string?])[] = [
  ['GET', '', call => ok(siteWire(siteOf(call)))],
  ['GET', '/config/authsettingsV2', getAuth, authVersions],
  ['GET', '/config/authsettingsV2/list', getAuth, authVersions, 'Microsoft.Web/sites/config/list/action'],
  ['PUT', '/config/authsettingsV2', putAuth, authVersions],
  ['POST', '/config/authsettings/list', authV1],
  ['PUT', '/config/authsettings', putAuthV1],
  ['GET', '/config/web', call => ok(webConfigWire(siteOf(call)))],
  ['POST', '/config/appsettings/list', appSettings, undefined, 'Microsoft.Web/sites/config/list/action'],
  ['GET', '/hostNameBindings', bindings],
  ['GET', '/functions', functionHandlers.list],
  ['GET', '/functions/{function}', functionHandlers.get],
  ['POST', '/functions/{function}/listkeys', functionHandlers.listKeys],
  ['PUT', '/functions/{function}/keys/{key}', keyHandlers.putFunctionKey],
  ['DELETE', '/functions/{function}/keys/{key}', keyHandlers.deleteFunctionKey],
  ['POST', '/host/default/listkeys', functionHandlers.listHostKeys],
  ['PUT', '/host/default/{keyType}/{key}', keyHandlers.putHostKey],
  ['DELETE', '/host/default/{keyType}/{key}', keyHandlers.deleteHostKey],
  ['POST', '/restart', restart],
];

const siteRoot = '/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Web/sites/{app}';

const routes: readonly ArmRoute[] = [
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/providers/Microsoft.Web/sites',
    handle: bySubscription,
    versions,
    action: 'none',
  },
  {
    method: 'GET',
    pattern: '/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Web/sites',
    handle: byGroup,
    versions,
    action: 'none',
  },
  { method: 'GET', pattern: `${siteRoot}/slots`, handle: slots, versions },
  ...swapRoutes(siteRoot, versions),
  ...changeRoutes(siteRoot, versions),
  ...instanceRoutes(siteRoot, versions),
  ...[siteRoot, `${siteRoot}/slots/{slot}`].flatMap(root =>
    below.map(([method, path, handle, own, action]) => ({
      method,
      pattern: `${root}${path}`,
      handle,
      versions: own ?? versions,
      ...(action !== undefined && { action }),
    })),
  ),
];

const webHeaders = { 'X-AspNet-Version': '4.0.30319', 'X-Powered-By': 'ASP.NET' };

const withHeaders = (response: SimResponse): SimResponse => ({
  ...response,
  headers: { ...webHeaders, ...response.headers },
});

/** All of Microsoft.Web, with the headers that its answers carry (domain.md 5.1). */
export const webRoutes: readonly ArmRoute[] = routes.map(route => ({
  ...route,
  // What answers at once goes on doing so: a deployment asks it.
  handle: call => {
    const response = route.handle(call);
    return response instanceof Promise ? response.then(withHeaders) : withHeaders(response);
  },
}));
