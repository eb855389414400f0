/** What several mocha runs came to. A test that did not run (pending) counts as failed: nobody said that it passes. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Adds up the lines that the counting reporter wrote, one JSON object per run. */
export function addCounts(lines: string): Counts {
  const runs = lines
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { readonly passes: number; readonly failures: number; readonly pending: number });
  return {
    passed: runs.reduce((sum, run) => sum + run.passes, 0),
    failed: runs.reduce((sum, run) => sum + run.failures + run.pending, 0),
  };
}
