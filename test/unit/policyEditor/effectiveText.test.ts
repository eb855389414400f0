import assert from 'node:assert/strict';
import { parsePolicy } from '../../../src/policy';
import { effectiveText } from '../../../src/ui/policyEditor/effective/effectiveText';

const sources = {
  title: 'Orders',
  nameOf: (kind: string) => kind,
  fragments: {} as Readonly<Record<string, string>>,
};

describe('the effective policy as a document', () => {
  it('holds what runs, in its order, under where it is from', () => {
    const text = effectiveText({
      ...sources,
      chain: [
        {
          kind: 'global',
          text: '<policies><inbound><cors /></inbound><backend><forward-request /></backend></policies>',
        },
        {
          kind: 'api',
          text: '<policies>\n\t<inbound>\n\t\t<base />\n\t\t<set-header name="a">\n\t\t\t<value>b</value>\n\t\t</set-header>\n\t\t<include-fragment fragment-id="F" />\n\t</inbound>\n\t<backend><base /></backend>\n</policies>',
        },
      ],
      fragments: { f: '<fragment>\n  <rate-limit calls="1" renewal-period="2" />\n</fragment>' },
    });
    const lines = text.split('\n').map(line => line.trim());
    const inbound = lines.slice(lines.indexOf('<inbound>'), lines.indexOf('</inbound>') + 1);
    assert.deepEqual(inbound, [
      '<inbound>',
      '<!-- global -->',
      '<cors />',
      '<!-- api -->',
      '<set-header name="a">',
      '<value>b</value>',
      '</set-header>',
      '<!-- fragment F, included by api -->',
      '<rate-limit calls="1" renewal-period="2" />',
      '</inbound>',
    ]);
    assert.deepEqual(parsePolicy(text).errors, []);
    assert.match(text, /\n {8}<set-header name="a">\n {8}\t<value>b<\/value>\n {8}<\/set-header>/);
  });

  it('says what is dropped, missing, conditional and of a product', () => {
    const text = effectiveText({
      ...sources,
      chain: [
        { kind: 'global', text: '<policies><inbound><cors /></inbound></policies>' },
        { kind: 'product', text: '<policies><inbound><quota calls="1" /></inbound></policies>' },
        {
          kind: 'api',
          text: '<policies><inbound><base /><choose><when condition="@(true)"><include-fragment fragment-id="f" /></when></choose><include-fragment fragment-id="gone--x" /></inbound></policies>',
        },
      ],
      fragments: { f: '<fragment><mock-response /></fragment>' },
    });
    assert.match(text, /<!-- There is no fragment “gone- -x”\. -->/);
    assert.match(text, /<!-- product has no base here/);
    assert.match(text, /<!-- product; only for callers with a key of the product -->\n\s+<quota calls="1" \/>/);
    assert.match(text, /<!-- api; runs on some calls only -->/);
    assert.match(text, /<when condition="@\(true\)"><!-- fragment f -->\n\s*<mock-response \/><\/when>/);
    assert.doesNotMatch(text, /<cors/);
    assert.deepEqual(parsePolicy(text).errors, []);
  });
});
