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
import { type Bar, load, median, report } from './report';

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

/** The tree as a whole: parsed, and every node and attribute of it looked at. */
const readAll =
  ({ parsePolicy, walk }: Policy): Parse =>
  text => {
    let seen = 0;
    walk(parsePolicy(text).children, node => {
      seen += node.kind === 'element' ? node.attributes.length + 1 : 1;
      return undefined;
    });
    return seen;
  };

/** In bytes, with how often each is measured, and how often it is parsed each time. */
const sizes = [
  [16 * 1024, 21, 40],
  [256 * 1024, 15, 4],
  [4 * 1024 * 1024, 3, 1],
] as const;
const [[small], [medium], [huge]] = sizes;

interface Parsing {
  /** MB per second of processor time, by parser. */
  readonly speeds: Readonly<Record<string, number>>;
  readonly timesAsFast: Readonly<Record<string, number>>;
}

function parseAll(policy: Policy): ReadonlyMap<number, Parsing> {
  const parsers = [['ours', policy.parsePolicy], ['ours, and all looked at', readAll(policy)], ...others] as const;
  return new Map(
    sizes.map(([size, rounds, repeats]) => {
      const text = documentOf(size);
      const times = measure(parsers, text, rounds, repeats);
      const speeds = parsers.map(([name]) => [name, text.length / 1e3 / median(times.get(name) ?? [])] as const);
      const faster = others.map(([name]) => [name, timesAsFast(times, name)] as const);
      return [size, { speeds: Object.fromEntries(speeds), timesAsFast: Object.fromEntries(faster) }];
    }),
  );
}

/** Milliseconds in a document of 256 KiB. */
function workInEditor(policy: Policy): Readonly<Record<'lint' | 'completion' | 'slice' | 'stroke', readonly number[]>> {
  const large = documentOf(medium);
  const document = policy.parsePolicy(large);
  const lint = samples(30, () => policy.lintPolicy(document));
  /** Places all over the document, the same in each run. */
  const place = (index: number): number => Math.floor(((index * 0.618) % 1) * large.length);
  const completion = samples(200, index => {
    const at = policy.locate(policy.parsePolicy(large), place(index));
    policy.allowedIn(at.path.map(({ name }) => name));
  });
  // As the editor does it: the text is read at once, the rules follow in steps with others' turns between.
  const keyStroke = slices(300, index => {
    const at = place(index);
    return policy.lintSteps(policy.parsePolicy(`${large.slice(0, at)}x${large.slice(at)}`));
  });
  return {
    lint,
    completion,
    slice: keyStroke.map(times => Math.max(...times)),
    stroke: keyStroke.map(times => times.reduce((sum, time) => sum + time, 0)),
  };
}

async function main(): Promise<void> {
  const loadBefore = load();
  const policy = await shipped();
  const parsing = parseAll(policy);
  const editor = workInEditor(policy);

  const speed = (size: number, name: string): number => parsing.get(size)?.speeds[name] ?? NaN;
  const perByte = (size: number, name = 'ours'): number => speed(small, name) / speed(size, name);
  const bars: Bar[] = [];
  const atLeast = (what: string, value: number, limit: number): void => {
    bars.push({ name: `${what}: ${value.toFixed(2)} (at least ${limit})`, met: value >= limit });
  };
  const atMost = (what: string, value: number, limit: number): void => {
    bars.push({ name: `${what}: ${value.toFixed(2)} (at most ${limit})`, met: value <= limit });
  };
  for (const [size, name] of [
    [small, '16 KiB'],
    [medium, '256 KiB'],
  ] as const) {
    atLeast(`times as fast as saxes, ${name}`, parsing.get(size)?.timesAsFast['saxes (events)'] ?? NaN, 2);
    atLeast(`times as fast as txml, ${name}`, parsing.get(size)?.timesAsFast['txml'] ?? NaN, 1);
  }
  atMost('time per byte, 256 KiB to 16 KiB', perByte(medium), 1.3);
  atMost('time per byte, 4 MiB to 16 KiB', perByte(huge), 3);
  atMost('full lint of 256 KiB, ms', median(editor.lint), 10);
  atMost('completion in 256 KiB with its parsing, ms', median(editor.completion), 5);
  atMost('longest slice at a key stroke in 256 KiB, ms, p99', quantile(editor.slice, 0.99), 16);

  const names = Object.keys(parsing.get(small)?.speeds ?? {});
  const spread = (values: readonly number[]): Readonly<Record<'median' | 'p99', number>> => ({
    median: median(values),
    p99: quantile(values, 0.99),
  });
  report(
    `Policy: parsing, MB per second of processor time; load average ${loadBefore}`,
    [
      ['', ...sizes.map(([size]) => `${size / 1024} KiB`)],
      ...names.map(name => [name, ...sizes.map(([size]) => speed(size, name).toFixed(1))]),
    ],
    {
      bench: 'policy',
      load: loadBefore,
      parsing: Object.fromEntries([...parsing].map(([size, found]) => [`${size / 1024} KiB`, found])),
      perByte: {
        medium: perByte(medium),
        huge: perByte(huge),
        hugeLookedAt: perByte(huge, 'ours, and all looked at'),
      },
      milliseconds: {
        lint: spread(editor.lint),
        completion: spread(editor.completion),
        longestSlice: spread(editor.slice),
        keyStroke: spread(editor.stroke),
      },
    },
    bars,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
