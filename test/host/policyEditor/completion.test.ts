import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  chosen,
  closeEditors,
  completions,
  besideLabel,
  inbound,
  labelOf,
  openLocalAzure,
  openPolicy,
  ordersClientId,
  put,
  replaceAll,
  run,
  service,
  typed,
} from './policies';

const testService =
  '/subscriptions/b2e6c7d3-4f50-4b6c-9d7e-8f90a1b2c3d4/resourceGroups/shop-test/providers/Microsoft.ApiManagement/service/shop-test-apim';
const testIdentity = '7b1c9e20-4a3d-4e5f-9a6b-c7d8e9f0a202';
const tenantId = '6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e801';

describe('completion and hovers of policies on the local Azure', function () {
  this.timeout(60_000);
  before(openLocalAzure);
  afterEach(closeEditors);
  after(() => run('closeLocalAzure'));

  it('offers the client ID of the app that this API calls first, then other apps, then Azure’s audiences', async () => {
    const { document, position } = await typed('<authentication-managed-identity resource="|" />');
    const items = await completions(document, position);
    const [first] = items;
    assert.ok(first);
    assert.equal(labelOf(first), 'orders-app');
    assert.equal(besideLabel(first), ordersClientId);
    assert.equal(first.detail, 'this API calls it');
    const labels = items.map(labelOf);
    assert.ok(labels.indexOf('billing-fn') > 0);
    assert.ok(labels.indexOf('https://storage.azure.com/') > labels.indexOf('billing-fn'));
    assert.equal(new Set(labels).size, labels.length);
    assert.equal(chosen(document, first), inbound(`<authentication-managed-identity resource="${ordersClientId}" />`));
  });

  const cases: readonly (readonly [marked: string, label: string, result: string])[] = [
    [
      '|',
      'authentication-managed-identity orders-app',
      `<authentication-managed-identity resource="${ordersClientId}" />`,
    ],
    ['<set-back|', 'set-backend-service', '<set-backend-service />$0'],
    ['<set-backend-service backend-id="|" />', 'reports-fn', '<set-backend-service backend-id="reports-fn" />'],
    ['<include-fragment fragment-id="|" />', 'hide-origin', '<include-fragment fragment-id="hide-origin" />'],
    ['<set-variable name="k" value="{{|" />', 'reports-fn-key', '<set-variable name="k" value="{{reports-fn-key}}" />'],
    ['<set-header name="a" exists-action="|" />', 'override', '<set-header name="a" exists-action="override" />'],
  ];
  for (const [marked, label, result] of cases) {
    it(`${marked}  gives ${label}`, async () => {
      const { document, position } = await typed(marked);
      const items = await completions(document, position);
      const item = items.find(one => labelOf(one) === label);
      assert.ok(item, `offered: ${items.map(labelOf).join(', ')}`);
      assert.equal(chosen(document, item), inbound(result));
    });
  }

  it('offers the user-assigned identities that are attached to the service', async () => {
    const document = await openPolicy(`${testService}/apis/customers`);
    const { position } = await put(document, inbound('<authentication-managed-identity resource="r" client-id="|" />'));
    const items = await completions(document, position);
    const [first] = items;
    assert.ok(first);
    assert.deepEqual([labelOf(first), besideLabel(first)], ['id-shop-test', testIdentity]);
    const expected = inbound(`<authentication-managed-identity resource="r" client-id="${testIdentity}" />`);
    assert.equal(chosen(document, first), expected);
    assert.deepEqual(
      items.map(labelOf).filter(label => label === 'orders-app'),
      [],
    );
  });

  it('offers what a called API of another service takes tokens for', async () => {
    const called = await openPolicy(`${testService}/apis/customers`);
    const validation = `<validate-azure-ad-token tenant-id="${tenantId}"><audiences><audience>${ordersClientId}</audience></audiences></validate-azure-ad-token>`;
    const before = called.getText();
    await replaceAll(called, inbound(validation));
    assert.equal(await called.save(), true);
    const document = await openPolicy(`${service}/apis/partner`);
    const own = document.getText();
    const calls = '<set-backend-service base-url="https://shop-test-apim.azure-api.net/customers" />';
    try {
      await replaceAll(document, inbound(calls));
      assert.equal(await document.save(), true);
      await run('refresh');
      const { position } = await put(document, inbound(`${calls}<authentication-managed-identity resource="|" />`));
      // The routes are found anew; the test's time limit ends the asking.
      let first: vscode.CompletionItem | undefined;
      do [first] = await completions(document, position);
      while (first === undefined || labelOf(first) !== 'Customers');
      assert.deepEqual([besideLabel(first), first.detail], [ordersClientId, 'this API calls it']);
    } finally {
      await replaceAll(document, own);
      assert.equal(await document.save(), true);
      await replaceAll(called, before);
      assert.equal(await called.save(), true);
    }
  });

  it('offers only what a section takes', async () => {
    const document = await openPolicy(`${service}/apis/billing`);
    const { position } = await put(document, '<policies>\n  <outbound>\n    <|\n  </outbound>\n</policies>\n');
    const labels = (await completions(document, position)).map(labelOf);
    assert.ok(labels.includes('set-header'));
    assert.ok(!labels.some(label => label.startsWith('authentication-')));
  });

  const hovers: readonly (readonly [marked: string, words: RegExp])[] = [
    ['<authentication-managed|-identity resource="x" />', /Authenticate with managed identity/],
    ['<authentication-managed-identity reso|urce="x" />', /Required/],
    [
      `<authentication-managed-identity resource="${ordersClientId.slice(0, 8)}|${ordersClientId.slice(8)}" />`,
      /App registration orders\\-app/,
    ],
    ['<set-backend-service backend-id="rep|orts-fn" />', /Back end at/],
    ['<set-backend-service backend-id="no|ne" />', /no back end “none”/],
    [
      '<authentication-managed-identity resource="x" client-id="7b1c|9e20-4a3d-4e5f-9a6b-c7d8e9f0a202" />',
      /no identity with this client ID/,
    ],
    ['<a b="{{rep|orts-fn-key}}" />', /Named value reports\\-fn\\-key/],
  ];
  for (const [marked, words] of hovers) {
    it(`tells of ${marked}`, async () => {
      const { document, position } = await typed(marked);
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      const texts = found.flatMap(({ contents }) =>
        contents.map(one => {
          assert.ok(one instanceof vscode.MarkdownString);
          return one;
        }),
      );
      assert.ok(
        texts.some(({ value }) => words.test(value)),
        texts.map(({ value }) => value).join('\n'),
      );
      assert.ok(texts.every(({ isTrusted, supportHtml }) => isTrusted !== true && supportHtml !== true));
    });
  }

  it('tells the name of an attached identity', async () => {
    const document = await openPolicy(`${testService}/apis/customers`);
    const marked = `<authentication-managed-identity resource="x" client-id="${testIdentity.slice(0, 4)}|${testIdentity.slice(4)}" />`;
    const { position } = await put(document, inbound(marked));
    const found = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const text = found.flatMap(({ contents }) => contents.map(one => (one as vscode.MarkdownString).value)).join('\n');
    assert.match(text, /User\\-assigned identity id\\-shop\\-test/);
  });

  it('shows text of others in hovers as it is, never as Markdown', async () => {
    const { document, position } = await typed('<set-backend-service backend-id="[a](https://x.ex|ample)<b>" />');
    const found = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const text = found.flatMap(({ contents }) => contents.map(one => (one as vscode.MarkdownString).value)).join('\n');
    assert.match(text, /\\\[a\\\]\\\(https/);
    assert.doesNotMatch(text, /<b>/);
  });
});
