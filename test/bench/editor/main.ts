import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherPath, projectRoot } from '../../vscode/paths';
import { load, report } from '../report';
import { type EditorFigures, figuresName } from './figures';

/**
 * `npm run bench:editor`: types into a 256 KiB policy in a real VS Code and shows what a key stroke costs us, and how
 * late the extension host's loop runs beside a document that no extension of ours listens to.
 */
async function measure(): Promise<EditorFigures> {
  const bundle = join(projectRoot, 'out', 'test', 'bench', 'editor.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'inHost.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    outfile: bundle,
    logLevel: 'warning',
  });
  const workspace = await mkdtemp(join(tmpdir(), 'apim-mi-bench-'));
  try {
    await runTests({
      vscodeExecutablePath: launcherPath,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: bundle,
      launchArgs: [workspace],
    });
    return JSON.parse(await readFile(join(workspace, figuresName), 'utf8')) as EditorFigures;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
};
const spread = (values: readonly number[]): Readonly<Record<'median' | 'p99' | 'max', number>> => ({
  median: quantile(values, 0.5),
  p99: quantile(values, 0.99),
  max: quantile(values, 1),
});
const spreads = (
  all: Readonly<Record<string, readonly number[]>>,
): Readonly<Record<string, ReturnType<typeof spread>>> =>
  Object.fromEntries(Object.entries(all).map(([name, values]) => [name, spread(values)]));

const mostMilliseconds = 16;
const loops: Readonly<Record<string, string>> = {
  plaintext: 'loop late at a key stroke, no listener of ours',
  'apim-policy': 'loop late at a key stroke, policy',
};

async function main(): Promise<void> {
  const loadBefore = load();
  const { kibibytes, strokes, clock, ...all } = await measure();
  const turns = spreads(all.turns);
  const late = spreads(all.late);
  const row = (name: string, { median, p99, max }: ReturnType<typeof spread>): readonly string[] => [
    name,
    ...[median, p99, max].map(value => value.toFixed(2)),
  ];
  report(
    `Editor: a policy of ${kibibytes} KiB, ${strokes} key strokes each, ms (own work: ${clock}); load average ${loadBefore}`,
    [
      ['', 'median', 'p99', 'max'],
      ...Object.entries(turns).map(([name, one]) => row(name, one)),
      ...Object.entries(late).map(([language, one]) => row(loops[language] ?? language, one)),
    ],
    { bench: 'editor', load: loadBefore, kibibytes, strokes, clock, turns, late },
    [
      { name: 'every kind of turn was measured', met: Object.values(all.turns).every(one => one.length >= strokes) },
      ...Object.entries(turns).map(([name, { p99 }]) => ({
        name: `${name}: own work at most ${mostMilliseconds} ms, p99 (${p99.toFixed(1)} ms)`,
        met: p99 <= mostMilliseconds,
      })),
    ],
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
