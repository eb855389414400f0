import assert from 'node:assert/strict';
import { applyEdits, ignoreTokenErrors, insertManagedIdentity, invertEdits } from '../../../src/policy';
import { assertEdits } from './assertEdits';
import { policyGenerator, random } from './generator';

const doc = (inbound: string): string => `<policies>\r\n\t<inbound>\n${inbound}</inbound></policies>`;
const ami = (more: string): string => `<authentication-managed-identity resource="r"${more}/>`;

describe('errors of getting a token ignored for a moment', () => {
  const cases: readonly (readonly [before: string, after: string])[] = [
    [ami(''), ami(' ignore-error="true"')],
    [ami(' '), ami(' ignore-error="true" ')],
    [ami(' ignore-error="false" '), ami(' ignore-error="true" ')],
    [ami("\n\t ignore-error = 'FALSE'"), ami("\n\t ignore-error = 'true'")],
    [ami(' ignore-error="{{x}}" client-id="c"'), ami(' ignore-error="true" client-id="c"')],
    [ami(' ignore-error="True"'), ami(' ignore-error="True"')],
    [
      `<choose><when condition="@(a < b)">${ami('')}</when></choose>${ami(' ignore-error="false"')}`,
      `<choose><when condition="@(a < b)">${ami(' ignore-error="true"')}</when></choose>${ami(' ignore-error="true"')}`,
    ],
    [`<send-request>${ami('')}</send-request>`, `<send-request>${ami('')}</send-request>`],
  ];
  for (const [before, after] of cases) {
    it(JSON.stringify(before), () => {
      const text = doc(before);
      const edits = ignoreTokenErrors(text);
      const changed = assertEdits(text, edits, doc(after));
      assertEdits(changed, invertEdits(text, edits), text);
      assert.deepEqual(ignoreTokenErrors(changed), [], 'once is enough');
    });
  }

  it('only of one resource', () => {
    const other = ami('').replace('"r"', '"s"');
    const text = doc(ami('') + other);
    assertEdits(text, ignoreTokenErrors(text, 's'), doc(ami('') + other.replace('/>', ' ignore-error="true"/>')));
  });

  it('gives back any document, whatever the edit', () => {
    const generator = policyGenerator(random(20261125));
    for (let count = 0; count < 2000; count++) {
      const text = generator.document();
      const statement = { resource: generator.value(), ...(count % 2 > 0 && { ignoreError: false }) };
      const insertion = insertManagedIdentity(text, statement);
      const inserted = applyEdits(text, insertion);
      assertEdits(inserted, invertEdits(text, insertion), text);
      const edits = ignoreTokenErrors(inserted);
      assert.equal(edits.length, 1);
      assertEdits(applyEdits(inserted, edits), invertEdits(inserted, edits), inserted);
    }
  });
});
