import assert from 'node:assert/strict';
import {
  type CatalogueElement,
  allowedIn,
  attributeNamed,
  catalogue,
  entryAt,
  partsOf,
  policyNamed,
} from '../../../src/policy';

/** Every statement of the public policy reference. */
const documented = `
  rate-limit rate-limit-by-key quota quota-by-key limit-concurrency llm-token-limit azure-openai-token-limit check-header
  get-authorization-context ip-filter validate-azure-ad-token validate-jwt validate-client-certificate
  authentication-basic authentication-certificate authentication-managed-identity validate-content validate-parameters
  validate-headers validate-status-code validate-odata-request validate-graphql-request llm-content-safety
  forward-request set-backend-service proxy cache-lookup cache-store cache-lookup-value cache-store-value
  cache-remove-value llm-semantic-cache-lookup llm-semantic-cache-store azure-openai-semantic-cache-lookup
  azure-openai-semantic-cache-store set-method set-status set-variable set-body set-header set-query-parameter
  rewrite-uri find-and-replace json-to-xml xml-to-json xsl-transform redirect-content-urls return-response mock-response
  cors cross-domain jsonp send-request send-one-way-request log-to-eventhub emit-metric trace publish-to-dapr
  invoke-dapr-binding send-service-bus-message llm-emit-token-metric azure-openai-emit-token-metric http-data-source
  sql-data-source cosmosdb-data-source publish-event choose include-fragment retry wait base`
  .trim()
  .split(/\s+/);

const names = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);

describe('the catalogue of policies', () => {
  it('has every documented statement', () => {
    assert.deepEqual(
      documented.filter(name => !policyNamed(name)),
      [],
    );
  });

  it('has each name once, and every reference leads somewhere', () => {
    assert.equal(new Set(names(catalogue)).size, catalogue.length);
    const seen = new Set<CatalogueElement>();
    const check = (entry: CatalogueElement): void => {
      if (seen.has(entry)) return;
      seen.add(entry);
      assert.match(entry.documentation, /\.$/, `${entry.name} is documented`);
      assert.equal(partsOf(entry).length, entry.children.length, `${entry.name}: its children are known`);
      assert.equal(new Set(names(entry.attributes)).size, entry.attributes.length, `${entry.name}: attributes once`);
      for (const { name, kind, values, documentation } of entry.attributes) {
        assert.match(documentation, /\.$/, `${entry.name} ${name} is documented`);
        assert.ok(kind !== 'choice' || values.length > 0, `${entry.name} ${name}: between what`);
      }
      partsOf(entry).forEach(check);
    };
    catalogue.forEach(check);
  });

  it('links each statement to its reference', () => {
    assert.equal(
      policyNamed('validate-jwt')?.link,
      'https://learn.microsoft.com/azure/api-management/validate-jwt-policy',
    );
    for (const { link } of catalogue)
      assert.match(link, /^https:\/\/learn\.microsoft\.com\/azure\/api-management\/[\w#-]+$/);
  });

  it('knows an element by its place', () => {
    const entry = entryAt(['policies', 'inbound', 'choose', 'when', 'set-header', 'value']);
    assert.equal(entry?.content, 'text');
    assert.equal(entryAt(['policies', 'inbound', 'value']), undefined);
    assert.equal(entryAt(['send-request', 'authentication-managed-identity'])?.content, 'none');
    const claim = entryAt(['validate-azure-ad-token', 'required-claims', 'claim']);
    assert.deepEqual(claim && attributeNamed(claim, 'match')?.values, ['all', 'any']);
  });

  it('knows what is allowed where', () => {
    assert.deepEqual(names(allowedIn([])), ['policies', 'fragment']);
    assert.deepEqual(names(allowedIn(['policies'])), ['inbound', 'backend', 'outbound', 'on-error']);
    assert.deepEqual(names(allowedIn(['policies', 'inbound', 'choose'])), ['when', 'otherwise']);
    assert.deepEqual(names(allowedIn(['policies', 'inbound', 'set-header'])), ['value']);
    const backend = names(allowedIn(['policies', 'backend']));
    assert.ok(backend.includes('forward-request') && backend.includes('base'));
    assert.ok(!backend.includes('authentication-managed-identity'));
    const branch = names(allowedIn(['policies', 'inbound', 'choose', 'when']));
    assert.ok(branch.includes('authentication-managed-identity') && !branch.includes('forward-request'));
    assert.ok(!branch.includes('base') && !branch.includes('publish-event'));
    assert.ok(names(allowedIn(['fragment'])).includes('forward-request'));
    assert.deepEqual(allowedIn(['nonsense']), []);
  });
});
