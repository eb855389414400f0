interface Line {
  readonly text: string;
  readonly end: string;
}

const linesOf = (text: string): readonly Line[] =>
  [...text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)].map(([, line = '', end = '']) => ({ text: line, end }));

/**
 * The edited text with the line ends of the original on every line that is still there. The editor makes all line ends
 * of a document alike; a policy that mixes them must not come back changed where nobody touched it.
 */
export function keepLineEnds(original: string, edited: string): string {
  const before = linesOf(original);
  const kinds = new Set(before.map(({ end }) => end).filter(end => end !== ''));
  if (kinds.size < 2) return edited;
  const after = linesOf(edited);
  let start = 0;
  while (start < before.length && start < after.length && before[start]?.text === after[start]?.text) start++;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1]?.text === after[endAfter - 1]?.text) {
    endBefore--;
    endAfter--;
  }
  const places = placesOf(before.slice(start, endBefore));
  let at = -1;
  return after
    .map(({ text, end }, index) => {
      const same = index < start ? before[index] : index >= endAfter ? before[index - endAfter + endBefore] : undefined;
      if (same) return text + ownEnd(same, end);
      const place = places.get(text)?.find(one => one > at);
      if (place === undefined) return text + end;
      at = place;
      const line = before[start + place];
      return text + (line ? ownEnd(line, end) : end);
    })
    .join('');
}

/** The last line has no end, whatever it had; one that isn't the last any more needs one. */
const ownEnd = (line: Line, end: string): string => (end === '' || line.end === '' ? end : line.end);

function placesOf(lines: readonly Line[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  lines.forEach(({ text }, index) => {
    const known = places.get(text);
    if (known) known.push(index);
    else places.set(text, [index]);
  });
  return places;
}

/** Whether two texts are the same but for how their lines end, which the editor makes the same in a document. */
export const sameLines = (one: string, other: string): boolean =>
  one.replace(/\r\n?/g, '\n') === other.replace(/\r\n?/g, '\n');
