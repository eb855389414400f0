import * as l10n from '@vscode/l10n';
import type { NamedValueUse, PolicyPlace, StoredPolicy } from '../azure/interfaces';
import { applyEdits, effectivePolicy, functionKeyIn, removeKeyHeader, sendsFunctionKey } from '../policy';
import { nameOf, sameId, valueOf, workspaceOf } from '../route';
import type { PlanContext, PolicyContext } from './context';
import { fragmentIdOf, idsOf } from './keyPlaces';
import type { PolicyStep } from './plan';
import type { Target } from './target';
import { whereUsed } from './usesOf';

/** The policy that gets the token, as the plan's other steps leave it. */
export type KeySource = NonNullable<PolicyStep['before']> | undefined;

type NamedPolicy = Pick<PolicyContext, 'place' | 'name'>;

/** A policy's text once the plan's other steps have run, and without its function key. */
export interface KeyedPolicy {
  readonly policy: NamedPolicy;
  readonly before: StoredPolicy;
  readonly without: string;
}

export interface KeySenders {
  /** Policies that serve this API alone: the key is taken out of them. */
  readonly drops: readonly KeyedPolicy[];
  /** Why others go on sending one: a sentence for each. */
  readonly stays: readonly string[];
}

interface Document extends NamedPolicy {
  readonly stored: StoredPolicy;
}

const key = (id: string): string => id.toLowerCase();

/** Policies that send a function key on the way to the app (domain.md 2.5, 3.2): what may go of it, and what stays. */
export function keySenders({ context }: Target, own: KeySource): KeySenders {
  const { alongside, keyPlaces, policy } = context;
  const documents = documentsOf(context, own);
  const isOwn = (place: PolicyPlace): boolean => sameId(place.ownerId, policy.place.ownerId);
  const sent = sendersAmong(context, id => documents.get(id)?.stored.text);
  const drops = [...documents.values()].flatMap(({ stored, ...one }): readonly KeyedPolicy[] => {
    const { place } = one;
    // Another route of the plan adds its token there, and takes the key out.
    if (!isOwn(place) && alongside?.written.has(key(place.ownerId)) === true) return [];
    if (!isNear(place) && (!sent.has(key(place.ownerId)) || othersAt(context, place)?.length !== 0)) return [];
    const without = applyEdits(stored.text, removeKeyHeader(stored.text));
    return without === stored.text ? [] : [{ policy: one, before: stored, without }];
  });
  const without = new Map(drops.map(one => [key(one.policy.place.ownerId), one.without]));
  const left = sendersAmong(
    context,
    id => without.get(id) ?? alongside?.left.get(id) ?? documents.get(id)?.stored.text,
  );
  const stays = [...left.values()].map(({ place, header }) => whyStays(context, place, header));
  const isUnread = keyPlaces?.around.state === 'unread' || keyPlaces?.operations.state === 'unread';
  return { drops, stays: isUnread && drops.length > 0 ? [...stays, whatIsUnread(context)] : stays };
}

/** Scopes of this API alone. */
const isNear = ({ kind }: PolicyPlace): boolean => kind === 'api' || kind === 'operation';

/** By lower-case id of their owner: what could be written, first the policy that gets the token. */
function documentsOf({ keyPlaces, policy }: PlanContext, own: KeySource): ReadonlyMap<string, Document> {
  const around = keyPlaces && valueOf(keyPlaces.around);
  const all: readonly (NamedPolicy & { readonly stored: KeySource | null })[] = [
    { ...policy, stored: own },
    ...((keyPlaces && valueOf(keyPlaces.operations)) ?? []).map(one => ({ ...one, stored: valueOf(one.stored) })),
    ...(around?.chain.scopes ?? []).map(({ place, policy: stored }) => ({ ...named(place), stored })),
    ...Object.entries(around?.fragments ?? {}).map(([ownerId, stored]) => {
      return { ...named({ kind: 'fragment', ownerId }), stored };
    }),
  ];
  const documents = new Map<string, Document>();
  for (const { place, name, stored } of all) {
    const id = key(place.ownerId);
    if (stored && !documents.has(id)) documents.set(id, { place, ...(name !== undefined && { name }), stored });
  }
  return documents;
}

function named(place: PolicyPlace): NamedPolicy {
  const name = nameOf(place.ownerId);
  if (place.kind === 'product') return { place, name: l10n.t('product {0}', name) };
  return place.kind === 'fragment' ? { place, name: l10n.t('fragment {0}', name) } : { place };
}

interface Sender {
  readonly place: PolicyPlace;
  readonly header: string;
}

/**
 * The policies that send a key in what takes effect, by lower-case id. A product's runs in its context only, each
 * operation's for that alone, so they are looked at one by one.
 */
