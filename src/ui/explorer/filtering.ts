import { setTimeout } from 'node:timers/promises';
import type { Levels } from './levels';
import { TreeFilter } from './treeFilter';
import type { World } from './world';

/** After a look through everything, what changes meanwhile is looked at together. */
const restMilliseconds = 500;

export interface FilteringParts {
  readonly world: World;
  readonly levels: Levels;
  /** Whether a filter is on. */
  readonly turned: (on: boolean) => void;
  /** Other things are found than before. */
  readonly changed: () => void;
  /** The counts may be others. */
  readonly counted: () => void;
  readonly warn: (text: string) => void;
}

/** The filter of the tree: looked through behind what is shown, and shown once that is done. */
export class Filtering {
  readonly #parts: FilteringParts;
  #wanted: TreeFilter | undefined;
  #isStale = false;
  #isLooking = false;

  constructor(parts: FilteringParts) {
    this.#parts = parts;
  }

  /** What was typed, whether it is shown yet or not. */
  get text(): string {
    return this.#wanted?.text ?? '';
  }

  set(text: string): void {
    const { world, levels, turned, changed } = this.#parts;
    this.#wanted = TreeFilter.of(world, text);
    [this.#isLooking, this.#isStale] = [false, false];
    turned(this.#wanted !== undefined);
    if (this.#wanted) {
      this.#look(this.#wanted);
      return;
    }
    levels.filter = undefined;
    changed();
  }

  /** Something that is known changed. */
  refresh(): void {
    if (!this.#wanted) return;
    if (this.#isLooking) this.#isStale = true;
    else this.#look(this.#wanted);
  }

  #look(filter: TreeFilter): void {
    this.#isLooking = true;
    const isWanted = (): boolean => this.#wanted === filter;
    this.#lookAndAgain(filter, isWanted)
      .catch((error: unknown) => this.#parts.warn(String(error)))
      .finally(() => {
        if (isWanted()) this.#isLooking = false;
      });
  }

  async #lookAndAgain(filter: TreeFilter, isWanted: () => boolean): Promise<void> {
    const { levels, changed, counted } = this.#parts;
    do {
      const isOther = await filter.refresh(isWanted);
      if (!isWanted()) return;
      if (levels.filter !== filter) {
        levels.filter = filter;
        this.#load(filter, isWanted);
        changed();
      } else if (isOther) changed();
      counted();
      await setTimeout(restMilliseconds);
    } while (isWanted() && this.#takeStale());
  }

  #takeStale(): boolean {
    const isStale = this.#isStale;
    this.#isStale = false;
    return isStale;
  }

  /** Everything is looked through: what isn't there yet is asked for, a few at a time. */
  #load(filter: TreeFilter, isWanted: () => boolean): void {
    const { world, warn } = this.#parts;
    if (filter.waiting === 0 && !filter.asksForPostures) return;
    const load = async (): Promise<void> => {
      await world.loadApis(isWanted);
      if (isWanted() && filter.asksForPostures) world.want(await world.allRoutes());
    };
    load().catch((error: unknown) => warn(String(error)));
  }

  dispose(): void {
    this.#wanted = undefined;
  }
}
