import { optional, part, policiesOf, required } from './schema';

const policy = policiesOf('caching');

const cachingType = optional('caching-type', 'choice', 'Which cache: that of the service, or one of your own.', {
  values: ['internal', 'external', 'prefer-external'],
  default: 'prefer-external',
});
const key = required('key', 'text', 'What the value is kept under.');
const duration = required('duration', 'seconds', 'How long it is kept.');

const semanticLookup = {
  sections: ['inbound'],
  attributes: [
    required('score-threshold', 'number', 'How alike two prompts must be, from 0 to 1; smaller is closer.'),
    required('embeddings-backend-id', 'backEndId', 'The back end that makes embeddings.'),
    optional('embeddings-backend-auth', 'choice', 'How that back end is called.', { values: ['system-assigned'] }),
    optional('ignore-system-messages', 'boolean', 'Whether system messages are left out of the comparison.', {
      default: 'false',
    }),
    optional('max-message-count', 'integer', 'After how many messages a dialogue isn’t kept.'),
  ],
  children: [part('vary-by', 'Answers are shared only where this is the same.')],
} as const;

export const cachingPolicies = [
  policy(
    'cache-lookup',
    'Get from cache',
    'Answers from the cache when it has the response. Needs cache-store in outbound.',
    {
      sections: ['inbound'],
      attributes: [
        required('vary-by-developer', 'boolean', 'Whether each subscription has its own responses.'),
        required('vary-by-developer-groups', 'boolean', 'Whether each group of users has its own responses.'),
        cachingType,
        optional('downstream-caching-type', 'choice', 'What callers may cache.', {
          values: ['none', 'private', 'public'],
          default: 'none',
        }),
        optional('must-revalidate', 'boolean', 'Whether callers must ask again.', { default: 'true' }),
        optional(
          'allow-private-response-caching',
          'boolean',
          'Whether responses to calls with Authorization are kept.',
          { default: 'false' },
        ),
      ],
      children: [
        part('vary-by-header', 'A header that responses depend on.'),
        part('vary-by-query-parameter', 'Query parameters that responses depend on, separated by “;”.'),
      ],
    },
  ),
  policy('cache-store', 'Store to cache', 'Keeps the response in the cache. Needs cache-lookup in inbound.', {
    sections: ['outbound'],
    attributes: [duration, optional('cache-response', 'boolean', 'Whether this response is kept.')],
  }),
  policy('cache-lookup-value', 'Get value from cache', 'Gets a value from the cache into a variable.', {
    attributes: [
      key,
      required('variable-name', 'variableName', 'The variable that receives the value.'),
      optional('default-value', 'text', 'The value when the cache has none.'),
      cachingType,
    ],
  }),
  policy('cache-store-value', 'Store value in cache', 'Keeps a value in the cache.', {
    attributes: [key, required('value', 'text', 'The value.'), duration, cachingType],
  }),
  policy('cache-remove-value', 'Remove value from cache', 'Takes a value out of the cache.', {
    attributes: [key, cachingType],
  }),
  policy(
    'llm-semantic-cache-lookup',
    'Get cached responses of large language model API requests',
    'Answers from the cache when a prompt of the same meaning was answered before.',
    semanticLookup,
  ),
  policy(
    'llm-semantic-cache-store',
    'Store responses of large language model API requests to cache',
    'Keeps the model’s answer for prompts of the same meaning.',
    {
      sections: ['outbound'],
      attributes: [duration],
    },
  ),
  policy(
    'azure-openai-semantic-cache-lookup',
    'Get cached responses of Azure OpenAI API requests',
    'The same as llm-semantic-cache-lookup, for Azure OpenAI.',
    semanticLookup,
  ),
  policy(
    'azure-openai-semantic-cache-store',
    'Store responses of Azure OpenAI API requests to cache',
    'The same as llm-semantic-cache-store, for Azure OpenAI.',
    {
      sections: ['outbound'],
      attributes: [duration],
    },
  ),
];
