import { optional, part, policiesOf, required } from './schema';
import { claims, failure, tokenSource } from './tokenParts';

const policy = policiesOf('authentication');
const inbound = { sections: ['inbound'] } as const;

export const authenticationPolicies = [
  policy(
    'authentication-managed-identity',
    'Authenticate with managed identity',
    'Gets a token for a resource with an identity of the API Management service and sends it to the back end as “Authorization: Bearer …”, in place of what the caller sent. Put it after everything that checks the caller’s own token or sets Authorization.',
    {
      ...inbound,
      attributes: [
        required(
          'resource',
          'resource',
          'The application to get a token for: the client ID of its app registration, or one of its identifier URIs, character by character. Not a scope, so nothing like “/.default”.',
        ),
        optional(
          'client-id',
          'identityClientId',
          'The client ID of a user-assigned identity that is attached to this service. Without it the system-assigned identity is used.',
          { fixed: true },
        ),
        optional(
          'output-token-variable-name',
          'variableName',
          'A context variable that receives the token, for policies that send it in another way.',
          { fixed: true },
        ),
        optional(
          'ignore-error',
          'boolean',
          'With “true” the call goes on without a token when none can be had, and fails later, or worse, doesn’t.',
          { default: 'false', fixed: true },
        ),
        optional(
          'authentication-provider',
          'choice',
          'For self-hosted gateways: use the workload identity of the cluster. Not together with client-id.',
          { values: ['WorkloadIdentity'], fixed: true },
        ),
      ],
    },
  ),
  policy(
    'authentication-basic',
    'Authenticate with Basic',
    'Sends a user name and a password to the back end as “Authorization: Basic …”. Keep the password in a secret named value.',
    {
      ...inbound,
      attributes: [
        required('username', 'text', 'The user name.'),
        required('password', 'text', 'The password: a secret named value, never the text itself.'),
      ],
    },
  ),
  policy(
    'authentication-certificate',
    'Authenticate with client certificate',
    'Presents a client certificate to the back end when the connection is made. It leaves Authorization alone.',
    {
      ...inbound,
      attributes: [
        optional('thumbprint', 'text', 'The thumbprint of a certificate of this service; this or certificate-id.'),
        optional('certificate-id', 'certificateId', 'The name of a certificate of this service.'),
        optional('body', 'text', 'The certificate itself as bytes, from an expression.'),
        optional('password', 'text', 'The password of the certificate in body.'),
      ],
    },
  ),
  policy(
    'get-authorization-context',
    'Get authorization context',
    'Gets a token from the credential manager for a back end of another provider and puts it into a variable; a set-header has to send it.',
    {
      ...inbound,
      attributes: [
        required('provider-id', 'text', 'The credential provider.'),
        required('authorization-id', 'text', 'The connection to that provider.'),
        required('context-variable-name', 'variableName', 'The variable that receives the authorization.', {
          fixed: true,
        }),
        optional('identity-type', 'choice', 'Whose access is checked: the service’s identity, or that of a token.', {
          values: ['managed', 'jwt'],
          default: 'managed',
        }),
        optional('identity', 'text', 'The token to check when identity-type is “jwt”.'),
        optional('ignore-error', 'boolean', 'With “true” the variable is null when the token can’t be had.', {
          default: 'false',
        }),
      ],
    },
  ),
  policy(
    'validate-azure-ad-token',
    'Validate Microsoft Entra token',
    'Lets only calls pass whose Entra token is valid and comes from one of the applications named here. On an API that another API Management calls with its managed identity, this is what closes the door.',
    {
      ...inbound,
      attributes: [
        required('tenant-id', 'tenantId', 'The tenant that issues the tokens: its ID, a domain, or a well-known name.'),
        ...tokenSource('Authorization'),
        optional('authentication-endpoint', 'url', 'The sign-in endpoint, for other clouds.'),
        ...failure,
        optional(
          'output-token-variable-name',
          'variableName',
          'A variable that receives the checked token as a Jwt object.',
          {
            fixed: true,
          },
        ),
      ],
      children: [
        part('backend-application-ids', 'Applications that the token may be for. Seldom needed beside audiences.', {
          children: [part('application-id', 'The client ID of an application.')],
        }),
        part('client-application-ids', 'Who may call: client IDs, compared with the token’s appid or azp.', {
          children: [
            part(
              'application-id',
              'The client ID of a caller; of a managed identity its client ID, not its object ID.',
            ),
          ],
        }),
        part('audiences', 'What the token may be for; one match is enough.', {
          children: [part('audience', 'The aud claim, character by character: a client ID or an identifier URI.')],
        }),
        claims,
        part('decryption-keys', 'Keys for encrypted tokens.', {
          children: [
            part('key', 'A certificate of this service.', {
              content: 'none',
              attributes: [required('certificate-id', 'certificateId', 'The certificate’s name.')],
            }),
          ],
        }),
      ],
    },
  ),
  policy(
    'validate-jwt',
    'Validate JWT',
    'Lets only calls pass whose JSON Web Token is valid: signature, issuer, audience, time and claims.',
    {
      ...inbound,
      attributes: [
        ...tokenSource(undefined),
        ...failure,
        optional('require-expiration-time', 'boolean', 'Whether the token must have an expiry.', { default: 'true' }),
        optional('require-scheme', 'text', 'The scheme that Authorization must start with.', { values: ['Bearer'] }),
        optional('require-signed-tokens', 'boolean', 'Whether the token must be signed.', { default: 'true' }),
        optional('clock-skew', 'seconds', 'How far the clocks may differ.', { default: '0' }),
        optional(
          'output-token-variable-name',
          'variableName',
          'A variable that receives the checked token as a Jwt object.',
          {
            fixed: true,
          },
        ),
      ],
      children: [
        part('openid-config', 'Where the issuer and its keys are read from.', {
          content: 'none',
          attributes: [
            required(
              'url',
              'url',
              'The provider’s metadata document. Entra’s “/v2.0” one stands for tokens of version 2 only.',
            ),
          ],
        }),
        part('issuer-signing-keys', 'Keys that tokens may be signed with.', { children: [keyPart('A signing key')] }),
        part('decryption-keys', 'Keys for encrypted tokens.', { children: [keyPart('A decryption key')] }),
        part('audiences', 'What the token may be for; one match is enough.', {
          children: [part('audience', 'The aud claim, character by character.')],
        }),
        part('issuers', 'Who may have issued the token, besides the issuer that openid-config names.', {
          children: [part('issuer', 'The iss claim, character by character.')],
        }),
        claims,
      ],
    },
  ),
  policy(
    'validate-client-certificate',
    'Validate client certificate',
    'Checks the certificate that the caller presented against rules and claims.',
    {
      ...inbound,
      attributes: [
        optional('validate-revocation', 'boolean', 'Whether revocation is checked.', { default: 'true' }),
        optional('validate-trust', 'boolean', 'Whether the chain must lead to a trusted authority.', {
          default: 'true',
        }),
        optional('validate-not-before', 'boolean', 'Whether the start of validity is checked.', { default: 'true' }),
        optional('validate-not-after', 'boolean', 'Whether the end of validity is checked.', { default: 'true' }),
        optional('ignore-error', 'boolean', 'Whether the call goes on when the check fails.', { default: 'false' }),
      ],
      children: [
        part('identities', 'Certificates that are let in.', {
          children: [
            part('identity', 'What a certificate must show; all attributes given have to match.', {
              content: 'none',
              attributes: [
                'thumbprint',
                'serial-number',
                'common-name',
                'subject',
                'dns-name',
                'issuer-subject',
                'issuer-thumbprint',
                'issuer-certificate-id',
              ].map(name => optional(name, 'text', `The certificate’s ${name.replaceAll('-', ' ')}.`)),
            }),
          ],
        }),
      ],
    },
  ),
  policy('check-header', 'Check HTTP header', 'Requires a header, or one of certain values of it.', {
    ...inbound,
    attributes: [
      required('name', 'headerName', 'The header.'),
      required('failed-check-httpcode', 'statusCode', 'The status of the answer when the check fails.'),
      optional('failed-check-error-message', 'text', 'The message of that answer.'),
      optional('ignore-case', 'boolean', 'Whether upper and lower case are the same.'),
    ],
    children: [part('value', 'A value that passes.')],
  }),
  policy('ip-filter', 'Restrict caller IPs', 'Lets calls from certain addresses pass, or keeps them out.', {
    ...inbound,
    attributes: [
      required('action', 'choice', 'What happens to the addresses listed.', { values: ['allow', 'forbid'] }),
    ],
    children: [
      part('address', 'One address.'),
      part('address-range', 'A range of addresses.', {
        content: 'none',
        attributes: [required('from', 'text', 'The first address.'), required('to', 'text', 'The last address.')],
      }),
    ],
  }),
];

function keyPart(documentation: string): ReturnType<typeof part> {
  return part('key', `${documentation}: Base64 text, a certificate, or an RSA modulus and exponent.`, {
    attributes: [
      optional('id', 'text', 'Matched with the token’s kid.'),
      optional('certificate-id', 'certificateId', 'A certificate of this service.'),
      optional('n', 'text', 'The RSA modulus, Base64url.'),
      optional('e', 'text', 'The RSA exponent, Base64url.'),
    ],
  });
}
