const size = 128;

/** Names of a document, each kept as one string: a policy has few names and uses them often. */
export class NameTable {
  private readonly names: string[] = new Array<string>(size).fill('');

  /** The text from `start` to `end`. */
  get(text: string, start: number, end: number): string {
    const length = end - start;
    const slot = (length * 37 + text.charCodeAt(start) * 5 + text.charCodeAt(end - 1)) & (size - 1);
    const known = this.names[slot] ?? '';
    if (known.length === length && text.startsWith(known, start)) return known;
    return (this.names[slot] = text.slice(start, end));
  }
}
