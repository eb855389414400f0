import assert from 'node:assert/strict';
import {
  applyEdits,
  insertManagedIdentity,
  lintPolicy,
  parsePolicy,
  printPolicy,
  removeManagedIdentity,
} from '../../../src/policy';
import { assertEdits } from './assertEdits';
import { policyGenerator, random } from './generator';
import { realDocuments } from './realDocuments';

/** The seed can be given to repeat a run: POLICY_SEED; more cases: POLICY_CASES. */
const seed = Number(process.env['POLICY_SEED'] ?? 20261124);
const cases = Number(process.env['POLICY_CASES'] ?? 100_000);

const same = (text: string): void => {
  if (printPolicy(parsePolicy(text)) !== text) assert.fail(`not printed back (seed ${seed}): ${JSON.stringify(text)}`);
};

describe('any text at all', function () {
  this.timeout(60_000);

  it(`prints back identically, ${cases} times`, () => {
    const generator = policyGenerator(random(seed));
    for (let count = 0; count < cases; count++) same(generator.anything());
  });

  it('at every cut, and with any character dropped or doubled', () => {
    const text = policyGenerator(random(seed + 1)).document();
    for (let at = 0; at <= text.length; at++) {
      same(text.slice(0, at));
      same(text.slice(at));
      same(text.slice(0, at) + text.slice(at + 1));
      same(text.slice(0, at) + text.slice(at, at + 1) + text.slice(at));
    }
  });

  it('linting and editing never throw', () => {
    const generator = policyGenerator(random(seed + 2));
    for (let count = 0; count < cases / 20; count++) {
      const text = generator.anything();
      lintPolicy(text);
      assertEdits(text, insertManagedIdentity(text, { resource: 'r' }));
      assertEdits(text, removeManagedIdentity(text));
    }
  });
});

describe('sound documents', function () {
  this.timeout(60_000);

  it('have no error, take the insertion once, and give the original back', () => {
    const generator = policyGenerator(random(seed + 3));
    for (let count = 0; count < cases / 20; count++) {
      const text = generator.document();
      assert.deepEqual(parsePolicy(text).errors, [], text);
      const wrong = lintPolicy(text).filter(({ severity }) => severity === 'error');
      assert.deepEqual(wrong, [], text);
      const statement = { resource: generator.value() };
      const inserted = applyEdits(text, insertManagedIdentity(text, statement));
      assert.notEqual(inserted, text);
      assert.deepEqual(parsePolicy(inserted).errors, [], inserted);
      assert.deepEqual(insertManagedIdentity(inserted, statement), [], inserted);
      assert.equal(applyEdits(inserted, removeManagedIdentity(inserted)), text);
    }
  });
});

describe('documents in the shapes people write', function () {
  this.timeout(60_000);

  /** With their ends. */
  const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/);

  it('take the insertion as lines of their own, once, and give the original back', () => {
    const next = random(seed + 4);
    const document = realDocuments(next);
    for (let count = 0; count < cases / 10; count++) {
      const text = document();
      assert.deepEqual(parsePolicy(text).errors, [], text);
      const resource = 'api://inserted';
      const statement = {
        resource,
        ...(next() < 0.3 && { clientId: 'client' }),
        ...(next() < 0.2 && { outputVariable: 'inserted-token' }),
        ...(next() < 0.1 && { ignoreError: true }),
      };
      const edits = insertManagedIdentity(text, statement);
      assert.deepEqual(
        edits.map(({ length }) => length),
        [0],
        text,
      );
      const inserted = assertEdits(text, edits);
      const lines = linesOf(inserted);
      const first = lines.findIndex(line => line.includes(resource));
      const added = lines.length - linesOf(text).length;
      assert.equal(added, statement.outputVariable === undefined ? 1 : 4, inserted);
      assert.equal([...lines.slice(0, first), ...lines.slice(first + added)].join(''), text, inserted);
      assert.deepEqual(insertManagedIdentity(inserted, statement), [], inserted);
      assert.equal(applyEdits(inserted, removeManagedIdentity(inserted)), text, inserted);
      assert.equal(applyEdits(inserted, removeManagedIdentity(inserted, { resource })), text, inserted);
    }
  });
});
