import { type CatalogueAttribute, allSections, optional, part, policiesOf, required } from './schema';

const policy = policiesOf('integration');
const logging = policiesOf('logging');

const setUrl = part('set-url', 'The address to call.');
const requestParts = [
  'set-method',
  'set-header',
  'set-body',
  'authentication-certificate',
  'authentication-managed-identity',
  'proxy',
];
const mode = optional('mode', 'choice', 'Whether the request is new, or a copy of the caller’s.', {
  values: ['new', 'copy'],
  default: 'new',
});
const timeout = optional('timeout', 'seconds', 'How long to wait.', { default: '60' });
const ignoreError = optional('ignore-error', 'boolean', 'Whether the call goes on when this fails.', {
  default: 'false',
});
const liquid = optional('template', 'choice', 'Whether the text is a Liquid template.', {
  values: ['liquid'],
  fixed: true,
});

const dimension = part('dimension', 'What the metric is split by.', {
  content: 'none',
  attributes: [
    required('name', 'text', 'The dimension.', { fixed: true }),
    optional('value', 'text', 'Its value; those the service knows need none.'),
  ],
});
const tokenMetric: readonly CatalogueAttribute[] = [
  optional('namespace', 'text', 'The metric’s namespace.', { fixed: true }),
];

export const integrationPolicies = [
  policy(
    'send-request',
    'Send request',
    'Makes a call of its own and puts the answer into a variable. What its children set, Authorization too, is about that call only.',
    {
      attributes: [
        mode,
        required('response-variable-name', 'variableName', 'The variable that receives the answer.'),
        timeout,
        ignoreError,
        optional('buffer-response', 'boolean', 'Whether the answer is taken whole.', { default: 'true' }),
        optional('fail-on-error-status-code', 'boolean', 'Whether a status from 400 on is an error.', {
          default: 'false',
        }),
      ],
      children: [setUrl, ...requestParts],
    },
  ),
  policy('send-one-way-request', 'Send one way request', 'Makes a call of its own and doesn’t wait for the answer.', {
    attributes: [mode, timeout],
    children: [setUrl, ...requestParts],
  }),
  policy(
    'send-service-bus-message',
    'Send Service Bus message',
    'Sends a message to a queue or topic of Service Bus with an identity of the service.',
    {
      attributes: [
        optional('queue-name', 'text', 'The queue; this or topic-name.'),
        optional('topic-name', 'text', 'The topic.'),
        optional('namespace', 'text', 'The host name of the namespace.'),
        optional(
          'client-id',
          'identityClientId',
          'The client ID of a user-assigned identity. Without it the system-assigned one is used.',
        ),
      ],
      children: [
        part('message-properties', 'Properties of the message.', {
          children: [
            part('message-property', 'One property.', { attributes: [required('name', 'text', 'Its name.')] }),
          ],
        }),
        part('payload', 'The message.'),
      ],
    },
  ),
  policy(
    'publish-to-dapr',
    'Send message to Pub/Sub topic (Dapr)',
    'Publishes a message through Dapr, on self-hosted gateways.',
    {
      sections: ['inbound', 'outbound', 'on-error'],
      content: 'text',
      attributes: [
        optional('pubsub-name', 'text', 'The Dapr component.'),
        required('topic', 'text', 'The topic.'),
        ignoreError,
        optional('response-variable-name', 'variableName', 'A variable that receives the answer.'),
        timeout,
        liquid,
        optional('content-type', 'text', 'The message’s type.', { values: ['application/json'] }),
      ],
    },
  ),
  policy(
    'invoke-dapr-binding',
    'Trigger output binding (Dapr)',
    'Triggers a Dapr output binding, on self-hosted gateways.',
    {
      sections: ['inbound', 'outbound', 'on-error'],
      attributes: [
        required('name', 'text', 'The binding.'),
        optional('operation', 'text', 'The operation.', { default: 'create' }),
        ignoreError,
        optional('response-variable-name', 'variableName', 'A variable that receives the answer.'),
        timeout,
        liquid,
      ],
      children: [
        part('metadata', 'Data about the call.', {
          children: [part('item', 'One entry.', { attributes: [required('key', 'text', 'Its key.')] })],
        }),
        part('data', 'What is sent.'),
      ],
    },
  ),
];

export const loggingPolicies = [
  logging(
    'trace',
    'Trace',
    'Writes an entry into the request’s trace and, from its severity on, into Application Insights.',
    {
      attributes: [
        required('source', 'text', 'Where the entry comes from, as you name it.', { fixed: true }),
        optional('severity', 'choice', 'How bad it is.', {
          values: ['verbose', 'information', 'error'],
          default: 'verbose',
          fixed: true,
        }),
      ],
      children: [
        part('message', 'The text. Never a token or a key: traces are read by many.'),
        part('metadata', 'A named value beside the text.', {
          content: 'none',
          attributes: [required('name', 'text', 'Its name.'), required('value', 'text', 'Its value.')],
        }),
      ],
    },
  ),
  logging('emit-metric', 'Emit metrics', 'Sends a metric to Application Insights.', {
    attributes: [
      required('name', 'text', 'The metric.'),
      optional('namespace', 'text', 'Its namespace.'),
      optional('value', 'number', 'Its value.', { default: '1' }),
    ],
    children: [dimension],
  }),
  logging('log-to-eventhub', 'Log to event hub', 'Sends its text to an event hub through a logger of the service.', {
    sections: allSections,
    content: 'text',
    attributes: [
      required('logger-id', 'loggerId', 'The logger.'),
      optional('partition-id', 'text', 'The partition; this or partition-key.'),
      optional('partition-key', 'text', 'What decides the partition.'),
    ],
  }),
  logging(
    'llm-emit-token-metric',
    'Emit metrics for consumption of large language model tokens',
    'Sends how many tokens a call to a language model took to Application Insights.',
    {
      sections: ['inbound'],
      attributes: tokenMetric,
      children: [dimension],
    },
  ),
  logging(
    'azure-openai-emit-token-metric',
    'Emit metrics for consumption of Azure OpenAI tokens',
    'The same as llm-emit-token-metric, for Azure OpenAI.',
    {
      sections: ['inbound'],
      attributes: tokenMetric,
      children: [dimension],
    },
  ),
  logging(
    'set-request-metric-dimension-value',
    'Set value of a request metric’s dimension',
    'Gives a dimension of the built-in request metric a value.',
    {
      attributes: [required('name', 'text', 'The dimension.'), required('value', 'text', 'Its value.')],
      link: 'api-management-policies',
    },
  ),
];
