import type { SimClock } from './clock';

/**
 * A setting that Resource Manager shows at once and that takes effect later (domain.md 3.3 and 5.5): `stored` is what a
 * read of the control plane gives, `live()` what runs now.
 */
export class Propagating<T> {
  #clock: SimClock;
  #live: T;
  #pending: { readonly value: T; readonly at: number }[] = [];

  constructor(clock: SimClock, value: T) {
    this.#clock = clock;
    this.#live = value;
  }

  get stored(): T {
    const last = this.#pending.at(-1);
    return last ? last.value : this.#live;
  }

  live(): T {
    return this.#settled();
  }

  /** Takes effect after the delay, never before what was set earlier. */
  set(value: T, delay: number): void {
    this.#settled();
    const last = this.#pending.at(-1)?.at ?? 0;
    this.#pending.push({ value, at: Math.max(last, this.#clock.now() + delay) });
    this.#settled();
  }

  /** Lets what is stored take effect at once: a restart. */
  hasten(): void {
    this.#live = this.stored;
    this.#pending = [];
  }

  #settled(): T {
    const now = this.#clock.now();
    for (let first = this.#pending[0]; first && first.at <= now; first = this.#pending[0]) {
      this.#live = first.value;
      this.#pending.shift();
    }
    return this.#live;
  }
}
