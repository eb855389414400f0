import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { XMLParser } from 'fast-xml-parser';
import { DOMParser } from '@xmldom/xmldom';
import { parseDocument } from 'htmlparser2';
import { parseXml } from '@rgrove/parse-xml';
import { SaxesParser } from 'saxes';
import { parse as parseTxml } from 'txml';
import { documentOf } from './policyDocument';

import type * as policyRoom from '../../src/policy';

type Policy = typeof policyRoom;

/**
 * The policy room as it ships: bundled and minified, as the other parsers' packages are built too. Run past the loader of
 * TypeScript, which would translate it once more and make it slower.
 */
async function shipped(): Promise<Policy> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, '../../src/policy/index.ts')],
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    write: false,
  });
  const run = runInThisContext(`(module => {${outputFiles[0]?.text ?? ''}\n})`) as (module: object) => void;
  const loaded: { exports: unknown } = { exports: {} };
  run(loaded);
  return loaded.exports as Policy;
}

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
/** Before each turn, so that no parser pays for what the one before it left behind. Only the young: a full one drops code. */
const collectGarbage = (): void => {
  gc({ type: 'minor' });
};

type Parse = (text: string) => unknown;

const saxes: Parse = text => {
  const parser = new SaxesParser();
  let count = 0;
  parser.on('opentag', () => count++);
  parser.on('closetag', () => count++);
  parser.on('text', () => count++);
  parser.write(text).close();
  return count;
};

const others: readonly (readonly [name: string, parse: Parse])[] = [
  ['saxes (events)', saxes],
  ['txml', text => parseTxml(text)],
  ['fast-xml-parser', text => new XMLParser({ ignoreAttributes: false }).parse(text) as unknown],
  ['@xmldom/xmldom', text => new DOMParser().parseFromString(text, 'text/xml')],
  ['htmlparser2', text => parseDocument(text, { xmlMode: true })],
  ['@rgrove/parse-xml', text => parseXml(text)],
];

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Milliseconds of processor time that this process has used: what others on the machine do doesn't count, nor does
 * waiting for them; the collector's own threads do.
 */
function work(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of work for one pass, for each of the rounds in which the parsers take turns. */
function measure(
  parsers: readonly (readonly [string, Parse])[],
  text: string,
  rounds: number,
  repeats: number,
): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>(parsers.map(([name]) => [name, []]));
  // The first rounds warm up.
  const warmUp = 3;
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const [name, parse] of parsers) {
      collectGarbage();
      const start = work();
      for (let repeat = 0; repeat < repeats; repeat++) parse(text);
      if (round >= warmUp) times.get(name)?.push((work() - start) / repeats);
    }
  }
  return times;
}

/** How many times as fast ours is: the median of what the rounds say, each of which ran both one after the other. */
function timesAsFast(times: ReadonlyMap<string, readonly number[]>, other: string): number {
  const ours = times.get('ours') ?? [];
  return median((times.get(other) ?? []).map((time, round) => time / (ours[round] ?? NaN)));
}

/** Milliseconds of work for each of many passes, the first ones left out. */
function samples(count: number, pass: (index: number) => void): readonly number[] {
  return slices(count, index => {
    pass(index);
    return [];
  }).map(([time]) => time ?? NaN);
}

/** The same of passes in slices, between which an editor gives others their turn: `pass` gives the slices after its first. */
function slices(count: number, pass: (index: number) => Iterable<unknown>): readonly (readonly number[])[] {
  const warmUp = 100;
  collectGarbage();
  return Array.from({ length: count + warmUp }, (_, index) => {
    const times: number[] = [];
    let start = work();
    const rest = pass(index)[Symbol.iterator]();
    for (;;) {
      times.push(work() - start);
      start = work();
      if (rest.next().done === true) break;
    }
    times.push(work() - start);
    return times;
  }).slice(warmUp);
}

const failures: string[] = [];
/** `what` gives the limit, too. */
const check = (isHeld: boolean, what: string): void => {
  console.log(`${isHeld ? 'ok  ' : 'MISS'} ${what}`);
  if (!isHeld) failures.push(what);
};

async function main(): Promise<void> {
  console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`);
  const policy = await shipped();
  const parsers = [['ours', policy.parsePolicy], ...others] as const;

  const perByte = new Map<number, number>();
  for (const [size, rounds, repeats] of [
    [16 * 1024, 21, 40],
    [256 * 1024, 15, 4],
    [4 * 1024 * 1024, 3, 1],
  ] as const) {
    const text = documentOf(size);
    const times = measure(parsers, text, rounds, repeats);
    const speed = (name: string): number => text.length / 1e3 / median(times.get(name) ?? []);
    console.log(`\n${Math.round(size / 1024)} KiB, parse, MB per second of processor time`);
    for (const [name] of parsers) console.log(`  ${name.padEnd(20)} ${speed(name).toFixed(1).padStart(8)}`);
    perByte.set(size, median(times.get('ours') ?? []) / text.length);
    if (size > 256 * 1024) continue;
    const bySaxes = timesAsFast(times, 'saxes (events)');
    const byTxml = timesAsFast(times, 'txml');
    check(bySaxes >= 2, `times as fast as saxes: ${bySaxes.toFixed(2)} (at least 2)`);
    check(byTxml >= 1, `times as fast as txml: ${byTxml.toFixed(2)} (at least 1)`);
  }

  const ratio = (size: number): number => (perByte.get(size) ?? NaN) / (perByte.get(16 * 1024) ?? NaN);
  console.log('');
  check(ratio(256 * 1024) <= 1.3, `time per byte, 256 KiB to 16 KiB: ${ratio(256 * 1024).toFixed(2)} (at most 1.3)`);
  check(
    ratio(4 * 1024 * 1024) <= 3,
    `time per byte, 4 MiB to 16 KiB: ${ratio(4 * 1024 * 1024).toFixed(2)} (at most 3)`,
  );

  const large = documentOf(256 * 1024);
  const document = policy.parsePolicy(large);
  const lint = median(samples(30, () => policy.lintPolicy(document)));
  check(lint < 10, `full lint of 256 KiB: ${lint.toFixed(1)} ms (under 10)`);

  /** Places all over the document, the same in each run. */
  const place = (index: number): number => Math.floor(((index * 0.618) % 1) * large.length);
  const completion = samples(200, index => {
    const at = policy.locate(policy.parsePolicy(large), place(index));
    policy.allowedIn(at.path.map(({ name }) => name));
  });
  check(
    quantile(completion, 0.99) < 5,
    `completion in 256 KiB, parsing included: ${median(completion).toFixed(2)} ms, p99 ${quantile(completion, 0.99).toFixed(2)} (under 5)`,
  );

  // As the editor does it: the text is read at once, the rules follow in steps with others' turns between.
  const keyStroke = slices(300, index => {
    const at = place(index);
    return policy.lintSteps(policy.parsePolicy(`${large.slice(0, at)}x${large.slice(at)}`));
  });
  const longest = keyStroke.map(times => Math.max(...times));
  const whole = keyStroke.map(times => times.reduce((sum, time) => sum + time, 0));
  check(
    quantile(longest, 0.99) <= 16,
    `a key stroke in 256 KiB, longest slice: ${median(longest).toFixed(1)} ms, p99 ${quantile(longest, 0.99).toFixed(1)} (at most 16)`,
  );
  console.log(`     all its slices: ${median(whole).toFixed(1)} ms, p99 ${quantile(whole, 0.99).toFixed(1)}`);

  if (failures.length > 0) process.exitCode = 1;
}

void main();
