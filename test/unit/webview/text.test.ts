import assert from 'node:assert/strict';
import { bodyText, oneLine, plain } from '../../../src/webview/text';
import { ago, clockTime, duration, elapsed, freshFor, momentText } from '../../../src/webview/time';

describe('foreign text on panels', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['orders-app', 'orders-app'],
    ['two\r\nlines\there', 'two lines here'],
    ['\u0000\u001b[31m', '␀␛[31m'],
    ['evil\u202egpj.exe', 'evil⟨U+202E⟩gpj.exe'],
    ['zero\u200bwidth', 'zero⟨U+200B⟩width'],
    ['日本 ✓ é', '日本 ✓ é'],
  ];
  for (const [given, shown] of cases) {
    it(`shows ${JSON.stringify(given)} as ${shown}`, () => assert.equal(oneLine(given), shown));
  }

  it('cuts names with an ellipsis', () => {
    assert.equal(oneLine('x'.repeat(500)).length, 200);
    assert.ok(oneLine('x'.repeat(500)).endsWith('…'));
    assert.equal(oneLine('🔑'.repeat(5), 8), '🔑🔑🔑…');
    assert.equal(bodyText(`${'y'.repeat(4095)}🔑`, 4196), `${'y'.repeat(4095)}\n… 100 bytes more`);
  });

  it('keeps the line ends of bodies and says how much more there was', () => {
    assert.equal(bodyText('a\r\nb\u0007'), 'a\nb␇');
    assert.match(bodyText('y'.repeat(5000), 1_300_000), /^y{4096}\n… 1\.2 MB more$/);
    assert.match(bodyText('y'.repeat(64), 164), /\n… 100 bytes more$/);
  });

  it('gives the words of spans without their marks', () => {
    assert.equal(
      plain(['No token ', { arrow: 'to' }, ' ', { strong: '401' }, { code: ' x' }, { tag: 'key hidden' }]),
      'No token → 401 x[key hidden]',
    );
  });
});

describe('times on panels', () => {
  const durations: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [41.4, '41 ms'],
    [999.6, '1.0 s'],
    [1800, '1.8 s'],
    [9990, '10 s'],
    [51_000, '51 s'],
    [59_700, '1 min'],
    [226_000, '3 min 46 s'],
    [3_900_000, '1 h 5 min'],
    [-5, '0 ms'],
  ];
  for (const [milliseconds, shown] of durations) {
    it(`${milliseconds} ms is ${shown}`, () => assert.equal(duration(milliseconds), shown));
  }

  it('says how long ago', () => {
    assert.deepEqual(
      [0, 14_000, 200_000, 7_300_000, 432_000_000].map(past => ago(1e12 - past, 1e12)),
      ['just now', '14 s ago', '3 min ago', '2 h ago', '5 days ago'],
    );
  });

  it('counts up', () => {
    assert.deepEqual(
      [42_000, 725_000, 3_609_000].map(past => elapsed(1e12 - past, 1e12)),
      ['0:42', '12:05', '1:00:09'],
    );
  });

  it('tells the day only when it isn’t today', () => {
    const noon = Date.UTC(2026, 4, 5, 12, 0);
    assert.equal(clockTime(Date.UTC(2026, 4, 5, 9, 4), noon, 'UTC'), '09:04');
    assert.equal(clockTime(Date.UTC(2026, 4, 4, 23, 59), noon, 'UTC'), '2026-05-04 23:59');
  });

  it('makes moments of parts, and knows when to look again', () => {
    assert.equal(momentText({ ago: 0, before: 'Tested', after: 'in 1.8 s' }, 14_000), 'Tested 14 s ago in 1.8 s');
    assert.equal(momentText({ since: 0 }, 14_000), '0:14');
    assert.equal(freshFor(['a', { ago: 1 }]), 5000);
    assert.equal(freshFor([{ since: 1 }, { ago: 1 }]), 1000);
    assert.equal(freshFor(['a']), undefined);
  });
});
