/** Answers that may be used again for a while: asked for once, asked anew when they are old or failed. */
export class Recent<T> {
  readonly #milliseconds: number;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();

  constructor(milliseconds: number, now: () => number = Date.now) {
    this.#milliseconds = milliseconds;
    this.#now = now;
  }

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept && this.#now() - kept.at < this.#milliseconds) return kept.answer;
    const answer = ask();
    const entry = { at: this.#now(), answer };
    this.#kept.set(key, entry);
    answer.catch(() => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
    });
    return answer;
  }

  /** Forgets what was kept under keys that start so; everything when nothing is named. */
  forget(start = ''): void {
    for (const key of this.#kept.keys()) if (key.startsWith(start)) this.#kept.delete(key);
  }
}
