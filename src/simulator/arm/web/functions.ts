import { json, type SimResponse } from '../../http';
import type { Site, SiteFunction } from '../../world';
import { resourceNotFound } from '../errors';
import { siteOf } from '../lookup';
import type { ArmCall } from '../router';
import { functionWire } from './wire';

/** The function that the path names, and its site. */
export function functionOf(call: ArmCall): { readonly site: Site; readonly found: SiteFunction } {
  const site = siteOf(call);
  const name = call.params['function'] ?? '';
  const found = site.functions.find(each => each.name.toLowerCase() === name.toLowerCase());
  if (!found) throw resourceNotFound('Microsoft.Web/sites/functions', `${site.name}/${name}`, site.resourceGroup);
  return { site, found };
}

function list(call: ArmCall): SimResponse {
  const site = siteOf(call);
  return json(200, { value: site.functions.map(each => functionWire(site, each)) });
}

function get(call: ArmCall): SimResponse {
  const { site, found } = functionOf(call);
  return json(200, functionWire(site, found));
}

function listKeys(call: ArmCall): SimResponse {
  const { site, found } = functionOf(call);
  return json(200, {
    id: `${site.id}/functions/${found.name}/listkeys`,
    name: 'listkeys',
    type: 'Microsoft.Web/sites/functions',
    properties: found.keys,
  });
}

function listHostKeys(call: ArmCall): SimResponse {
  const { masterKey, functionKeys, systemKeys } = siteOf(call).hostKeys;
  return json(200, { masterKey, functionKeys, systemKeys });
}

export const functionHandlers = { list, get, listKeys, listHostKeys };
