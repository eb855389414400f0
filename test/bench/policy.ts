import { XMLParser } from 'fast-xml-parser';
import { DOMParser } from '@xmldom/xmldom';
import { parseDocument } from 'htmlparser2';
import { parseXml } from '@rgrove/parse-xml';
import { SaxesParser } from 'saxes';
import { parse as parseTxml } from 'txml';
import { lintPolicy, parsePolicy } from '../../src/policy';

/** One escaped document, so that every parser can read it; `size` in bytes, all ASCII. */
function documentOf(size: number): string {
  const head = '<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n';
  const tail = '\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n</policies>\r\n';
  const parts = [head];
  let length = head.length + tail.length;
  for (let index = 0; length < size; index++) {
    const part = [
      '\t\t<choose>',
      `\t\t\t<when condition="@(context.Request.Headers.GetValueOrDefault(&quot;x-route-${index}&quot;, &quot;&quot;) == &quot;blue&quot;)">`,
      `\t\t\t\t<set-backend-service base-url="https://contoso-${index}.azurewebsites.net/api" />`,
      `\t\t\t\t<!-- route ${index}: the blue ring takes what is marked for it -->`,
      '\t\t\t\t<set-header name="x-correlation-id" exists-action="override">',
      '\t\t\t\t\t<value>@{ var id = context.RequestId; return id.ToString(); }</value>',
      '\t\t\t\t</set-header>',
      '\t\t\t</when>',
      '\t\t</choose>',
      '',
    ].join('\r\n');
    parts.push(part);
    length += part.length;
  }
  return parts.join('') + tail;
}

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

const parsers: readonly (readonly [name: string, parse: Parse])[] = [
  ['ours', parsePolicy],
  ['saxes (events)', saxes],
  ['txml', text => parseTxml(text)],
  ['fast-xml-parser', text => new XMLParser({ ignoreAttributes: false }).parse(text) as unknown],
  ['@xmldom/xmldom', text => new DOMParser().parseFromString(text, 'text/xml')],
  ['htmlparser2', text => parseDocument(text, { xmlMode: true })],
  ['@rgrove/parse-xml', text => parseXml(text)],
];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Milliseconds of one pass, the median of rounds in which the parsers take turns. */
function measure(text: string, rounds: number, repeats: number): ReadonlyMap<string, number> {
  const times = new Map<string, number[]>(parsers.map(([name]) => [name, []]));
  for (let round = 0; round < rounds + 2; round++) {
    for (const [name, parse] of parsers) {
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) parse(text);
      // The first two rounds warm up.
      if (round >= 2) times.get(name)?.push((performance.now() - start) / repeats);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

const failures: string[] = [];
const check = (isHeld: boolean, what: string): void => {
  console.log(`${isHeld ? 'ok  ' : 'MISS'} ${what}`);
  if (!isHeld) failures.push(what);
};

const perByte = new Map<number, number>();
for (const [size, rounds, repeats] of [
  [16 * 1024, 15, 40],
  [256 * 1024, 15, 3],
  [4 * 1024 * 1024, 3, 1],
] as const) {
  const text = documentOf(size);
  const times = measure(text, rounds, repeats);
  const speed = (name: string): number => text.length / 1e3 / (times.get(name) ?? NaN);
  console.log(`\n${Math.round(size / 1024)} KiB, parse, MB/s`);
  for (const [name] of parsers) console.log(`  ${name.padEnd(20)} ${speed(name).toFixed(1).padStart(8)}`);
  perByte.set(size, (times.get('ours') ?? NaN) / text.length);
  if (size <= 256 * 1024) {
    check(
      speed('ours') >= 2 * speed('saxes (events)'),
      `at least twice saxes: ${(speed('ours') / speed('saxes (events)')).toFixed(2)}`,
    );
    check(speed('ours') >= speed('txml'), `not slower than txml: ${(speed('ours') / speed('txml')).toFixed(2)}`);
  }
}

const ratio = (size: number): number => (perByte.get(size) ?? NaN) / (perByte.get(16 * 1024) ?? NaN);
console.log('');
check(ratio(256 * 1024) <= 1.3, `time per byte, 256 KiB to 16 KiB: ${ratio(256 * 1024).toFixed(2)} (at most 1.3)`);
check(ratio(4 * 1024 * 1024) <= 3, `time per byte, 4 MiB to 16 KiB: ${ratio(4 * 1024 * 1024).toFixed(2)} (at most 3)`);

const large = documentOf(256 * 1024);
const lints = Array.from({ length: 23 }, () => {
  const start = performance.now();
  lintPolicy(large);
  return performance.now() - start;
}).slice(3);
check(median(lints) < 10, `full lint of 256 KiB, parsing included: ${median(lints).toFixed(1)} ms (under 10)`);

if (failures.length > 0) process.exitCode = 1;
