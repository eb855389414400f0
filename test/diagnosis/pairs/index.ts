import type { RouteName, Shop } from '../../modes';
import { type Break, breaks, stages } from './breaks';
import { partsOf, writePolicies } from './policies';
import { type Target, targets } from './target';

/** Two breaks on one route. */
export interface Pair {
  readonly breaks: readonly [Break, Break];
  readonly target: Target;
}

/** domain.md 10: the ten most frequent rows, F-05 and F-06 being one place. */
const frequent = ['F-01', 'F-05', 'F-06', 'F-02', 'F-08', 'F-07', 'F-26', 'F-32', 'F-33', 'F-38', 'F-20'];

export const isFrequent = ({ breaks: pair }: Pair): boolean => pair.every(one => frequent.includes(one.id));

export const nameOfPair = ({ breaks: pair, target: { route } }: Pair): string =>
  `${pair.map(({ id, variant }) => `${id} (${variant})`).join(' and ')} on ${route}`;

/** Pairs that are no pair, although they change different settings: in words why. */
const apart: readonly { readonly ids: readonly [string, string]; readonly why: string }[] = [
  { ids: ['F-15', 'F-18'], why: 'F-15 is a token without client-id, F-18 one with a wrong one' },
  { ids: ['F-21', 'F-26'], why: 'nothing is dropped where no outer policy asks for the token' },
  { ids: ['F-38', 'F-40'], why: 'an open door lets the preflight in' },
  { ids: ['F-19', 'F-18'], why: 'the new identity isn’t the one that the policy names' },
  { ids: ['F-19', 'F-04'], why: 'of a former identity’s IDs nobody knows any more which was which' },
  ...['F-01', 'F-02', 'F-03', 'F-04', 'F-08', 'F-09', 'F-10', 'F-12', 'F-13', 'F-37', 'F-38', 'F-40', 'F-41'].map(
    id => ({
      ids: ['F-49', id] as const,
      why: 'what the settings in Azure say isn’t what runs',
    }),
  ),
];

/** Pairs of which only one can be told before it is mended, although nothing ends the call before the other: in words why. */
const untold: readonly { readonly pair: readonly [string, string]; readonly why: string }[] = [
  {
    pair: ['F-12 (metadata out of reach)', 'F-36 (public network access off)'],
    why: 'nobody outside comes to the front, and no setting tells that its way out is blocked',
  },
  { pair: ['F-12 (metadata out of reach)', 'F-38 (switched off)'], why: 'a front that is off reads no metadata' },
  {
    pair: ['F-13 (still open after tightening)', 'F-38 (switched off)'],
    why: 'a front that is off doesn’t show which settings it would run with',
  },
  {
    pair: ['F-13 (still open after tightening)', 'F-38 (everything excluded)'],
    why: 'on an excluded path the front lets in whoever comes, by old settings and new',
  },
];

const titleOf = ({ id, variant }: Break): string => `${id} (${variant})`;

const has = (pair: readonly [Break, Break], ids: readonly [string, string]): boolean =>
  ids.every(id => pair.some(one => one.id === id));

/** Whether the call ends, by the one, before it comes to where the other would show. */
function hides(one: Break, other: Break): boolean {
  if (other.seenAt === undefined) return false;
  if (one.isUnreachable) return true;
  // The cached token goes on without the directory.
  if (one.touches.includes('principal') && other.touches.includes('cache')) return false;
  // What only Entra's answer tells is told as soon as the token is asked for.
  if (one.sendsNoToken && !(one.endsAt === 'header' && other.seenAt === 'token')) return true;
  return one.endsAt !== undefined && stages.indexOf(one.endsAt) < stages.indexOf(other.seenAt);
}

function canBeTogether(pair: readonly [Break, Break]): boolean {
  const [one, other] = pair;
  if (one.id === other.id) return false;
  if (one.touches.some(touched => other.touches.includes(touched))) return false;
  return !apart.some(({ ids }) => has(pair, ids));
}

/** Which of the two can't be told until the other is mended, and why; undefined: both can. */
export function hiddenIn(pair: Pair): { readonly hidden: Break; readonly why: string } | undefined {
  const [one, other] = pair.breaks;
  const unseen = pair.breaks.find(each => each.seenAt !== undefined);
  if (unseen && pair.target.route === 'flows')
    return { hidden: unseen, why: 'the route has no operation that may be called' };
  const listed = untold.find(({ pair }) => pair[0] === titleOf(one) && pair[1] === titleOf(other));
  if (listed) return { hidden: one, why: listed.why };
  const [hider, hidden] = hides(one, other) ? [one, other] : hides(other, one) ? [other, one] : [];
  if (!hider || !hidden) return undefined;
  const why = hider.isUnreachable
    ? 'no call from outside comes to the gateway'
    : hider.sendsNoToken
      ? `no token goes along, and only an answer to one tells`
      : `the call ends before: ${hider.endsAt ?? ''} comes before ${hidden.seenAt ?? ''}`;
  return { hidden, why };
}

/** Every two breaks that can occur together, on the first route that has both. */
export function allPairs(): readonly Pair[] {
  return breaks.flatMap((one, index) =>
    breaks.slice(index + 1).flatMap(other => {
      const pair = [one, other] as const;
      const route = one.routes.find((name: RouteName) => other.routes.includes(name));
      return route !== undefined && canBeTogether(pair) ? [{ breaks: pair, target: targets[route] }] : [];
    }),
  );
}

/** One pair of each two rows, one of which both can be told where there is such a one. */
export function pairsById(): readonly Pair[] {
  const kept = new Map<string, Pair>();
  for (const pair of allPairs()) {
    const key = pair.breaks.map(one => one.id).join(' ');
    const known = kept.get(key);
    if (!known || (hiddenIn(known) && !hiddenIn(pair))) kept.set(key, pair);
  }
  return [...kept.values()];
}

const order = ['before', undefined, 'after'] as const;

/** Breaks a secured shop in both ways. */
export async function breakBoth(shop: Shop, { breaks: pair, target }: Pair): Promise<void> {
  const parts = partsOf(target);
  for (const when of order) {
    if (when === 'after') writePolicies(shop, target, parts);
    for (const one of pair.filter(each => each.when === when)) await one.make(shop, target, parts);
  }
}

/** In words what is wrong with the order of the causes named: what ends the call first is to be mended first. */
export function wrongOrder({ breaks: pair }: Pair, ids: readonly string[]): string | undefined {
  const [one, other] = pair.flatMap(({ id, endsAt }) =>
    endsAt === undefined ? [] : [{ id, place: ids.indexOf(id), stage: stages.indexOf(endsAt) }],
  );
  if (!one || !other || one.place < 0 || other.place < 0) return undefined;
  const isWrong = (one.stage - other.stage) * (one.place - other.place) < 0;
  return isWrong ? `the order of ${one.id} and ${other.id} is wrong` : undefined;
}
