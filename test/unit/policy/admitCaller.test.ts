import assert from 'node:assert/strict';
import { admitCaller, applyEdits, parsePolicy, tokenValidation, withholdHeader } from '../../../src/policy';

const caller = { tenantId: 't', clientId: 'me', audiences: ['app', 'api://app'] };
const policy = (inner: string): string =>
  `<policies>\r\n\t<inbound>\r\n\t\t<base />${inner}\r\n\t</inbound>\r\n</policies>`;
const admitted = (text: string): string => applyEdits(text, admitCaller(text, caller));

describe('letting a caller in by its token', () => {
  it('adds a validation after <base /> where there is none, and nothing twice', () => {
    const text = policy('\r\n\t\t<rate-limit calls="1" renewal-period="1" />');
    const after = admitted(text);
    assert.equal(
      after,
      policy(
        [
          '',
          '\t\t<validate-azure-ad-token tenant-id="t">',
          '\t\t\t<client-application-ids>',
          '\t\t\t\t<application-id>me</application-id>',
          '\t\t\t</client-application-ids>',
          '\t\t\t<audiences>',
          '\t\t\t\t<audience>app</audience>',
          '\t\t\t\t<audience>api://app</audience>',
          '\t\t\t</audiences>',
          '\t\t</validate-azure-ad-token>',
          '\t\t<rate-limit calls="1" renewal-period="1" />',
        ].join('\r\n'),
      ),
    );
    assert.deepEqual(admitCaller(after, caller), []);
    assert.deepEqual(tokenValidation(after), {
      element: 'validate-azure-ad-token',
      audiences: ['app', 'api://app'],
      callers: ['me'],
    });
  });

  const table: readonly [string, string, string][] = [
    [
      'another caller stays',
      '<validate-azure-ad-token tenant-id="t"><client-application-ids><application-id>other</application-id></client-application-ids><audiences><audience>app</audience></audiences></validate-azure-ad-token>',
      '<validate-azure-ad-token tenant-id="t"><client-application-ids><application-id>other</application-id><application-id>me</application-id></client-application-ids><audiences><audience>app</audience></audiences></validate-azure-ad-token>',
    ],
    [
      'any caller passes today: only the audience is missing',
      '<validate-azure-ad-token tenant-id="t"><audiences><audience>else</audience></audiences></validate-azure-ad-token>',
      '<validate-azure-ad-token tenant-id="t"><audiences><audience>else</audience><audience>app</audience></audiences></validate-azure-ad-token>',
    ],
    [
      'validate-jwt with a claim on the caller',
      '<validate-jwt header-name="Authorization"><audiences><audience>api://app</audience></audiences><required-claims><claim name="azp"><value>other</value></claim><claim name="roles"><value>r</value></claim></required-claims></validate-jwt>',
      '<validate-jwt header-name="Authorization"><audiences><audience>api://app</audience></audiences><required-claims><claim name="azp" match="any"><value>other</value><value>me</value></claim><claim name="roles"><value>r</value></claim></required-claims></validate-jwt>',
    ],
    [
      'there already, in capitals',
      '<validate-azure-ad-token tenant-id="t"><client-application-ids><application-id>ME</application-id></client-application-ids></validate-azure-ad-token>',
      '<validate-azure-ad-token tenant-id="t"><client-application-ids><application-id>ME</application-id></client-application-ids></validate-azure-ad-token>',
    ],
  ];
  for (const [name, before, after] of table) {
    it(name, () => {
      const text = admitted(policy(before));
      assert.equal(text, policy(after));
      assert.deepEqual(parsePolicy(text).errors, []);
      assert.equal(admitted(text), text);
    });
  }

  it('leaves a document without inbound alone, opens one that is closed', () => {
    assert.deepEqual(admitCaller('<policies />', caller), []);
    assert.match(admitted('<policies>\n  <inbound />\n</policies>'), /<inbound ?>\n {4}<validate-azure-ad-token/);
  });

  it('keeps the caller’s key from going on', () => {
    const text = policy('');
    const after = applyEdits(text, withholdHeader(text, 'Ocp-Apim-Subscription-Key'));
    assert.equal(after, policy('\r\n\t\t<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />'));
    assert.deepEqual(withholdHeader(after, 'ocp-apim-subscription-key'), []);
  });
});
