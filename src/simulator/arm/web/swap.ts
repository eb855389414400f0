import { empty, type SimResponse } from '../../http';
import { objectOf, textOf } from '../../json';
import { settleSite, type Site, type SiteSwap, type World } from '../../world';
import { ArmError, resourceNotFound } from '../errors';
import { siteOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';

/** The other side of a swap: the slot that the body names, or production. */
function targetOf(call: ArmCall, site: Site): Site {
  const name = textOf(call.body()['targetSlot']) ?? '';
  const app = site.parentId ?? site.id;
  const id = name.toLowerCase() === 'production' ? app : `${app}/slots/${name}`;
  const found = call.world.sites.get(id.toLowerCase());
  if (!found || found === site) {
    throw resourceNotFound('Microsoft.Web/sites/slots', `${site.name}/${name}`, site.resourceGroup);
  }
  return found;
}

const isOn = (site: Site): boolean => objectOf(site.auth.stored?.['platform'])['enabled'] === true;

/** Swap with preview, first phase: refused where a slot has authentication (domain.md 11.3, F-47). */
function applySlotConfig(call: ArmCall): SimResponse {
  const site = siteOf(call);
  if ([site, targetOf(call, site)].some(isOn)) {
    throw new ArmError(
      409,
      'Conflict',
      'Swap with Preview cannot be used when one of the slots has site authentication enabled.',
    );
  }
  return empty(200);
}

/** Ends a swap with preview; there is nothing to take back, as none can have begun where a slot has authentication. */
function resetSlotConfig(call: ArmCall): SimResponse {
  siteOf(call);
  return empty(200);
}

/** The setting that holds the provider's secret stays with its slot (domain.md 11.3). */
const sticky = new Set(['MICROSOFT_PROVIDER_AUTHENTICATION_SECRET']);

/** Starts a swap as a long-running operation; until it ends both sides are as they were. */
function swap(call: ArmCall): SimResponse {
  const { world, request, apiVersion } = call;
  const site = siteOf(call);
  const other = targetOf(call, site);
  settleSite(world.clock, other);
  if ([site, other].some(each => each.swap?.isDone === false)) {
    throw new ArmError(409, 'Conflict', 'Cannot modify this site because another operation is in progress.');
  }
  const operation: SiteSwap = {
    id: world.ids.guid(),
    endsAt: world.clock.now() + world.switches.slotSwapDuration,
    outcome: request.operationFails ? 'Failed' : 'Succeeded',
    isDone: false,
    complete: () => changePlaces(world, site, other),
  };
  site.swap = operation;
  other.swap = operation;
  return running(`${request.url.origin}${site.id}/operationresults/${operation.id}?api-version=${apiVersion}`);
}

const running = (location: string): SimResponse => empty(202, { Location: location, 'Retry-After': '1' });

/** What `Location` of a swap leads to: 202 while it runs. */
function operationResult(call: ArmCall): SimResponse {
  const { swap: found } = siteOf(call);
  if (!found || found.id !== call.params['operation']) {
    throw new ArmError(404, 'NotFound', `The operation ${call.params['operation'] ?? ''} was not found.`);
  }
  if (!found.isDone) return running(call.request.url.href);
  if (found.outcome === 'Succeeded') return empty(200);
  throw new ArmError(500, 'InternalServerError', 'The swap failed. Both slots keep what they had.');
}

/** Content, app settings and, by U20, not the authentication settings change places; hosts and identities never do. */
function changePlaces(world: World, site: Site, other: Site): void {
  const [mine, theirs] = [site.functions.splice(0), other.functions.splice(0)];
  site.functions.push(...theirs);
  other.functions.push(...mine);
  swapSettings(site.appSettings, other.appSettings);
  [site.webConfig, other.webConfig] = [other.webConfig, site.webConfig];
  if (!world.switches.authSettingsStayOnSwap) {
    const [own, foreign] = [site.auth.stored, other.auth.stored];
    site.auth.set(foreign, world.switches.authSettingsDelay);
    other.auth.set(own, world.switches.authSettingsDelay);
  }
}

function swapSettings(a: Record<string, string>, b: Record<string, string>): void {
  const names = new Set([...Object.keys(a), ...Object.keys(b)].filter(name => !sticky.has(name)));
  for (const name of names) {
    const [mine, theirs] = [a[name], b[name]];
    Reflect.deleteProperty(a, name);
    Reflect.deleteProperty(b, name);
    if (theirs !== undefined) a[name] = theirs;
    if (mine !== undefined) b[name] = mine;
  }
}

export const swapRoutes = (siteRoot: string, versions: RegExp): readonly ArmRoute[] =>
  [siteRoot, `${siteRoot}/slots/{slot}`].flatMap(root => [
    { method: 'POST', pattern: `${root}/slotsswap`, handle: swap, versions },
    { method: 'GET', pattern: `${root}/operationresults/{operation}`, handle: operationResult, versions },
    { method: 'POST', pattern: `${root}/applySlotConfig`, handle: applySlotConfig, versions },
    { method: 'POST', pattern: `${root}/resetSlotConfig`, handle: resetSlotConfig, versions },
  ]);
