import Mocha from 'mocha';
import { join } from 'node:path';
import { format } from 'node:util';

/** The test files of a bundle: a name for reports, and what loads it once mocha's globals are there. */
export type TestFiles = readonly (readonly [name: string, load: () => Promise<unknown>])[];

/** Runs the files in this process; throws when a test fails or when there is none. `grep`: only tests named so. */
export async function runSuite(files: TestFiles, projectRoot: string, grep = ''): Promise<void> {
  // The mark by which the launcher tells these lines from the workbench's own log.
  Mocha.reporters.Base.consoleLog = (...words: unknown[]) => {
    for (const line of format(...words).split('\n')) console.log(`[test] ${line}`);
  };
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    forbidOnly: true,
    ...(grep !== '' && { grep }),
    reporter: join(projectRoot, 'test', 'mocha', 'countingReporter.cjs'),
    reporterOptions: { style: 'spec' },
  });
  for (const [name, load] of files) {
    mocha.suite.emit('pre-require', globalThis, name, mocha);
    await load();
  }
  if (mocha.suite.total() === 0) throw new Error('There are no host tests in this bundle.');
  const failures = await new Promise<number>(resolve => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} host tests failed.`);
}
