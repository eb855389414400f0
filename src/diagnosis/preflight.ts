import type { Azure, Call } from '../azure/interfaces';
import { type PolicyElement, effectivePolicy, find, walk } from '../policy';
import { type Route, type Surroundings, valueOf } from '../route';
import { type ProbeResult, sendProbe } from './exchange';
import { gatewayTarget } from './gatewayTest';
import type { ProbeOperation } from './operation';
import { probeOf } from './probes';

/** A page that nobody serves, for APIs whose policy names no origin. */
const anyOrigin = 'https://origin.invalid';

/** The `cors` statements of the effective inbound section, with where they stand in it. */
export function corsIn(around: Surroundings): readonly { readonly element: PolicyElement; readonly at: number }[] {
  const owned = valueOf(around.policies);
  if (!owned) return [];
  const always = owned.layers.filter(layer => layer.kind !== 'product');
  const { inbound } = effectivePolicy(always, owned.fragments).sections;
  return inbound.flatMap(({ element }, at) => (element.name === 'cors' ? [{ element, at }] : []));
}

/** The first origin that a `cors` statement lets in. */
function originIn(around: Surroundings): string {
  const owned = valueOf(around.policies);
  for (const { element } of owned ? corsIn(around) : []) {
    const origins = find(element.children, 'allowed-origins');
    const texts: string[] = [];
    walk(origins?.children ?? [], node => {
      if (node.kind === 'text') texts.push(node.text.trim());
      return undefined;
    });
    const origin = texts.find(text => /^https?:\/\/[^\s*{}@]+$/.test(text));
    if (origin !== undefined) return origin;
  }
  return anyOrigin;
}

/** A browser's preflight for the operation, through the gateway (F-40). A safe method; it carries no credentials. */
export async function runPreflight(
  azure: Azure,
  route: Route,
  operation: ProbeOperation,
  around: Surroundings,
  call: Call,
): Promise<ProbeResult> {
  const preflight = { origin: originIn(around), method: operation.method };
  return sendProbe(azure, probeOf('preflight', gatewayTarget(route, operation), { preflight }), call);
}
