import assert from 'node:assert/strict';
import { parsePolicy } from '../../../src/policy';
import { hoverAt } from '../../../src/ui/policyEditor/language/hoverText';

function hover(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const subject = hoverAt(parsePolicy(text), offset);
  return subject && { ...subject, over: text.slice(subject.start, subject.end) };
}
const inbound = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;

describe('hovers over policies', () => {
  const cases: readonly (readonly [marked: string, over: string, words: RegExp])[] = [
    [
      inbound('<authentication-managed-ide|ntity resource="a" />'),
      'authentication-managed-identity',
      /\*\*Authenticate with managed identity\*\*/,
    ],
    [inbound('<set-header name="a"><value>x</val|ue></set-header>'), 'value', /./],
    [inbound('<authentication-managed-identity re|source="a" />'), 'resource', /Required/],
    [
      inbound('<authentication-managed-identity resource="a" ignore-e|rror="true" />'),
      'ignore-error',
      /Default\\: false/,
    ],
    [
      inbound('<authentication-managed-identity resource="https://vault.az|ure.net" />'),
      'https://vault.azure.net',
      /Key Vault/,
    ],
    [inbound('<a b="{{na|me}}" />'), '{{name}}', /^$/],
  ];
  for (const [marked, over, words] of cases) {
    it(marked, () => {
      const found = hover(marked);
      assert.equal(found?.over, over);
      assert.match(found.markdown, words);
    });
  }

  it('say nothing in text, C# and unknown elements', () => {
    for (const marked of ['te|xt', '<a b="@(1 +| 1)" />', '<no-such-po|licy />', '<!-- a|b -->'])
      assert.equal(hover(inbound(marked)), undefined, marked);
  });
});
