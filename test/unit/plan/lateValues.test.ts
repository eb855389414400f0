import assert from 'node:assert/strict';
import { fillIn, fillText, late, missingIn, shownText } from '../../../src/plan';

describe('late values', () => {
  const id = late('registration.clientId', '(client ID of the new registration)');
  const policy = `<a resource="${id}" other="{{named}}" /> ${late('role.id', 'the role')}`;

  it('fills in what is known, deep inside, keys too, and leaves the rest', () => {
    const known = { 'registration.clientId': '8c21' };
    assert.equal(fillText(policy, known).startsWith('<a resource="8c21" other="{{named}}" />'), true);
    const value = { list: [id, 1, null, undefined], inner: { [id]: `api://${id}` }, plain: true };
    assert.deepEqual(fillIn(value, known), {
      list: ['8c21', 1, null, undefined],
      inner: { '8c21': 'api://8c21' },
      plain: true,
    });
    assert.deepEqual(missingIn(fillIn({ policy }, known)), ['role.id']);
  });

  it('shows words in their place', () => {
    assert.equal(shownText(policy), '<a resource="(client ID of the new registration)" other="{{named}}" /> the role');
  });
});
