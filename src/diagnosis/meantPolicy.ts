import { type PolicyLayer, encodeAttribute, find, parsePolicy, rootOf, tokenFact } from '../policy';
import { type BackEnd, type OwnedPolicies, type PolicyFact, type PolicyTexts, policyFactOf, sameId } from '../route';

/** The policies as they were surely meant, where those that run send no token. */
export interface MeantPolicy {
  readonly fact: PolicyFact;
  /** Outermost first, each `<base />` that a token needs in its place. */
  readonly texts: PolicyTexts;
  /** The token is asked for by the policy of a product whose key wasn't used. */
  readonly otherProduct?: boolean;
  /** Those of another revision, version or operation. */
  readonly beside?: boolean;
  /** Of `beside`: what would come of the same statement in the API's policy that runs. */
  readonly moved?: PolicyFact;
}

/**
 * What runs for this key; without a token in it, the same with `<base />` put back where it drops one; then in the
 * context of each product; then what another revision, version or operation has.
 */
export function meantPolicy(
  policies: OwnedPolicies | undefined,
  keyProduct: string | undefined,
  backEnds: readonly BackEnd[],
  elsewhere: PolicyTexts | undefined,
): MeantPolicy | undefined {
  if (!policies) return undefined;
  const { layers, fragments } = policies;
  const always = layers.filter(layer => layer.kind !== 'product' || sameId(layer.ownerId, keyProduct ?? ''));
  const at = (context: readonly PolicyLayer[], more: Partial<MeantPolicy> = {}): MeantPolicy => {
    const texts = { layers: withBases(context, fragments), fragments, inProduct: true };
    return { fact: policyFactOf(texts, backEnds), texts, ...more };
  };
  const here = at(always);
  if (here.fact.token) return here;
  const others = layers.filter(layer => layer.kind === 'product' && !always.includes(layer));
  for (const other of others) {
    const inOther = at(
      layers.filter(layer => layer === other || (layer.kind !== 'product' && always.includes(layer))),
      { otherProduct: true },
    );
    if (inOther.fact.token) return inOther;
  }
  if (!elsewhere) return here;
  const texts = { ...elsewhere, inProduct: true };
  const fact = policyFactOf(texts, backEnds);
  const { resource } = fact.token ?? {};
  const moved = resource === undefined ? undefined : at(withStatement(always, resource)).fact;
  return { fact, texts, beside: true, ...(moved && { moved }) };
}

/** With the token asked for at the end of the API's inbound section, where a plan would put it. */
const withStatement = (layers: readonly PolicyLayer[], resource: string): readonly PolicyLayer[] =>
  layers.map(layer => {
    if (layer.kind !== 'api') return layer;
    const statement = `<authentication-managed-identity resource="${encodeAttribute(resource)}" />`;
    const text = layer.text ?? '<policies><inbound><base /></inbound></policies>';
    const inbound = find(rootOf(parsePolicy(text))?.children ?? [], 'inbound');
    const place = inbound?.endTagStart;
    return place === undefined ? layer : { ...layer, text: `${text.slice(0, place)}${statement}${text.slice(place)}` };
  });

/** With `<base />` in every inbound section that drops a token for the lack of it. */
function withBases(
  layers: readonly PolicyLayer[],
  fragments: Readonly<Record<string, string>>,
): readonly PolicyLayer[] {
  // Each round restores one kind of scope, so there are no more rounds than layers.
  return layers.reduce(restored => {
    const { droppedAt } = tokenFact(restored, fragments);
    return restored.map(layer => (layer.kind === droppedAt ? { ...layer, text: withBase(layer.text) } : layer));
  }, layers);
}

function withBase(text: string | undefined): string | undefined {
  const root = text === undefined ? undefined : rootOf(parsePolicy(text));
  if (text === undefined || !root) return undefined;
  const inbound = find(root.children, 'inbound');
  const inner = inbound ? '<base />' : '<inbound><base /></inbound>';
  const { startTagEnd, selfClosed, name } = inbound ?? root;
  return selfClosed
    ? `${text.slice(0, startTagEnd - 2)}>${inner}</${name}>${text.slice(startTagEnd)}`
    : `${text.slice(0, startTagEnd)}${inner}${text.slice(startTagEnd)}`;
}
