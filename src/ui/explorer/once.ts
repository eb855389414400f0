export type OnceState<T> =
  | { readonly state: 'notAsked' }
  | { readonly state: 'asked' }
  | { readonly state: 'read'; readonly value: T; readonly at: number }
  | { readonly state: 'failed'; readonly error: unknown };

/** Something that is asked for once, kept until it is forgotten, and can be looked at without asking. */
export class Once<T> {
  readonly #ask: () => Promise<T>;
  readonly #settled: (() => void) | undefined;
  #asked: Promise<T> | undefined;
  #state: OnceState<T> = { state: 'notAsked' };

  constructor(ask: () => Promise<T>, settled?: () => void) {
    this.#ask = ask;
    this.#settled = settled;
  }

  get state(): OnceState<T> {
    return this.#state;
  }

  /** The value where it was read. */
  get value(): T | undefined {
    return this.#state.state === 'read' ? this.#state.value : undefined;
  }

  get(): Promise<T> {
    if (this.#asked) return this.#asked;
    const asked = this.#ask();
    this.#asked = asked;
    this.#state = { state: 'asked' };
    const settle = (state: OnceState<T>): void => {
      // Forgotten meanwhile: what comes late says nothing any more.
      if (this.#asked !== asked) return;
      this.#state = state;
      this.#settled?.();
    };
    asked.then(
      value => settle({ state: 'read', value, at: Date.now() }),
      (error: unknown) => settle({ state: 'failed', error }),
    );
    return asked;
  }

  forget(): void {
    this.#asked = undefined;
    this.#state = { state: 'notAsked' };
  }
}
