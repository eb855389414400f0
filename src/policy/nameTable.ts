const size = 256;

/** Names of a document, each kept as one string and known by a number: a policy has few names and uses them often. */
export class NameTable {
  /** By number; 0 is the empty one. */
  private readonly names: string[] = [''];
  /** The number of the name met last in each slot, and where that was met first. */
  private readonly numbers = new Int32Array(size);
  private readonly starts = new Int32Array(size);

  /** The number of the name from `start` to `end`; `units` are those of the text. They aren't kept: a tree is. */
  numberOf(text: string, units: Uint16Array, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return 0;
    const slot = (length * 37 + (units[start] ?? 0) * 5 + (units[end - 1] ?? 0)) & (size - 1);
    const known = this.numbers[slot] ?? 0;
    if (this.names[known]?.length === length && isSame(units, this.starts[slot] ?? 0, start, length)) return known;
    this.starts[slot] = start;
    return (this.numbers[slot] = this.names.push(text.slice(start, end)) - 1);
  }

  /** Only numbers that this table gave have a name. */
  name(number: number): string {
    return this.names[number] ?? '';
  }
}

/** Whether the same stands at two places. */
export function isSame(units: Uint16Array, one: number, other: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (units[one + index] !== units[other + index]) return false;
  }
  return true;
}
