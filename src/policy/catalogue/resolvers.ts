import { optional, part, policiesOf, required } from './schema';

const policy = policiesOf('resolver');
const nowhere = { sections: [], scopes: [] } as const;
const response = (name: string): ReturnType<typeof part> =>
  part(name, 'What is done with the answer.', { children: ['set-body', 'publish-event', 'include-fragment'] });
const managed = [
  optional('use-managed-identity', 'boolean', 'Whether an identity of the service signs in.', { default: 'false' }),
  optional('client-id', 'identityClientId', 'The client ID of a user-assigned identity.'),
];

export const resolverPolicies = [
  policy('http-data-source', 'HTTP data source for resolver', 'Gets a field of a GraphQL schema over HTTP.', {
    ...nowhere,
    children: [
      part('http-request', 'The call.', {
        children: [
          'get-authorization-context',
          'set-backend-service',
          'set-method',
          part('set-url', 'The address to call.'),
          'include-fragment',
          'set-header',
          'set-body',
          'authentication-certificate',
        ],
      }),
      part('backend', 'How the call is made.', { children: ['forward-request'] }),
      part('http-response', 'What is done with the answer.', {
        children: ['set-body', 'json-to-xml', 'xml-to-json', 'find-and-replace', 'publish-event', 'include-fragment'],
      }),
    ],
  }),
  policy('sql-data-source', 'Azure SQL data source for resolver', 'Gets a field of a GraphQL schema from Azure SQL.', {
    ...nowhere,
    children: [
      part('connection-info', 'The database.', {
        children: [
          part('connection-string', 'How to reach it.', { attributes: managed }),
          'include-fragment',
          'authentication-certificate',
        ],
      }),
      part('request', 'What is asked.', {
        attributes: [
          optional('single-result', 'boolean', 'Whether one row at most is expected.', { default: 'false' }),
        ],
        children: [
          part('sql-statement', 'The SQL statement.'),
          part('parameters', 'Its parameters.', {
            children: [
              part('parameter', 'One parameter.', {
                attributes: [required('name', 'text', 'Its name.'), optional('sql-type', 'text', 'Its type.')],
              }),
            ],
          }),
          'set-body',
          'include-fragment',
        ],
      }),
      response('response'),
    ],
  }),
  policy(
    'cosmosdb-data-source',
    'Cosmos DB data source for resolver',
    'Gets a field of a GraphQL schema from Cosmos DB.',
    {
      ...nowhere,
      children: [
        part('connection-info', 'The container.', {
          children: [
            part('connection-string', 'How to reach the account.', { attributes: managed }),
            part('database-name', 'The database.'),
            part('container-name', 'The container.'),
          ],
        }),
        ...['query-request', 'read-request', 'delete-request', 'write-request'].map(name =>
          part(name, `The ${name.replace('-request', '')} to make.`, { content: 'parts' }),
        ),
        response('response'),
      ],
    },
  ),
  policy(
    'publish-event',
    'Publish event to GraphQL subscription',
    'Tells subscribers of a GraphQL API that something happened.',
    {
      ...nowhere,
      children: [
        part('targets', 'Who is told.', {
          children: [
            part('graphql-subscription', 'One subscription.', {
              content: 'none',
              attributes: [required('id', 'text', 'Its name.')],
            }),
          ],
        }),
      ],
    },
  ),
];
