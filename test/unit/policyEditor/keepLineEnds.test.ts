import assert from 'node:assert/strict';
import { keepLineEnds } from '../../../src/ui/policyEditor/keepLineEnds';

describe('line ends of a policy that mixes them', () => {
  const mixed = '<policies>\r\n\t<inbound>\n\t\t<base />\r\n\t</inbound>\n</policies>\r\n';
  /** As the editor gives it back: all line ends alike. */
  const made = (text: string): string => text.replace(/\r\n|\r|\n/g, '\r\n');

  const cases: readonly (readonly [name: string, original: string, edited: string, expected: string])[] = [
    ['nothing edited', mixed, made(mixed), mixed],
    [
      'a line put in',
      mixed,
      made(mixed).replace('<base />\r\n', '<base />\r\n\t\t<new />\r\n'),
      mixed.replace('<base />\r\n', '<base />\r\n\t\t<new />\r\n'),
    ],
    ['a line taken out', mixed, made(mixed).replace('\t\t<base />\r\n', ''), mixed.replace('\t\t<base />\r\n', '')],
    [
      'edits in two places',
      mixed,
      made(mixed).replace('<inbound>', '<inbound >').replace('</policies>', '</policies >'),
      mixed.replace('<inbound>\n', '<inbound >\r\n').replace('</policies>', '</policies >'),
    ],
    ['no line end at the end any more', mixed, made(mixed).slice(0, -2), mixed.slice(0, -2)],
    ['all alike from the start', 'a\r\nb\r\n', 'a\r\nb\r\nc', 'a\r\nb\r\nc'],
    ['an empty document', '', 'a\n', 'a\n'],
    ['everything replaced', 'a\r\nb\n', 'x\ny\nz\n', 'x\ny\nz\n'],
  ];
  for (const [name, original, edited, expected] of cases) {
    it(`stay: ${name}`, () => assert.equal(keepLineEnds(original, edited), expected));
  }
});
