/** The parts of V8's CPU profile that are looked at. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas?: readonly number[];
}

/** A longer time between two samples is none in which the thread ran: others had the processor. */
const longestSample = 5;

/**
 * How long our code ran each time without giving others a turn, in milliseconds: runs of samples with one of our files on
 * the stack. Collecting garbage in between belongs to them.
 */
export function ownSlices(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  isOurs: (url: string) => boolean,
): number[] {
  const parents = new Map(nodes.flatMap(node => (node.children ?? []).map(child => [child, node.id] as const)));
  const byId = new Map(nodes.map(node => [node.id, node]));
  const known = new Map<number, boolean>();
  const holdsOurs = (id: number): boolean => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const parent = parents.get(id);
    const holds = isOurs(byId.get(id)?.callFrame.url ?? '') || (parent !== undefined && holdsOurs(parent));
    known.set(id, holds);
    return holds;
  };
  const slices: number[] = [];
  let [running, between] = [0, 0];
  samples.forEach((id, index) => {
    // A sample stands for the time until the next one.
    const milliseconds = Math.min((timeDeltas[index + 1] ?? 0) / 1000, longestSample);
    if (holdsOurs(id)) {
      running += between + milliseconds;
      between = 0;
    } else if (running > 0 && byId.get(id)?.callFrame.functionName === '(garbage collector)') {
      between += milliseconds;
    } else {
      if (running > 0) slices.push(running);
      [running, between] = [0, 0];
    }
  });
  if (running > 0) slices.push(running);
  return slices;
}
