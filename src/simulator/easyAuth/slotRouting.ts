import type { SimRequest } from '../http';
import { objectOf, textOf } from '../json';
import type { Site, World } from '../world';

/**
 * The slot that takes a request to production (domain.md 11.3): the one that `x-ms-routing-name` names in query or cookie
 * (`self`: none), else by the percentages of `experiments.rampUpRules`, taken in turn so that a test sees the same each time.
 */
export function routedSite(world: World, site: Site, request: SimRequest): Site {
  if (site.slot !== undefined) {
    return site;
  }
  const slot = (name: string) => world.sites.get(`${site.id}/slots/${name}`.toLowerCase());
  const [, cookie] = /(?:^|;\s*)x-ms-routing-name=([^;]*)/.exec(request.headers['cookie'] ?? '') ?? [];
  const named = request.url.searchParams.get('x-ms-routing-name') ?? cookie;
  if (named !== undefined) {
    return slot(named) ?? site;
  }
  const rules = objectOf(site.webConfig['experiments'])['rampUpRules'];
  if (!Array.isArray(rules) || rules.length === 0) {
    return site;
  }
  const turn = site.routedByPercentage++;
  let below = 0;
  for (const rule of rules.map(objectOf)) {
    const share = typeof rule['reroutePercentage'] === 'number' ? rule['reroutePercentage'] : 0;
    below += share;
    // 61 and 100 have no common divisor: each hundred requests visit every percentage once, well mixed.
    if ((turn * 61) % 100 < below) {
      const host = (textOf(rule['actionHostName']) ?? '').toLowerCase();
      return [...world.sites.values()].find(each => each.parentId === site.id && each.hosts.includes(host)) ?? site;
    }
  }
  return site;
}
