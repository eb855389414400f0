import { allSections, optional, part, policiesOf, required } from './schema';

const policy = policiesOf('controlFlow');

export const controlFlowPolicies = [
  policy('choose', 'Control flow', 'Runs the statements of the first branch whose condition is true.', {
    children: [
      part('when', 'A branch, taken when its condition is true and none before it was.', {
        content: 'statements',
        attributes: [required('condition', 'condition', 'An expression that gives true or false: “@(…)”.')],
      }),
      part('otherwise', 'What runs when no condition was true.', { content: 'statements' }),
    ],
  }),
  policy('include-fragment', 'Include fragment', 'Puts the statements of a policy fragment here.', {
    attributes: [required('fragment-id', 'fragmentId', 'The fragment’s name.', { fixed: true })],
  }),
  policy('retry', 'Retry', 'Runs its statements, and again while the condition is true, up to a number of times.', {
    content: 'statements',
    attributes: [
      required('condition', 'condition', 'Tries again while this is true.'),
      required('count', 'integer', 'How many more times, from 1 to 50.'),
      required('interval', 'seconds', 'The time between two tries.'),
      optional('max-interval', 'seconds', 'The longest time between two tries, where it grows.'),
      optional('delta', 'seconds', 'By how much the time grows.'),
      optional('first-fast-retry', 'boolean', 'Whether the first new try comes at once.', { default: 'false' }),
    ],
  }),
  policy('wait', 'Wait', 'Runs its statements at the same time and waits for all of them, or for the first.', {
    sections: ['inbound', 'backend', 'outbound'],
    attributes: [optional('for', 'choice', 'What is waited for.', { values: ['all', 'any'], default: 'all' })],
    children: ['choose', 'send-request', 'cache-lookup-value', 'cache-store-value', 'forward-request'],
  }),
  policy(
    'limit-concurrency',
    'Limit concurrency',
    'Lets only so many calls run its statements at once; the others get 429.',
    {
      content: 'statements',
      sections: allSections,
      attributes: [
        required('key', 'text', 'Calls with the same key are counted together.'),
        required('max-count', 'integer', 'How many may run at once.', { fixed: true }),
      ],
    },
  ),
  policy(
    'return-response',
    'Return response',
    'Ends the call here with an answer of its own; the back end isn’t called and nothing after it runs.',
    {
      children: ['set-status', 'set-header', 'set-body'],
      attributes: [
        optional('response-variable-name', 'variableName', 'A variable that holds a response to start from.', {
          fixed: true,
        }),
      ],
    },
  ),
  policy(
    'mock-response',
    'Mock response',
    'Ends the call with an example from the API’s definition, or an empty answer.',
    {
      sections: ['inbound', 'outbound', 'on-error'],
      attributes: [
        optional('status-code', 'statusCode', 'The status of the answer.', { default: '200' }),
        optional('content-type', 'text', 'The type of the example to take.', { values: ['application/json'] }),
        optional('index', 'integer', 'Which of several examples to take.'),
        optional('enabled', 'boolean', 'Whether the mock is on.'),
      ],
    },
  ),
];
