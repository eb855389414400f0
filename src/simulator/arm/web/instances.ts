import { isHealthy } from '../../easyAuth';
import { json, type SimResponse } from '../../http';
import { siteOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';

/** The one instance that runs a site, and what the health check makes of it: `STOPPED` is taken out of the rotation (F-41). */
async function instances(call: ArmCall): Promise<SimResponse> {
  const site = siteOf(call);
  const healthy = await isHealthy(call.world, site);
  const name = Buffer.from(site.id.toLowerCase()).toString('hex').slice(-64);
  const type = site.slot === undefined ? 'Microsoft.Web/sites/instances' : 'Microsoft.Web/sites/slots/instances';
  const state = healthy === undefined ? 'UNKNOWN' : healthy ? 'READY' : 'STOPPED';
  return json(200, {
    value: [{ id: `${site.id}/instances/${name}`, name, type, location: site.location, properties: { state } }],
  });
}

export const instanceRoutes = (siteRoot: string, versions: RegExp): readonly ArmRoute[] =>
  [siteRoot, `${siteRoot}/slots/{slot}`].map(root => ({
    method: 'GET',
    pattern: `${root}/instances`,
    handle: instances,
    versions,
  }));
