import { AzureError } from '../interfaces';

/** Failures that are answers: asking again gives the same. */
const lasting: ReadonlySet<string> = new Set(['forbidden', 'notFound', 'refused']);

/** What was asked is asked once and kept, by key; failures that may pass (no network, throttled, cancelled) are not. */
export class Memo<T> {
  readonly #kept = new Map<string, Promise<T>>();

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known) return known;
    const asking = ask();
    this.#kept.set(key, asking);
    asking.catch((error: unknown) => {
      if (error instanceof AzureError && lasting.has(error.problem.kind)) return;
      if (this.#kept.get(key) === asking) this.#kept.delete(key);
    });
    return asking;
  }

  forget(isGone: (key: string) => boolean): void {
    for (const key of this.#kept.keys()) if (isGone(key)) this.#kept.delete(key);
  }
}
