/** Runs of which only the newest counts: starting one, or stopping, aborts the one before. */
export class LatestRun {
  #current: AbortController | undefined;

  /** `isCurrent` turns false as soon as another run has begun or this one was stopped. */
  start(): { readonly signal: AbortSignal; readonly isCurrent: () => boolean } {
    this.stop();
    const controller = new AbortController();
    this.#current = controller;
    return { signal: controller.signal, isCurrent: () => this.#current === controller };
  }

  stop(): void {
    this.#current?.abort();
    this.#current = undefined;
  }
}
