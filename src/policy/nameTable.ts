const size = 256;

/** Names of a document, each kept as one string: a policy has few names and uses them often. */
export class NameTable {
  private readonly names: string[] = new Array<string>(size).fill('');
  /** Where each was met first. */
  private readonly starts = new Int32Array(size);

  /** The text from `start` to `end`; `units` are those of the text. */
  get(text: string, units: Uint16Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    const slot = (length * 37 + (units[start] ?? 0) * 5 + (units[end - 1] ?? 0)) & (size - 1);
    const known = this.names[slot] ?? '';
    if (known.length === length && isSame(units, this.starts[slot] ?? 0, start, length)) return known;
    this.starts[slot] = start;
    return (this.names[slot] = text.slice(start, end));
  }
}

/** Whether the same stands at two places. */
export function isSame(units: Uint16Array, one: number, other: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (units[one + index] !== units[other + index]) return false;
  }
  return true;
}
