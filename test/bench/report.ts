import { availableParallelism, loadavg } from 'node:os';

export interface Bar {
  readonly name: string;
  readonly met: boolean;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** What else this machine does, as figures of time are worth little on a busy one: `1.2 on 2 processors`. */
export const load = (): string => `${loadavg()[0]?.toFixed(1) ?? '?'} on ${availableParallelism()} processors`;

/** A table for people, then all figures as one line of JSON; a missed bar is named and fails the run. */
export function report(
  title: string,
  rows: readonly (readonly string[])[],
  figures: Readonly<Record<string, unknown>>,
  bars: readonly Bar[],
): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  }
  for (const bar of bars) console.log(`${bar.met ? 'met   ' : 'MISSED'}  ${bar.name}`);
  const missed = bars.filter(bar => !bar.met).map(bar => bar.name);
  if (missed.length > 0) process.exitCode = 1;
  console.log(JSON.stringify({ ...figures, missed }));
}
