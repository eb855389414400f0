import { optional, part, policiesOf, required } from './schema';

const policy = policiesOf('validation');

const action = (name: string, documentation: string): ReturnType<typeof required> =>
  required(name, 'choice', documentation, { values: ['ignore', 'prevent', 'detect'] });
const errors = optional('errors-variable-name', 'variableName', 'A variable that receives what is wrong.', {
  fixed: true,
});
const parameter = part('parameter', 'What happens to one parameter.', {
  content: 'none',
  attributes: [required('name', 'text', 'The parameter.'), action('action', 'What happens when it doesn’t fit.')],
});
const specified = action(
  'specified-parameter-action',
  'What happens to parameters of the API’s definition that don’t fit.',
);
const unspecified = action(
  'unspecified-parameter-action',
  'What happens to parameters that the definition doesn’t have.',
);

export const validationPolicies = [
  policy(
    'validate-content',
    'Validate content',
    'Checks the body’s size, type and content against schemas of the API.',
    {
      sections: ['inbound', 'outbound', 'on-error'],
      attributes: [
        action('unspecified-content-type-action', 'What happens to types that aren’t listed.'),
        required('max-size', 'integer', 'The largest body in bytes, at most 4 MB.'),
        action('size-exceeded-action', 'What happens to larger ones.'),
        errors,
      ],
      children: [
        part('content-type-map', 'Types to be read as others.', {
          attributes: [
            optional('any-content-type-value', 'text', 'The type that all are read as.'),
            optional('missing-content-type-value', 'text', 'The type that a body without one is read as.'),
          ],
          children: [
            part('type', 'A type to be read as another.', {
              content: 'none',
              attributes: [
                optional('from', 'text', 'The type that was sent; this or when.'),
                optional('when', 'condition', 'An expression that chooses it.'),
                required('to', 'text', 'The type it is read as.'),
              ],
            }),
          ],
        }),
        part('content', 'How bodies of a type are checked.', {
          content: 'none',
          attributes: [
            required('validate-as', 'choice', 'The format.', { values: ['json', 'xml', 'soap'] }),
            optional('type', 'text', 'The type it is for.'),
            action('action', 'What happens when it doesn’t fit.'),
            optional('schema-id', 'schemaId', 'A schema of this service.'),
            optional('schema-ref', 'text', 'A place in that schema.'),
            optional('allow-additional-properties', 'boolean', 'Whether other properties are let through.'),
            optional('case-insensitive-property-names', 'boolean', 'Whether upper and lower case are the same.'),
          ],
        }),
      ],
    },
  ),
  policy('validate-parameters', 'Validate parameters', 'Checks headers, query and path against the API’s definition.', {
    sections: ['inbound'],
    attributes: [specified, unspecified, errors],
    children: [
      part('headers', 'The same for headers.', { attributes: [specified, unspecified], children: [parameter] }),
      part('query', 'The same for the query.', { attributes: [specified, unspecified], children: [parameter] }),
      part('path', 'The same for the path.', { attributes: [specified], children: [parameter] }),
    ],
    content: 'parts',
  }),
  policy('validate-headers', 'Validate headers', 'Checks the response’s headers against the API’s definition.', {
    sections: ['outbound', 'on-error'],
    attributes: [
      action('specified-header-action', 'What happens to headers of the definition that don’t fit.'),
      action('unspecified-header-action', 'What happens to headers that the definition doesn’t have.'),
      errors,
    ],
    children: [
      part('header', 'What happens to one header.', {
        content: 'none',
        attributes: [
          required('name', 'headerName', 'The header.'),
          action('action', 'What happens when it doesn’t fit.'),
        ],
      }),
    ],
  }),
  policy('validate-status-code', 'Validate status code', 'Checks the response’s status against the API’s definition.', {
    sections: ['outbound', 'on-error'],
    attributes: [
      action('unspecified-status-code-action', 'What happens to a status that the definition doesn’t have.'),
      errors,
    ],
    children: [
      part('status-code', 'What happens to one status.', {
        content: 'none',
        attributes: [required('code', 'statusCode', 'The status.'), action('action', 'What happens to it.')],
      }),
    ],
  }),
  policy('validate-graphql-request', 'Validate GraphQL request', 'Checks a GraphQL request and who may ask for what.', {
    sections: ['inbound'],
    scopes: ['global', 'workspace', 'product', 'api'],
    attributes: [
      optional('error-variable-name', 'variableName', 'A variable that receives what is wrong.', { fixed: true }),
      optional('max-size', 'integer', 'The largest request in bytes.'),
      optional('max-depth', 'integer', 'How deep it may be.', { default: '6' }),
      optional('max-total-depth', 'integer', 'How deep all of its parts together may be.'),
      optional('max-complexity', 'integer', 'How complex it may be.'),
    ],
    children: [
      part('authorize', 'Rules for parts of the schema.', {
        children: [
          part('rule', 'A rule for a path.', {
            content: 'none',
            attributes: [
              required('path', 'text', 'The type or field, like “/Query/missions”.'),
              required('action', 'choice', 'What happens to it.', { values: ['allow', 'remove', 'reject', 'ignore'] }),
            ],
          }),
        ],
      }),
    ],
  }),
  policy('validate-odata-request', 'Validate OData request', 'Checks that a request keeps to OData.', {
    sections: ['inbound'],
    scopes: ['global', 'workspace', 'product', 'api'],
    attributes: [
      optional('error-variable-name', 'variableName', 'A variable that receives what is wrong.', { fixed: true }),
      optional('default-odata-version', 'text', 'The version when the request says none.', { default: '4.0' }),
      optional('min-odata-version', 'text', 'The oldest version taken.', { default: '4.0' }),
      optional('max-odata-version', 'text', 'The newest version taken.', { default: '4.01' }),
      optional('max-size', 'integer', 'The largest request in bytes.'),
    ],
  }),
  policy(
    'llm-content-safety',
    'Enforce content safety checks on LLM requests',
    'Has Azure AI Content Safety look at prompts before they reach the model.',
    {
      sections: ['inbound'],
      scopes: ['global', 'workspace', 'product', 'api'],
      attributes: [
        required('backend-id', 'backEndId', 'The back end that leads to Content Safety.'),
        optional('shield-prompt', 'boolean', 'Whether attacks on the prompt are looked for.', { default: 'false' }),
        optional('enforce-on-completions', 'boolean', 'Whether answers are looked at too.', { default: 'false' }),
      ],
      children: [
        part('categories', 'What is looked for.', {
          attributes: [
            optional('output-type', 'choice', 'The scale of severity.', {
              values: ['FourSeverityLevels', 'EightSeverityLevels'],
            }),
          ],
          children: [
            part('category', 'One category.', {
              content: 'none',
              attributes: [
                required('name', 'choice', 'The category.', { values: ['Hate', 'SelfHarm', 'Sexual', 'Violence'] }),
                required('threshold', 'integer', 'From which severity a prompt is refused, 0 to 7.'),
              ],
            }),
          ],
        }),
        part('blocklists', 'Lists of words that are refused.', { children: [part('id', 'The list’s ID.')] }),
      ],
    },
  ),
];
