import { type FactId, type Judgement, type Posture, factIds } from '../../route';

/** The four counts of the overview; three states of not knowing add up to one (look.md 4). */
export const postureGroups = ['secured', 'open', 'broken', 'unknown'] as const;
export type PostureGroup = (typeof postureGroups)[number];

export function groupOf(posture: Posture | undefined): PostureGroup {
  const word = posture?.word;
  return word === 'secured' || word === 'open' || word === 'broken' ? word : 'unknown';
}

/** What was asked for: every word, one of the postures, every fact that doesn't agree, every tag. */
export interface Query {
  /** Lower-case. */
  readonly words: readonly string[];
  readonly groups: ReadonlySet<PostureGroup>;
  readonly facts: ReadonlySet<FactId>;
  /** Lower-case; `name` or `name=value`. */
  readonly tags: readonly string[];
}

/** Something that can be looked for. */
export interface Subject {
  /** Lower-case names, hosts and ids, one a line. */
  readonly text: string;
  readonly posture: Posture | undefined;
  readonly judgement?: Judgement;
  readonly tags?: Readonly<Record<string, string>>;
}

/** `orders @open F7 tag:env=prod "two words"`. What isn't one of the marks is a word; never fails. */
export function parseQuery(text: string): Query {
  const words: string[] = [];
  const groups = new Set<PostureGroup>();
  const facts = new Set<FactId>();
  const tags: string[] = [];
  for (const match of text.matchAll(/tag:"([^"]*)"?|"([^"]*)"?|(\S+)/giu)) {
    const [, quotedTag, quoted, plain] = match;
    if (quotedTag !== undefined) {
      if (quotedTag !== '') tags.push(quotedTag.toLowerCase());
      continue;
    }
    const word = (quoted ?? plain ?? '').toLowerCase();
    const group = quoted === undefined ? postureGroups.find(one => `@${one}` === word) : undefined;
    const fact = quoted === undefined ? factIds.find(one => one.toLowerCase() === word) : undefined;
    if (group) groups.add(group);
    else if (fact) facts.add(fact);
    else if (quoted === undefined && word.startsWith('tag:')) {
      if (word.length > 4) tags.push(word.slice(4));
    } else if (word !== '') words.push(word);
  }
  return { words, groups, facts, tags };
}

export const isEmptyQuery = ({ words, groups, facts, tags }: Query): boolean =>
  words.length === 0 && groups.size === 0 && facts.size === 0 && tags.length === 0;

function hasTag(tags: Readonly<Record<string, string>> | undefined, wanted: string): boolean {
  const [name = '', value] = wanted.split(/[=:]/, 2);
  return Object.entries(tags ?? {}).some(
    ([key, text]) => key.toLowerCase().includes(name) && (value === undefined || text.toLowerCase().includes(value)),
  );
}

export function matches(query: Query, { text, posture, judgement, tags }: Subject): boolean {
  return (
    query.words.every(word => text.includes(word)) &&
    (query.groups.size === 0 || query.groups.has(groupOf(posture))) &&
    [...query.facts].every(id => judgement?.[id].state === 'disagrees') &&
    query.tags.every(tag => hasTag(tags, tag))
  );
}

/** Where the words stand in a label, in order and apart: [start, end), as VS Code wants label highlights. */
export function highlightsIn(query: Query, label: string): [number, number][] {
  const lower = label.toLowerCase();
  // A letter that changes length in lower case would move the marks.
  if (lower.length !== label.length) return [];
  const found = query.words.flatMap((word): [number, number][] => {
    const at = lower.indexOf(word);
    return at < 0 ? [] : [[at, at + word.length]];
  });
  const merged: [number, number][] = [];
  for (const [start, end] of found.sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