function sendersAmong(
  { keyPlaces, route, policy }: PlanContext,
  textOf: (id: string) => string | undefined,
): ReadonlyMap<string, Sender> {
  const around = (keyPlaces && valueOf(keyPlaces.around)) ?? undefined;
  const scopes = (around?.chain.scopes ?? []).map(one => one.place).filter(one => !isNear(one));
  const api: PolicyPlace = { kind: 'api', ownerId: route.api.id };
  const known = [policy, ...((keyPlaces && valueOf(keyPlaces.operations)) ?? [])].map(one => one.place);
  const operations = known.filter(({ kind }) => kind === 'operation');
  const products = scopes.filter(({ kind }) => kind === 'product');
  const wider = scopes.filter(({ kind }) => kind !== 'product');
  const fragments = Object.fromEntries(
    Object.entries(around?.chain.fragments ?? {}).map(([name, text]) => [
      name,
      textOf(key(fragmentIdOf(route.service.id, name))) ?? text,
    ]),
  );
  const found = new Map<string, Sender>();
  const texts = [
    ...[...scopes, api, ...operations].map(one => textOf(key(one.ownerId)) ?? ''),
    ...Object.values(fragments),
  ];
  if (!texts.some(sendsFunctionKey)) return found;
  const paths = [
    [...wider, api],
    ...products.map(one => [...wider, one, api]),
    ...operations.map(one => [...wider, api, one]),
  ];
  for (const path of paths) {
    const layers = path.flatMap(({ kind, ownerId }) =>
      kind === 'fragment' ? [] : [{ kind, text: textOf(key(ownerId)) }],
    );
    const { inbound, backend } = effectivePolicy(layers, fragments).sections;
    for (const { element, fragmentId, scope } of [...inbound, ...backend]) {
      const header = functionKeyIn(element);
      const place: PolicyPlace | undefined =
        fragmentId === undefined
          ? path.find(one => one.kind === scope)
          : { kind: 'fragment', ownerId: fragmentIdOf(route.service.id, fragmentId) };
      if (header !== undefined && place) found.set(key(place.ownerId), { place, header });
    }
  }
  return found;
}

/** What else a product's policy or a fragment serves; undefined: it can't be told. */
function othersAt(context: PlanContext, place: PolicyPlace): readonly string[] | undefined {
  const { api } = context.route;
  if (workspaceOf(api.id) !== undefined) return undefined;
  // Callers use the current revision.
  if (!api.isCurrent) return [l10n.t('the current revision of {0}', api.displayName)];
  if (place.kind === 'product') return otherApisOf(context, place.ownerId);
  const uses = context.keyHolders && valueOf(context.keyHolders.uses);
  if (place.kind !== 'fragment' || !uses) return undefined;
  const others = othersIncluding(context, uses, nameOf(place.ownerId), []);
  return others.length === 0 ? [] : [whereUsed(others)];
}

function otherApisOf({ keyPlaces, route }: PlanContext, productId: string): readonly string[] | undefined {
  const around = keyPlaces && valueOf(keyPlaces.around);
  const apis = around?.productApis[key(productId)];
  const all = apis && valueOf(apis);
  return all?.filter(id => !sameId(id.replace(/;rev=[^/]*$/i, ''), route.api.id)).map(nameOf);
}

/** Those that include it and aren't of this API alone. */
function othersIncluding(
  context: PlanContext,
  uses: readonly NamedValueUse[],
  fragment: string,
  seen: readonly string[],
): readonly NamedValueUse[] {
  const own = idsOf(context.route.api);
  const including = uses.filter(
    ({ names, includes }) => names === undefined || includes?.some(one => sameId(one, fragment)) === true,
  );
  return including.filter(use => {
    const id = key(use.id);
    if (own.some(one => id === one || id.startsWith(`${one}/`))) return false;
    if (use.kind === 'fragment') {
      const name = nameOf(id);
      return !seen.includes(name) && othersIncluding(context, uses, name, [...seen, nameOf(fragment)]).length > 0;
    }
    return otherApisOf(context, use.id)?.length !== 0;
  });
}

function whyStays(context: PlanContext, place: PolicyPlace, header: string): string {
  const { api, service } = context.route;
  const name = nameOf(place.ownerId);
  if (place.kind === 'global')
    return l10n.t('The policy of all APIs of {0} sends it ({1}); other APIs may need it there.', service.name, header);
  if (place.kind === 'workspace')
    return l10n.t('The policy of workspace {0} sends it ({1}); its other APIs may need it there.', name, header);
  const others = isNear(place) ? [] : othersAt(context, place);
  const what =
    place.kind === 'product'
      ? l10n.t('product {0}', name)
      : place.kind === 'fragment'
        ? l10n.t('fragment {0}', name)
        : place.kind === 'operation'
          ? l10n.t('operation {0}', name)
          : api.displayName;
  if (others === undefined)
    return l10n.t('The policy of {0} sends it ({1}); whether it serves other APIs can’t be told.', what, header);
  return others.length > 0
    ? l10n.t('The policy of {0} sends it ({1}), and serves others, too: {2}.', what, header, others.join(', '))
    : l10n.t(
        'The policy of {0} sends it ({1}) under a condition, in a rewritten address or in “backend”, which isn’t taken out by itself.',
        what,
        header,
      );
}

const whatIsUnread = ({ route }: PlanContext): string =>
  l10n.t('Whether other policies above {0} send one as well can’t be read.', route.api.displayName);
