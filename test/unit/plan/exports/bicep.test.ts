import assert from 'node:assert/strict';
import { exportPlan } from '../../../../src/plan/exports';
import { armGroups } from '../../../../src/plan/exports/armResources';
import { rewrite } from '../../../../src/plan/unknowns';
import { hostile, hostileModel } from './hostile';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '\\': '\\', $: '$' };

/** Stands for the start of an interpolation, which `$` and `{` in a text aren't. */
const interpolation = '\u0001';

/** The strings of a Bicep file with interpolations as they stand; throws where a quote or bracket isn't closed. */
function stringsOf(text: string): readonly string[] {
  const strings: string[] = [];
  const open: string[] = [];
  const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (text.startsWith('//', at)) at = text.indexOf('\n', at);
    else if (character in closing) open.push(closing[character] ?? '');
    else if ('}])'.includes(character)) assert.equal(open.pop(), character, `at ${at}`);
    else if (character === "'") {
      let value = '';
      for (at++; text.charAt(at) !== "'"; at++) {
        assert.ok(at < text.length && text.charAt(at) !== '\n', 'a string ends on its line');
        if (text.startsWith('${', at)) value += interpolation;
        else if (text.charAt(at) !== '\\') value += text.charAt(at);
        else {
          at++;
          const one = escapes[text.charAt(at)];
          assert.ok(one !== undefined, `escape ${text.charAt(at)}`);
          value += one;
        }
      }
      strings.push(value);
    }
  }
  assert.deepEqual(open, []);
  return strings;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.match(/[^\n]*\n|[^\n]+$/g) ?? [''];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * No registry holds a parser of Bicep that runs here, so this reads strings and brackets by its own rules; whether
 * `bicep build` accepts the file isn't checked.
 */
describe('export as Bicep (no parser in the registry: strings and brackets read by our own rules)', () => {
  it('says every value exactly, whatever is in it', () => {
    const files = exportPlan(hostileModel, 'bicep');
    const groups = armGroups(hostileModel.items);
    assert.equal(files.length, groups.length);
    assert.ok(files.some(file => file.text.includes('@secure()\nparam key_orders_app_x_key string')));
    files.forEach((file, index) => {
      const strings = new Set(stringsOf(file.text));
      for (const { names, type, apiVersion, body } of groups[index]?.resources ?? []) {
        assert.ok(strings.has(names.join('/')), names.join('/'));
        assert.ok(strings.has(`${type}@${apiVersion}`));
        for (const text of textsIn(body)) {
          const client = index === 0 ? 'registration_orders_app.appId' : 'registration_orders_app_client_id';
          const written = rewrite(text, ({ kind }) => (kind === 'appClientId' ? `${interpolation}{${client}}` : ''));
          // A value that is nothing but a reference isn't a string.
          if (written === `${interpolation}{${client}}` || written === '') continue;
          assert.ok(strings.has(written), written);
        }
      }
    });
    const [first, second] = files;
    assert.ok(stringsOf(first?.text ?? '').includes(hostile[0]));
    assert.match(first?.text ?? '', /^\/\/ Local Azure, simulated\n/);
    assert.match(
      first?.text ?? '',
      /^output registration_orders_app_client_id string = registration_orders_app\.appId$/m,
    );
    assert.match(second?.text ?? '', /^param registration_orders_app_client_id string$/m);
  });
});
