import assert from 'node:assert/strict';
import { type TextEdit, applyEdits } from '../../../src/policy';

/** Checks the contract of text edits (in order, in range, apart), then the resulting text, and gives it back. */
export function assertEdits(text: string, edits: readonly TextEdit[], expected?: string): string {
  let end = 0;
  let kept = '';
  let from = 0;
  let result = '';
  for (const { offset, length, content } of edits) {
    assert.ok(Number.isInteger(offset) && Number.isInteger(length) && length >= 0, 'whole numbers');
    assert.ok(offset >= end, `edit at ${offset} is in order and apart`);
    assert.ok(offset + length <= text.length, 'in range');
    assert.ok(length > 0 || content !== '', 'no empty edit');
    kept = text.slice(from, offset);
    result += kept + content;
    end = from = offset + length;
  }
  result += text.slice(from);
  assert.equal(applyEdits(text, edits), result);
  if (expected !== undefined) assert.equal(result, expected);
  return result;
}
