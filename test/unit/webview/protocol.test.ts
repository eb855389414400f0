import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { diagnosticsButtons, planButtons, readFromPanel } from '../../../src/webview/protocol';

describe('messages from panels', () => {
  const good = [
    { kind: 'ready' },
    { kind: 'press', button: 'apply' },
    { kind: 'press', button: 'change', of: 'identity' },
    { kind: 'tick', of: 'caution:slots', on: true },
  ];
  for (const message of good) {
    it(`reads ${JSON.stringify(message)}`, () => {
      assert.deepEqual(readFromPanel(structuredClone(message), planButtons), message);
    });
  }

  const bad: unknown[] = [
    undefined,
    null,
    'apply',
    [],
    {},
    { kind: 'press' },
    { kind: 'press', button: 'rm' },
    { kind: 'press', button: 'constructor' },
    { kind: 'press', button: 'apply', of: 7 },
    { kind: 'press', button: 'change', of: 'x'.repeat(2001) },
    { kind: 'tick', of: 'a' },
    { kind: 'tick', of: 'a', on: 'yes' },
    { kind: 'tick', on: true },
    { kind: 'show', view: {} },
  ];
  for (const message of bad) {
    it(`ignores ${inspect(message).slice(0, 60)}`, () => {
      assert.equal(readFromPanel(message, planButtons), undefined);
    });
  }

  it('lets through nothing but what it knows', () => {
    const message = { kind: 'press', button: 'fix', of: 'F-02', view: 'x', __proto__: { of: 'y' } };
    assert.deepEqual(readFromPanel(message, diagnosticsButtons), { kind: 'press', button: 'fix', of: 'F-02' });
  });

  it('knows each panel’s buttons only', () => {
    assert.equal(readFromPanel({ kind: 'press', button: 'apply' }, diagnosticsButtons), undefined);
  });
});
