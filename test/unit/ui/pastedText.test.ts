import assert from 'node:assert/strict';
import { isPasted, pastedLines, rowText } from '../../../src/ui/diagnostics/pastedText';

const response = 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm="a"\r\n\r\n{ "a": 1 }\n';

describe('what is pasted into a box of one line', () => {
  it('is what is on the clipboard, its line ends lost or made spaces', () => {
    assert.ok(isPasted(response.replace(/\r\n|\n/g, ''), response));
    assert.ok(isPasted(response.replace(/\r\n|\n/g, ' '), response));
    assert.ok(!isPasted('401', response));
    assert.ok(!isPasted('', ''));
  });
  it('is shown line by line, tokens and keys hidden', () => {
    assert.deepEqual(pastedLines(response), [
      'HTTP/1.1 401 Unauthorized',
      'WWW-Authenticate: Bearer realm="a"',
      '',
      '{ "a": 1 }',
    ]);
    assert.deepEqual(pastedLines('> Authorization: Bearer eyJhbGciOi.eyJhdWQ.c2ln\n> x-functions-key: abc'), [
      '> Authorization: Bearer [token hidden]',
      '> x-functions-key: [key hidden]',
    ]);
  });
  it('is bounded and shown as text', () => {
    assert.equal(pastedLines('a\n'.repeat(5000)).length, 200);
    assert.equal(pastedLines('a'.repeat(5_000_000))[0]?.length, 400);
    assert.equal(rowText('$(trash) \u001b[31mred\u202e\n'), '\\$(trash) ␛[31mred⟨U+202E⟩ ');
  });
});
