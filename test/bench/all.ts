import { spawn } from 'node:child_process';
import manifest from '../../package.json';
import { projectRoot } from '../vscode/paths';
import { load } from './report';

interface Outcome {
  readonly bench: string;
  readonly met: boolean;
  /** What its last line says, where that is JSON. */
  readonly figures: unknown;
  readonly loadBefore: string;
  readonly seconds: number;
}

const benches = Object.keys(manifest.scripts).filter(name => name.startsWith('bench:'));

function figuresIn(output: string): unknown {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(last);
    return typeof value === 'object' ? value : undefined;
  } catch {
    // A bench that ends in words has its figures in them.
    return undefined;
  }
}

async function run(bench: string): Promise<Outcome> {
  const loadBefore = load();
  const began = performance.now();
  const child = spawn('npm', ['run', '--silent', bench], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  return { bench, met: code === 0, figures: figuresIn(output), loadBefore, seconds };
}

function missedIn(figures: unknown): readonly string[] {
  const { missed } = (figures ?? {}) as { readonly missed?: unknown };
  return Array.isArray(missed) ? missed.map(String) : [];
}

/** `npm run bench [-- NAME…]`: all benches one after another, or those whose names hold one of the words. */
async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const wanted = benches.filter(name => words.length === 0 || words.some(word => name.includes(word)));
  if (wanted.length === 0) throw new Error(`No bench is named so. There are ${benches.join(', ')}.`);
  const outcomes: Outcome[] = [];
  for (const bench of wanted) {
    console.log(`\n—— ${bench}`);
    outcomes.push(await run(bench));
  }
  console.log('');
  for (const { bench, met, figures, loadBefore, seconds } of outcomes) {
    console.log(
      `${met ? 'met   ' : 'MISSED'}  ${bench.padEnd(18)} ${String(seconds).padStart(4)} s, load ${loadBefore}`,
    );
    for (const name of missedIn(figures)) console.log(`        ${name}`);
  }
  if (outcomes.some(one => !one.met)) process.exitCode = 1;
  console.log(JSON.stringify({ missed: outcomes.filter(one => !one.met).map(one => one.bench), benches: outcomes }));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
