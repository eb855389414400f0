import assert from 'node:assert/strict';
import { sendsFunctionKey } from '../../../src/policy';

const inbound = (statement: string): string => `<policies><inbound><base />${statement}</inbound></policies>`;
const header = (name: string, action = 'override'): string =>
  `<set-header name="${name}" exists-action="${action}"><value>k</value></set-header>`;

describe('whether a policy sends a function key', () => {
  const table: readonly [string, string, boolean][] = [
    ['none', inbound('<rate-limit calls="1" renewal-period="2" />'), false],
    ['the header, in any case', inbound(header('X-Functions-Key')), true],
    ['the header, deleted', inbound(header('x-functions-key', 'delete')), false],
    ['another header', inbound(header('x-code')), false],
    [
      'the parameter',
      inbound('<set-query-parameter name="code" exists-action="override"><value>k</value></set-query-parameter>'),
      true,
    ],
    ['in a rewritten address', inbound('<rewrite-uri template="/a?x=1&amp;code={{key}}" />'), true],
    ['a rewritten address with the caller’s own', inbound('<rewrite-uri template="/a?code={code}" />'), false],
    [
      'under a condition',
      inbound(`<choose><when condition="@(true)">${header('x-functions-key')}</when></choose>`),
      true,
    ],
    [
      'to somewhere else',
      inbound(`<send-request mode="new" response-variable-name="r">${header('x-functions-key')}</send-request>`),
      false,
    ],
    ['in a fragment', `<fragment>${header('x-functions-key')}</fragment>`, true],
  ];
  for (const [what, text, sends] of table) it(what, () => assert.equal(sendsFunctionKey(text), sends));
});
