import assert from 'node:assert/strict';
import { lintPolicy, parsePolicy, printPolicy } from '../../../src/policy';

const kibibyte = 1024;
const small = 128 * kibibyte;
const large = 1024 * kibibyte;
/** Work that grows with the square of the size makes 64 of it; work that grows with the size makes 8. */
const most = 30;
/** Below this, in milliseconds, a measurement says nothing. */
const shortest = 4;

const units = [
  '<',
  '@(',
  '"',
  '((',
  '@{ $"{ ',
  '<a b="@(',
  "'",
  '<!--',
  '</a>',
  '<a>',
  '<a b="',
  '< ',
  '&quot;',
  '$"{',
  "<a b='<",
  '{{',
  '<![CDATA[',
  '{',
  '%{',
  '<a b=@(x',
  '<a / ',
  '<a /* ',
  '<<<<<<< ',
  '\r',
  '@',
  '@"',
  '/*',
  '<base />',
  '<a b="1" b="2"/>',
  '<!-- @{ -->',
  '<a>@(b))</a>',
];
const prefixes = ['', '@(', '<a b="@{'];

/** Milliseconds of processor time of this process: other processes don't count. The least of several passes. */
function work(passes: number, pass: () => void): number {
  let least = Infinity;
  for (let count = 0; count < passes; count++) {
    const before = process.cpuUsage();
    pass();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function assertLinear(make: (size: number) => string, act: (text: string) => void): void {
  const [few, many] = [make(small), make(large)];
  // More passes only where the first result looks wrong: a pass can be unlucky, never lucky.
  for (let passes = 1; ; passes *= 3) {
    const less = Math.max(
      shortest,
      work(2 * passes, () => {
        act(few);
      }),
    );
    const more = work(passes, () => {
      act(many);
    });
    if (more / less <= most) return;
    assert.ok(passes < 9, `8 times the text took ${(more / less).toFixed(0)} times the work: ${less} ms, ${more} ms`);
  }
}

const repeated =
  (prefix: string, unit: string) =>
  (size: number): string =>
    prefix + unit.repeat(Math.floor(size / unit.length));

describe('1 MB made to be slow', function () {
  this.timeout(120_000);

  for (const unit of units) {
    it(`of ${JSON.stringify(unit)} is read in linear time`, () => {
      for (const prefix of prefixes) {
        assertLinear(repeated(prefix, unit), text => {
          assert.equal(printPolicy(parsePolicy(text)).length, text.length);
        });
      }
    });
  }

  const statements = [
    '<authentication-managed-identity resource="r" output-token-variable-name="t" />',
    '<set-header name="Authorization"><value>Bearer @(x)</value></set-header>',
    '<choose><when condition="context.A"><base /></when></choose>',
    `<set-body>@(a['bc'] &amp;&amp; "d")</set-body>`,
    '<validate-jwt /><base />',
  ];
  for (const statement of statements) {
    it(`of ${statement} is linted in linear time`, () => {
      assertLinear(repeated('<policies><inbound>', statement), text => {
        assert.ok(lintPolicy(text).length > 0);
      });
    });
  }
});
