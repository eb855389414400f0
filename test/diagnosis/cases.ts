/** Which of the cases run: `--part 2/5` every fifth from the second on, `--only F-02` those that have it in their names. */
export interface Chosen {
  readonly part: number;
  readonly of: number;
  readonly only?: RegExp;
}

const after = (args: readonly string[], name: string): string | undefined => {
  const index = args.indexOf(name);
  return index < 0 ? undefined : (args[index + 1] ?? '');
};

/** Throws where `--part` isn't like `2/5`: a run that silently does something else proves nothing. */
export function chosenBy(args: readonly string[]): Chosen {
  const only = after(args, '--only');
  const part = after(args, '--part') ?? '1/1';
  const [, one, all] = /^(\d+)\/(\d+)$/.exec(part) ?? [];
  const chosen = { part: Number(one), of: Number(all) };
  if (!(chosen.part >= 1 && chosen.part <= chosen.of)) throw new Error(`--part ${part}: expected one like 2/5.`);
  return { ...chosen, ...(only !== undefined && { only: new RegExp(only) }) };
}

/** Ids or names whose every case was good. */
export class Count {
  readonly #all = new Map<string, boolean>();

  note(id: string, good: boolean): void {
    this.#all.set(id, (this.#all.get(id) ?? true) && good);
  }

  get good(): number {
    return [...this.#all.values()].filter(Boolean).length;
  }

  get all(): number {
    return this.#all.size;
  }

  /** `3 of 4`. */
  get text(): string {
    return `${this.good} of ${this.all}`;
  }
}

export interface Verdict {
  readonly good: boolean;
  readonly text: string;
}

/** Runs cases one after the other and prints each. One that throws has failed, by its name; the next goes on. */
export class Cases {
  readonly #chosen: Chosen;
  #seen = 0;
  readonly failed: string[] = [];

  constructor(chosen: Chosen) {
    this.#chosen = chosen;
  }

  get isPart(): boolean {
    return this.#chosen.of > 1 || this.#chosen.only !== undefined;
  }

  /** undefined: it isn't of this part. */
  async try(name: string, judge: () => Promise<Verdict>): Promise<boolean | undefined> {
    const { part, of, only } = this.#chosen;
    if (only && !only.test(name)) return undefined;
    this.#seen += 1;
    if (this.#seen % of !== part % of) return undefined;
    const { good, text } = await judge().catch((error: unknown) => ({ good: false, text: crash(error) }));
    if (!good) this.failed.push(name);
    console.log(`${good ? '✓' : '✕'} ${name} → ${text}`);
    return good;
  }
}

function crash(error: unknown): string {
  return error instanceof Error ? `crashed: ${error.stack ?? error.message}` : `crashed: ${String(error)}`;
}
