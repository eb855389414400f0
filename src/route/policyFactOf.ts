import type { PolicyLayer } from '../policy';
// Not from the room's front: that would take its catalogue and its rules along to the start.
import { type TokenFact, tokenFact } from '../policy/tokenFact';
import { sameId } from './armId';
import type { PolicyFact, TokenStatement } from './policyFact';
import type { BackEnd } from './service';

/** The policies above one API or operation, outermost first. */
export interface PolicyTexts {
  /** Of several products each is one layer. */
  readonly layers: readonly PolicyLayer[];
  /** Texts by fragment id. */
  readonly fragments: Readonly<Record<string, string>>;
  /** The product layers given are those in whose context the call is made: they run. */
  readonly inProduct?: boolean;
}

/**
 * What the policies do for every caller. Product policies run only in the context of their product (domain.md 3.2): a
 * token that only they add counts as conditional, and what else they do is left aside.
 */
function policiesFact({ layers, fragments, inProduct }: PolicyTexts): TokenFact {
  if (inProduct) return tokenFact(layers, fragments);
  const fact = tokenFact(
    layers.filter(layer => layer.kind !== 'product'),
    fragments,
  );
  if (fact.token) return fact;
  const { droppedAt, ...rest } = fact;
  let dropped = droppedAt;
  for (const product of layers.filter(layer => layer.kind === 'product')) {
    const inContext = tokenFact(
      layers.filter(layer => layer.kind !== 'product' || layer === product),
      fragments,
    );
    if (inContext.token) return { ...rest, ...inContext, token: { ...inContext.token, conditional: true } };
    dropped ??= inContext.droppedAt;
  }
  return { ...rest, ...(dropped && { droppedAt: dropped }) };
}

/** The entity and, of a pool, its members: whose credentials are applied. */
function credentialed(entity: BackEnd, backEnds: readonly BackEnd[]): readonly BackEnd[] {
  if (entity.pool.length === 0) return [entity];
  return backEnds.filter(one => one.pool.length === 0 && entity.pool.some(id => sameId(id, one.id)));
}

/** The identity that all of these entities use, if they agree on one. */
function commonIdentity(entities: readonly BackEnd[]): NonNullable<BackEnd['managedIdentity']> | undefined {
  const [first] = entities.map(one => one.managedIdentity);
  const agree = entities.every(
    ({ managedIdentity }) =>
      managedIdentity?.resource === first?.resource && managedIdentity?.clientId === first?.clientId,
  );
  return agree ? first : undefined;
}

/**
 * F2 from the policies and the back-end entity they choose. An entity's own credentials are applied last (U11): its
 * managed identity is then the token, a fixed `Authorization` replaces whatever the policies added.
 */
export function policyFactOf(texts: PolicyTexts, backEnds: readonly BackEnd[] = []): PolicyFact {
  const fact: PolicyFact = policiesFact(texts);
  const chosen = fact.backEnd;
  const entity = backEnds.find(one => one.name.toLowerCase() === chosen?.backEndId?.toLowerCase());
  if (!chosen || !entity) return fact;
  const used = credentialed(entity, backEnds);
  const identity = commonIdentity(used);
  const setsAuthorization = !identity && used.some(one => one.setsAuthorization);
  const backEnd: NonNullable<PolicyFact['backEnd']> = {
    ...chosen,
    ...(entity.pool.length > 0 && { isPool: true }),
    ...(setsAuthorization && { setsAuthorization }),
  };
  if (identity && (!fact.token || !backEnd.conditional)) {
    const token: TokenStatement = {
      resource: identity.resource,
      ...(identity.clientId !== undefined && { clientId: identity.clientId }),
      form: 'backEnd',
      scope: 'backEnd',
      conditional: backEnd.conditional,
      ignoreError: false,
    };
    return { token, backEnd, ...(fact.unreadable && { unreadable: fact.unreadable }) };
  }
  if (fact.token && !backEnd.conditional && setsAuthorization)
    return { ...fact, backEnd, overwrittenBy: { element: 'backend', scope: 'backEnd' } };
  return { ...fact, backEnd };
}
