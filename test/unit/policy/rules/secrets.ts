import { type Rule, ami, doc, header } from './rule';

/** Keys, tokens and passwords. */
export const secretRules: readonly Rule[] = [
  {
    code: 'hardCodedSecret',
    hit: doc(header('@("Basic dXNlcjpwYXNz")')),
    miss: doc(header('@("Basic " + context.Variables["a-long-name"])')),
  },
  { code: 'hardCodedSecret', hit: doc(header('Bearer eyJhbGciOi')), miss: doc(header('Bearer {{token}}')) },
  {
    code: 'hardCodedSecret',
    hit: doc(header('abcdefgh1234', '', 'X-Secret-Key')),
    miss: doc(header('abcdefgh1234', '', 'X-Secret-Key-Name')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc(header('abcdefgh1234', '', 'x-auth-token')),
    miss: doc(header('${token_value}', '', 'x-auth-token')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc('<set-backend-service base-url="https://x.example/?code=abcdefgh1234" />'),
    miss: doc('<set-backend-service base-url="https://x.example/?code={{function-key}}" />'),
  },
  {
    code: 'functionKeyBesideIdentity',
    hit: doc(`${header('{{key}}', '', 'x-functions-key')}\n    ${ami()}`),
    miss: doc(`<set-header name="x-functions-key" exists-action="delete" />\n    ${ami()}`),
    fixed: doc(ami()),
  },
  {
    code: 'functionKeyBesideIdentity',
    hit: doc(`<set-query-parameter name="code"><value>{{key}}</value></set-query-parameter>\n    ${ami()}`),
    miss: doc(`<set-query-parameter name="codes"><value>{{key}}</value></set-query-parameter>\n    ${ami()}`),
    fixed: doc(ami()),
  },
  {
    code: 'functionKeyBesideIdentity',
    hit: doc(
      `<choose>\n      <when condition="@(a)">\n        ${header('{{key}}', '', 'x-functions-key')}\n      </when>\n    </choose>\n    ${ami()}`,
    ),
    miss: doc(
      `<choose><when condition="@(a)">${header('{{key}}', '', 'x-functions-key')}</when><otherwise>${ami()}</otherwise></choose>`,
    ),
    fixed: doc(`<choose>\n      <when condition="@(a)">\n      </when>\n    </choose>\n    ${ami()}`),
  },
  {
    code: 'hardCodedSecret',
    hit: doc(header('@("abcdefgh1234")', '', 'x-api-key')),
    miss: doc(header('@(abcdefgh1234)', '', 'x-api-key')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc(header('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.', '', 'X-Forwarded-By')),
    miss: doc(header('eyJhbGciOiJub25lIn0', '', 'X-Forwarded-By')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc('<authentication-basic username="u" password="p" />'),
    miss: doc('<authentication-basic username="u" password="@(p)" />'),
  },
  {
    code: 'hardCodedSecret',
    hit: doc('<authentication-certificate body="MIIKc" />'),
    miss: doc('<authentication-certificate thumbprint="CA06F56B258B7A0D4F2B05470939478651151984" />'),
  },
  {
    code: 'hardCodedSecret',
    hit: doc(header('abcdefgh1234', '', 'Ocp-Apim-Subscription-Key')),
    miss: doc(header('yes', '', 'Ocp-Apim-Subscription-Key')),
  },
  {
    code: 'hardCodedSecret',
    hit: doc('<set-query-parameter name="code"><value>abcdefgh1234</value></set-query-parameter>'),
    miss: doc('<set-query-parameter name="kind"><value>abcdefgh1234</value></set-query-parameter>'),
  },
];
