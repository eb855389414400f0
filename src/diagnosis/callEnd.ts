import { effectivePolicy, find, setsHeader, textOf, valueOf as attributeOf } from '../policy';
import { type PolicyFact, type Service, hostOfUrl, valueOf } from '../route';
import type { Evidence } from './evidence';
import { passedAuthentication } from './gatewayTest';

/** The call through the gateway came past the app's authentication. */
export const passed = ({ gateway }: Evidence): boolean =>
  gateway?.result !== undefined && passedAuthentication(gateway.result);

/** There is a trace of that call. */
export const traced = ({ gateway }: Evidence): boolean => gateway?.trace !== undefined;

/** The gateway itself answered 500. */
export const failedAtGateway = ({ gatewaySpeaker, gatewayStatus }: Evidence): boolean =>
  gatewaySpeaker === 'gateway' && gatewayStatus === 500;

/** App Service Authentication refused the call through the gateway: with 401 (the token) or 403 (the caller). */
export const refusedByFront = ({ gatewaySpeaker, gatewayStatus }: Evidence, status: 401 | 403): boolean =>
  gatewaySpeaker === 'easyAuth' && gatewayStatus === status;

/** No answer from the app's authentication was seen: nothing came through, or something before it ended the call. */
export const notSeenAtApp = (seen: Evidence): boolean =>
  !passed(seen) && seen.gatewaySpeaker !== 'easyAuth' && seen.gatewaySpeaker !== 'app';

/** Straight calls at the route's own app are refused by its authentication. */
export const doorIsClosed = ({ direct }: Evidence): boolean => {
  const own = direct.filter(one => one.door === 0);
  return own.length > 0 && own.every(one => one.says === 'refused');
};

/** Whether the token of the gateway's identity went to the back end. */
export function tokenWent(seen: Evidence): 'yes' | 'no' | 'unknown' {
  const { gateway } = seen;
  if (gateway?.claims) return 'yes';
  if (traced(seen)) return 'no';
  return passed(seen) && doorIsClosed(seen) ? 'yes' : 'unknown';
}

/** A call that came past a closed door shows that what Easy Auth checks is right, whatever the settings seem to say. */
export const accepted = (seen: Evidence): boolean => passed(seen) && doorIsClosed(seen) && tokenWent(seen) === 'yes';

/** Hosts that the back end of the route answers on, lower-case; empty where it isn't known. */
export function backEndHosts({ route: { backEnd } }: Evidence): readonly string[] {
  if (backEnd.kind === 'app') return backEnd.app.hosts.map(host => host.toLowerCase());
  if (backEnd.kind === 'api') return backEnd.service.gatewayHosts.map(host => host.toLowerCase());
  return [];
}

/** The back end that the policies choose, those that drop the token with their `<base />` back. */
const chosenBackEnd = ({ policy, meant }: Evidence): PolicyFact['backEnd'] =>
  policy?.backEnd ?? (meant && !meant.beside ? meant.fact.backEnd : undefined);

/** The header `Host` as a policy sets it for a call that didn't come through: App Service chooses the app by it (domain.md 11.1). */
export function hostHeader(seen: Evidence): string | undefined {
  const texts = valueOf(seen.around.policies);
  if (!texts || passed(seen)) return undefined;
  const { inbound, backend } = effectivePolicy(
    texts.layers.filter(layer => layer.kind !== 'product'),
    texts.fragments,
  ).sections;
  const found = [...inbound, ...backend].findLast(({ element }) => setsHeader(element, 'Host'));
  const value = found && !found.conditional ? find(found.element.children, 'value') : undefined;
  const host = value && textOf(value, found?.document.text ?? '').trim();
  return host === undefined || host === '' || /[{@\s]/.test(host) ? undefined : hostOfUrl(host);
}

/** Where the call went, or would go: by the trace, else by what the policy of this operation chooses. */
export function calledHost(seen: Evidence): string | undefined {
  const byHeader = hostHeader(seen);
  if (byHeader !== undefined) return byHeader;
  const sentTo = seen.gateway?.trace?.sentTo;
  if (sentTo !== undefined) return hostOfUrl(sentTo);
  const chosen = chosenBackEnd(seen);
  if (!chosen || chosen.conditional) return undefined;
  const entity = valueOf(seen.around.backEnds)?.find(
    one => one.name.toLowerCase() === chosen.backEndId?.toLowerCase() && one.pool.length === 0,
  );
  const url = chosen.url ?? entity?.url;
  return url === undefined || /[{@]/.test(url) ? undefined : hostOfUrl(url);
}

/** As it is now; where that couldn't be read, as the tree knows it. */
export const networkOf = ({ around, route }: Evidence): Service['virtualNetwork'] =>
  valueOf(around.service)?.virtualNetwork ?? route.service.virtualNetwork;

/** The call goes to another host than the route's app (F-14). */
export function misrouted(seen: Evidence): boolean {
  const hosts = backEndHosts(seen);
  const host = calledHost(seen);
  return host !== undefined && hosts.length > 0 && !hosts.includes(host);
}

/** The address at the back end that the called operation leads to; undefined where it can't be told. */
export function calledUrl(seen: Evidence): URL | undefined {
  const { gateway, route, around } = seen;
  const { trace } = gateway ?? {};
  const sentTo = trace?.sentTo ?? (trace?.backEndStatus === undefined ? undefined : trace.backEndUrl);
  if (sentTo !== undefined) return URL.canParse(sentTo) ? new URL(sentTo) : undefined;
  const { backEnd } = route;
  const chosen = chosenBackEnd(seen);
  const entity = valueOf(around.backEnds)?.find(one => one.name.toLowerCase() === chosen?.backEndId?.toLowerCase());
  const base = chosen?.url ?? entity?.url ?? (backEnd.kind === 'none' ? undefined : backEnd.url);
  const path = rewrittenPath(seen) ?? gateway?.operation?.path;
  if (base === undefined || path === undefined || !URL.canParse(base) || chosen?.conditional) return undefined;
  return new URL(`${base.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`);
}

export const calledPath = (seen: Evidence): string | undefined => calledUrl(seen)?.pathname;

/** What the last `rewrite-uri` that always runs makes of the path, where that is plain text. */
function rewrittenPath({ around }: Evidence): string | undefined {
  const owned = valueOf(around.policies);
  if (!owned) return undefined;
  const always = owned.layers.filter(layer => layer.kind !== 'product');
  const rewrite = effectivePolicy(always, owned.fragments).sections.inbound.findLast(
    ({ element, conditional }) => element.name === 'rewrite-uri' && !conditional,
  );
  const template = rewrite && attributeOf(rewrite.element, 'template');
  return template === undefined || /[{@]/.test(template) ? undefined : template;
}
