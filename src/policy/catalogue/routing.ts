import { optional, policiesOf, required } from './schema';

const policy = policiesOf('routing');

export const routingPolicies = [
  policy('forward-request', 'Forward request', 'Calls the back end. Exactly one must run in the section backend.', {
    sections: ['backend'],
    attributes: [
      optional('timeout', 'seconds', 'How long to wait for the answer’s headers.', { default: '300' }),
      optional('timeout-ms', 'integer', 'The same in milliseconds; this or timeout.'),
      optional('continue-timeout', 'seconds', 'How long to wait for a “100 Continue”.'),
      optional('http-version', 'choice', 'The version of HTTP to speak.', { values: ['1', '2or1', '2'], default: '1' }),
      optional('follow-redirects', 'boolean', 'Whether redirects are followed, or given to the caller.', {
        default: 'false',
      }),
      optional('buffer-request-body', 'boolean', 'Whether the body is kept, so that retry can send it again.', {
        default: 'false',
      }),
      optional('buffer-response', 'boolean', 'Whether the answer is taken whole before it is passed on.', {
        default: 'true',
        fixed: true,
      }),
      optional('fail-on-error-status-code', 'boolean', 'Whether a status from 400 on leads to on-error.', {
        default: 'false',
        fixed: true,
      }),
    ],
  }),
  policy(
    'set-backend-service',
    'Set backend service',
    'Sends the call to another back end than the API names. It changes where the call goes, not what its token is for.',
    {
      sections: ['inbound', 'backend'],
      attributes: [
        optional('backend-id', 'backEndId', 'A back end of this service; this or base-url.'),
        optional('base-url', 'url', 'The new address, to which the operation’s path is added.'),
        optional('sf-resolve-condition', 'condition', 'Service Fabric: when to look the service up again.'),
        optional('sf-service-instance-name', 'text', 'Service Fabric: the service instance.'),
        optional('sf-partition-key', 'text', 'Service Fabric: the partition.'),
        optional('sf-replica-type', 'choice', 'Service Fabric: the replica.', {
          values: ['Primary', 'PrimaryOrSecondary', 'Secondary'],
        }),
        optional('sf-listener-name', 'text', 'Service Fabric: the listener.'),
        optional('dapr-app-id', 'text', 'Dapr (backend-id="dapr", self-hosted gateways): the microservice.'),
        optional('dapr-method', 'text', 'Dapr: the method to call.'),
        optional('dapr-namespace', 'text', 'Dapr: the namespace it is in.'),
      ],
    },
  ),
  policy('proxy', 'Set HTTP proxy', 'Sends calls to the back end through an HTTP proxy.', {
    sections: ['inbound'],
    attributes: [
      required('url', 'url', 'The proxy: “http://host:port”.'),
      optional('username', 'text', 'The user name at the proxy.'),
      optional('password', 'text', 'The password at the proxy: a secret named value.'),
    ],
  }),
];
