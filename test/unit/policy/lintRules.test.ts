import assert from 'node:assert/strict';
import { type PolicyFinding, findingCodes, fixCodes, lintPolicy } from '../../../src/policy';
import { assertEdits } from './assertEdits';
import { azureRules } from './rules/azure';
import { readingRules } from './rules/reading';
import { failureRules } from './rules/failures';
import { mistakeRules } from './rules/mistakes';
import { placeRules } from './rules/places';
import { type Rule, ami, doc, header, when } from './rules/rule';
import { scopeRules } from './rules/scopes';
import { secretRules } from './rules/secrets';

const rules: readonly Rule[] = [
  ...readingRules,
  ...mistakeRules,
  ...failureRules,
  ...secretRules,
  ...scopeRules,
  ...azureRules,
  ...placeRules,
];

const found = (text: string, { code, context }: Rule): PolicyFinding | undefined =>
  lintPolicy(text, context).find(one => one.code === code);

describe('every rule', () => {
  it('has a row in these tables, and so has every quick fix', () => {
    const shown = new Set(rules.map(({ code }) => code));
    assert.deepEqual(
      findingCodes.filter(code => !shown.has(code)),
      [],
    );
    const fixes = new Set(rules.map(rule => found(rule.hit, rule)?.fix?.code));
    assert.deepEqual(
      fixCodes.filter(code => !fixes.has(code)),
      [],
    );
  });

  rules.forEach((rule, index) => {
    it(`${rule.code} (${index}) sees a mistake, and not what only looks like one`, () => {
      const finding = found(rule.hit, rule);
      assert.ok(finding, JSON.stringify(lintPolicy(rule.hit, rule.context)));
      assert.ok(finding.offset >= 0 && finding.offset + finding.length <= rule.hit.length);
      assert.equal(found(rule.miss, rule), undefined, rule.miss);
      assert.equal(finding.fix !== undefined, rule.fixed !== undefined, 'a fix exactly where there is one way');
      if (!finding.fix || rule.fixed === undefined) return;
      const after = assertEdits(rule.hit, finding.fix.edits, rule.fixed);
      assert.equal(found(after, rule), undefined, 'the fix mends it');
    });
  });
});

describe('values with template marks', () => {
  const marks = ['${x}', '%{x}', '#{x}#', '[[x]]', '__X__', '{x}'];
  const attributes = ['resource', 'client-id', 'output-token-variable-name', 'ignore-error'] as const;
  for (const mark of marks) {
    it(`are never judged: ${mark}`, () => {
      for (const name of attributes) {
        const text = doc(name === 'resource' ? ami('', `${mark}/.default`) : ami(` ${name}="${mark}"`));
        assert.deepEqual(lintPolicy(text), [], text);
      }
      assert.deepEqual(lintPolicy(doc(header(mark.padEnd(20, 'k'), '', 'x-api-key'))), []);
      assert.deepEqual(lintPolicy(doc(when('', `context.A == ${mark}`))), []);
      const identity = { systemAssigned: true, userAssigned: [] };
      const text = doc(ami(` client-id="${mark}"`, `https://${mark}.vault.azure.net`));
      assert.deepEqual(lintPolicy(text, { identity, applications: [], backEndHost: 'x' }), []);
    });
  }
});
