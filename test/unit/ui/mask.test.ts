import assert from 'node:assert/strict';
import { maskForLog, maskSecrets } from '../../../src/ui/errors/mask';

describe('masking', () => {
  const token = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(30)}.${'c'.repeat(43)}`;
  const hidden: readonly (readonly [string, string, string])[] = [
    ['a token', `got ${token} back`, token],
    ['a token cut before its signature', `got ${token.slice(0, 50)}`, 'b'.repeat(20)],
    ['an Authorization header', `Authorization: Bearer ${'x'.repeat(30)}`, 'x'.repeat(30)],
    ['a subscription key header', 'Ocp-Apim-Subscription-Key: abc-def', 'abc-def'],
    ['a subscription key by its form', `key ${'0123456789abcdef'.repeat(2)}`, '0123456789abcdef'],
    ['a function key in an address', 'GET /api/x?code=AbC123== HTTP', 'AbC123'],
    ['a password in JSON', '{"password":"hunter2"}', 'hunter2'],
  ];
  for (const [name, text, secret] of hidden) {
    it(`hides ${name}`, () => assert.ok(!maskSecrets(text).includes(secret), maskSecrets(text)));
  }

  it('leaves ids and names for the user to copy', () => {
    const text = 'orders-app 8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4 ana@retail.example';
    assert.equal(maskSecrets(text), text);
  });

  it('cuts ids and addresses in the log to what tells them apart', () => {
    assert.equal(maskForLog('8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4 ana@retail.example'), '8c21b7d4… a…@r….example');
  });
});
