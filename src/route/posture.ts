import { type FactCode, type FactJudgement, type Judgement, factIds } from './judgement';

/** Probes showed that a route is secured. Void as soon as the hash of the facts changes. */
export interface Proof {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly factsHash: string;
}

/** The one vocabulary of the product (house.md). Nothing else invents its own idea of "secure". */
export type Posture =
  | { readonly word: 'secured'; readonly provedAt: number }
  | { readonly word: 'configured'; readonly why: 'neverProved' | 'changedSinceProof' }
  | { readonly word: 'open'; readonly fact: FactJudgement }
  | { readonly word: 'broken'; readonly fact: FactJudgement }
  | { readonly word: 'unknown'; readonly why: UnknownWhy; readonly fact?: FactJudgement };

export type UnknownWhy = 'notRead' | 'forbidden' | 'notReachable' | 'noKnownBackEnd' | 'undecided';

/** Findings that leave the door open: nothing fails, and callers get in that shouldn't. */
const openCodes: readonly FactCode[] = ['authenticationOff', 'allowsAnonymous', 'allExcluded', 'anyCaller'];

/**
 * The posture of a route from its judged facts and the last proof. An app that answers anyone is open whatever else
 * is missing; one that lets in any caller with a token is open only when nothing is broken.
 */
export function posture(judgement: Judgement, factsHash: string, proof?: Proof): Posture {
  const { F5, F7 } = judgement;
  if (F5.state === 'disagrees' && openCodes.includes(F5.code)) return { word: 'open', fact: F5 };
  const wrong = factIds
    .map(id => judgement[id])
    .find(fact => fact.state === 'disagrees' && !openCodes.includes(fact.code));
  if (wrong) return { word: 'broken', fact: wrong };
  if (F7.state === 'disagrees') return { word: 'open', fact: F7 };
  const proved = proof?.factsHash === factsHash;
  const unknown = factIds.map(id => judgement[id]).find(fact => fact.state === 'unknown');
  if (proved) return { word: 'secured', provedAt: proof.at };
  if (unknown) {
    const why = unknown.code === 'notRead' ? 'notRead' : unknown.code === 'forbidden' ? 'forbidden' : 'undecided';
    return { word: 'unknown', why, fact: unknown };
  }
  return { word: 'configured', why: proof ? 'changedSinceProof' : 'neverProved' };
}

const rank = ['broken', 'open', 'unknown', 'configured', 'secured'] as const;

/** The posture that a parent row wears: broken beats open beats the rest (look.md 4). */
export function worst(postures: readonly Posture[]): Posture | undefined {
  return [...postures].sort((a, b) => rank.indexOf(a.word) - rank.indexOf(b.word))[0];
}

/** The six states that are shown, each with its own shape (look.md 4). */
export type PostureState = 'secured' | 'configured' | 'open' | 'broken' | 'notReachable' | 'notChecked';

export function postureState(posture: Posture | undefined): PostureState {
  if (!posture) return 'notChecked';
  if (posture.word !== 'unknown') return posture.word;
  return posture.why === 'notReachable' ? 'notReachable' : 'notChecked';
}
