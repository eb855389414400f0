import manifest from '../../../package.json';

export const ownId = `${manifest.publisher}.${manifest.name}`;
export const emptyId = 'bench.empty';
export const warmUpId = 'bench.warm-up';

/** Tells the extension host what to do: which extension goes first, or that openings are watched. */
export const taskVariable = 'APIM_MI_BENCH_TASK';
export const tasks = ['emptyFirst', 'ownFirst', 'watch'] as const;
export type Task = (typeof tasks)[number];

/** From asking for the activation to its end, in milliseconds. */
export interface Cost {
  readonly elapsed: number;
  /** Of a processor, for the extension host's thread: what is left of `elapsed` on a machine that does nothing else. */
  readonly processor: number;
}

/** What one start of VS Code tells. */
export interface Start {
  readonly empty: Cost;
  readonly own: Cost;
  /** Files below our extension that were loaded. */
  readonly files: readonly string[];
  /** Files and connections that our code opened meanwhile; looked at only where that was the task. */
  readonly opened: readonly string[];
}
