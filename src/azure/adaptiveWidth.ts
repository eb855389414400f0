const least = 2;
const most = 16;
const low = 20;

/**
 * How many requests run at once: begins at 8, halves when Azure asks to slow down, shrinks where little is left, and grows
 * by one after two rounds in which nobody complained (domain.md 9.4).
 */
export class AdaptiveWidth {
  #width = 8;
  #calm = 0;

  get width(): number {
    return this.#width;
  }

  /** `remaining`: what the answer says is left of the bucket. */
  note(status: number, remaining: number | undefined): void {
    if (status === 429) {
      this.#set(Math.floor(this.#width / 2));
    } else if (remaining !== undefined && remaining < low) {
      this.#set(this.#width - 1);
    } else if (++this.#calm >= this.#width * 2) {
      this.#set(this.#width + 1);
    }
  }

  #set(width: number): void {
    this.#width = Math.min(most, Math.max(least, width));
    this.#calm = 0;
  }
}
