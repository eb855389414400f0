import { optional, part, policiesOf, required } from './schema';

const policy = policiesOf('crossDomain');

export const crossDomainPolicies = [
  policy('cors', 'CORS', 'Lets web pages of other origins call the API, and answers their preflight requests.', {
    sections: ['inbound'],
    attributes: [
      optional('allow-credentials', 'boolean', 'Whether cookies and credentials may be sent along.', {
        default: 'false',
      }),
      optional('terminate-unmatched-request', 'boolean', 'Whether calls of other origins end here with an empty 200.', {
        default: 'true',
      }),
    ],
    children: [
      part('allowed-origins', 'The pages that may call.', {
        children: [part('origin', 'An origin like “https://contoso.com”, or “*”.')],
      }),
      part('allowed-methods', 'Methods besides GET and POST.', {
        attributes: [
          optional('preflight-result-max-age', 'seconds', 'How long the browser may keep the answer.', {
            default: '0',
          }),
        ],
        children: [part('method', 'A method, or “*”.')],
      }),
      part('allowed-headers', 'Headers that may be sent.', { children: [part('header', 'A header, or “*”.')] }),
      part('expose-headers', 'Headers that the page may read.', { children: [part('header', 'A header, or “*”.')] }),
    ],
  }),
  policy('cross-domain', 'Allow cross-domain calls', 'Serves the policy file that Flash and Silverlight ask for.', {
    sections: ['inbound'],
    scopes: ['global'],
    children: [part('cross-domain-policy', 'The policy file as Adobe defines it.', { content: 'text' })],
  }),
  policy('jsonp', 'JSONP', 'Wraps the answer into a call of the page’s function.', {
    sections: ['outbound'],
    attributes: [
      required('callback-parameter-name', 'queryParameterName', 'The query parameter that names the function.'),
    ],
  }),
];
