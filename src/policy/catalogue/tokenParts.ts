import { type CatalogueAttribute, optional, part, required } from './schema';

/** Where the policies that check tokens read them from. */
export const tokenSource = (header: string | undefined): readonly CatalogueAttribute[] => [
  optional('header-name', 'headerName', 'The header that holds the token.', {
    ...(header !== undefined && { default: header }),
    values: ['Authorization'],
  }),
  optional(
    'query-parameter-name',
    'queryParameterName',
    'The query parameter that holds the token, in place of a header.',
  ),
  optional('token-value', 'text', 'An expression that gives the token itself, without “Bearer”.'),
];

export const failure: readonly CatalogueAttribute[] = [
  optional('failed-validation-httpcode', 'statusCode', 'The status of the answer when the token is refused.', {
    default: '401',
  }),
  optional('failed-validation-error-message', 'text', 'The message of that answer.'),
];

export const claims = part('required-claims', 'Claims that the token must have.', {
  children: [
    part('claim', 'One claim and the values that it must, or may, have.', {
      attributes: [
        required('name', 'text', 'The claim’s name in the token.', {
          values: ['roles', 'scp', 'appid', 'azp', 'tid', 'oid'],
        }),
        optional('match', 'choice', 'Whether all values must be there, or any of them.', {
          values: ['all', 'any'],
          default: 'all',
        }),
        optional('separator', 'text', 'What separates the values of a claim that holds several in one text.'),
      ],
      children: [part('value', 'A value, character by character.')],
    }),
  ],
});
