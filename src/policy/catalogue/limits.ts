import { type CatalogueAttribute, optional, part, policiesOf, required } from './schema';

const policy = policiesOf('limits');
const inbound = { sections: ['inbound'] } as const;

const reported = (what: string): readonly CatalogueAttribute[] => [
  optional('retry-after-header-name', 'headerName', 'A header that says when to try again.', { fixed: true }),
  optional('retry-after-variable-name', 'variableName', 'A variable for the same.', { fixed: true }),
  optional(`remaining-${what}-header-name`, 'headerName', 'A header that says how much is left.', { fixed: true }),
  optional(`remaining-${what}-variable-name`, 'variableName', 'A variable for the same.', { fixed: true }),
];
const total = optional('total-calls-header-name', 'headerName', 'A header that says the limit.', { fixed: true });
const counterKey = required(
  'counter-key',
  'text',
  'Calls with the same key are counted together, mostly from an expression.',
);
const increments: readonly CatalogueAttribute[] = [
  optional('increment-condition', 'condition', 'Counts only calls for which this is true.'),
  optional('increment-count', 'integer', 'How much a call counts.', { default: '1' }),
];
const scopeParts = (attributes: readonly CatalogueAttribute[]): readonly ReturnType<typeof part>[] => {
  const named = [optional('name', 'text', 'Its name; this or id.'), optional('id', 'text', 'Its ID.'), ...attributes];
  return [
    part('api', 'A limit of one API.', {
      attributes: named,
      children: [part('operation', 'A limit of one operation.', { content: 'none', attributes: named })],
    }),
  ];
};
const rate = [
  required('calls', 'integer', 'How many calls.'),
  required('renewal-period', 'seconds', 'In how much time, at most 300 seconds.'),
];
const quota = [
  optional('calls', 'integer', 'How many calls; this, bandwidth, or both.'),
  optional('bandwidth', 'integer', 'How many kilobytes.'),
  required('renewal-period', 'seconds', 'In how much time, at least 300 seconds; 0 for ever.'),
];

const tokenLimit = [
  counterKey,
  optional('tokens-per-minute', 'integer', 'How many tokens a minute; this, token-quota, or both.'),
  optional('token-quota', 'integer', 'How many tokens in a period.'),
  optional('token-quota-period', 'choice', 'The period of the quota.', {
    values: ['Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly'],
  }),
  required('estimate-prompt-tokens', 'boolean', 'Whether the prompt’s tokens are estimated before the call.'),
  optional('retry-after-header-name', 'headerName', 'A header that says when to try again.'),
  optional('retry-after-variable-name', 'variableName', 'A variable for the same.'),
  optional('remaining-tokens-header-name', 'headerName', 'A header that says how many tokens are left.'),
  optional('remaining-tokens-variable-name', 'variableName', 'A variable for the same.'),
  optional('remaining-quota-tokens-header-name', 'headerName', 'A header that says how much of the quota is left.'),
  optional('remaining-quota-tokens-variable-name', 'variableName', 'A variable for the same.'),
  optional('tokens-consumed-header-name', 'headerName', 'A header that says how many tokens the call took.'),
  optional('tokens-consumed-variable-name', 'variableName', 'A variable for the same.'),
];

export const limitPolicies = [
  policy('rate-limit', 'Limit call rate by subscription', 'Answers 429 when a subscription calls too often.', {
    ...inbound,
    scopes: ['product', 'api', 'operation'],
    attributes: [...rate, ...reported('calls'), total],
    children: scopeParts(rate),
    content: 'parts',
  }),
  policy('rate-limit-by-key', 'Limit call rate by key', 'Answers 429 when calls with the same key come too often.', {
    ...inbound,
    attributes: [
      ...rate,
      counterKey,
      ...increments,
      optional('increment-after-response', 'boolean', 'Counts when the answer is there.'),
      optional('flexible-retry-window', 'boolean', 'Whether the window moves.'),
      ...reported('calls'),
      total,
    ],
  }),
  policy(
    'quota',
    'Set usage quota by subscription',
    'Answers 403 when a subscription has used up its calls or bandwidth.',
    {
      ...inbound,
      scopes: ['product'],
      attributes: quota,
      children: scopeParts(quota),
      content: 'parts',
    },
  ),
  policy(
    'quota-by-key',
    'Set usage quota by key',
    'Answers 403 when calls with the same key have used up their calls or bandwidth.',
    {
      ...inbound,
      attributes: [
        ...quota,
        counterKey,
        ...increments,
        optional('first-period-start', 'text', 'When the first period starts, as yyyy-MM-ddTHH:mm:ssZ.'),
      ],
    },
  ),
  policy(
    'llm-token-limit',
    'Limit large language model API token usage',
    'Answers 429 or 403 when calls with the same key use too many tokens of a language model.',
    {
      ...inbound,
      attributes: tokenLimit,
    },
  ),
  policy(
    'azure-openai-token-limit',
    'Limit Azure OpenAI API token usage',
    'The same as llm-token-limit, for Azure OpenAI.',
    {
      ...inbound,
      attributes: tokenLimit,
    },
  ),
];
