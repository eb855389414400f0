import { empty, json, type SimResponse } from '../../http';
import { isObject, objectOf, textOf, type JsonObject } from '../../json';
import type { Restriction, Site } from '../../world';
import { ArmError } from '../errors';
import { siteOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';
import { siteWire, webConfigWire } from './wire';

const invalid = (name: string) => new ArmError(400, 'BadRequest', `The parameter ${name} has an invalid value.`);

function setAccess(site: Site, value: unknown): void {
  if (value === undefined) return;
  if (value !== 'Enabled' && value !== 'Disabled') throw invalid('publicNetworkAccess');
  site.publicNetworkAccess = value;
}

function flagIn(properties: JsonObject, name: string): boolean | undefined {
  const value = properties[name];
  if (value !== undefined && typeof value !== 'boolean') throw invalid(name);
  return value;
}

/** `PATCH` of a site: what it doesn't name stays. */
function patchSite(call: ArmCall): SimResponse {
  const site = siteOf(call);
  const body = call.body();
  const properties = objectOf(body['properties']);
  const [httpsOnly, certificate] = [flagIn(properties, 'httpsOnly'), flagIn(properties, 'clientCertEnabled')];
  setAccess(site, properties['publicNetworkAccess']);
  site.httpsOnly = httpsOnly ?? site.httpsOnly;
  site.clientCertificateRequired = certificate ?? site.clientCertificateRequired;
  if (isObject(body['tags'])) site.tags = body['tags'];
  return json(200, siteWire(site));
}

/** The implicit last rule isn't one of the site's own (domain.md 11.2). */
const implicit = 2147483647;

function restrictionsIn(value: unknown): readonly Restriction[] {
  if (!Array.isArray(value)) throw invalid('ipSecurityRestrictions');
  const rules = value.map((raw: unknown, index): Restriction => {
    const rule = objectOf(raw);
    const action = rule['action'] ?? 'Allow';
    const ipAddress = textOf(rule['ipAddress']);
    const priority = rule['priority'] ?? 100 * (index + 1);
    if (ipAddress === undefined || (action !== 'Allow' && action !== 'Deny') || typeof priority !== 'number') {
      throw invalid('ipSecurityRestrictions');
    }
    return { name: textOf(rule['name']) ?? `rule ${index + 1}`, ipAddress, action, priority };
  });
  return rules.filter(each => each.priority !== implicit);
}

/** `PUT` and `PATCH` of `config/web`: both leave what they don't name. */
function changeConfig(call: ArmCall): SimResponse {
  const site = siteOf(call);
  const { ipSecurityRestrictions, publicNetworkAccess, ...others } = objectOf(call.body()['properties']);
  if (ipSecurityRestrictions !== undefined) site.restrictions = restrictionsIn(ipSecurityRestrictions);
  setAccess(site, publicNetworkAccess);
  site.webConfig = { ...site.webConfig, ...others };
  return json(200, webConfigWire(site));
}

const setState =
  (state: Site['state']) =>
  (call: ArmCall): SimResponse => {
    const site = siteOf(call);
    // A new start runs what is stored.
    if (site.state === 'Stopped' && state === 'Running') site.auth.hasten();
    site.state = state;
    return empty(200);
  };

export const changeRoutes = (siteRoot: string, versions: RegExp): readonly ArmRoute[] =>
  [siteRoot, `${siteRoot}/slots/{slot}`].flatMap(root => [
    { method: 'PATCH', pattern: root, handle: patchSite, versions },
    { method: 'PUT', pattern: `${root}/config/web`, handle: changeConfig, versions },
    { method: 'PATCH', pattern: `${root}/config/web`, handle: changeConfig, versions },
    { method: 'POST', pattern: `${root}/start`, handle: setState('Running'), versions },
    { method: 'POST', pattern: `${root}/stop`, handle: setState('Stopped'), versions },
  ]);
