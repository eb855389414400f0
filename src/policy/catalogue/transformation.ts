import { type CatalogueAttribute, optional, part, policiesOf, required } from './schema';

const policy = policiesOf('transformation');

const existsAction = optional(
  'exists-action',
  'choice',
  'What happens when it is there already. “append” adds a value, “delete” takes it away, “skip” keeps it.',
  { values: ['override', 'skip', 'append', 'delete'], default: 'override' },
);
const apply = required('apply', 'choice', 'Whether it is always done, or only when the content type says so.', {
  values: ['always', 'content-type-json'],
});
const acceptHeader = optional('consider-accept-header', 'boolean', 'Whether the caller’s Accept header decides.', {
  default: 'true',
});
const parseDate = optional('parse-date', 'boolean', 'Whether texts that look like dates are read as dates.', {
  default: 'true',
});
const toXml: readonly CatalogueAttribute[] = [
  ['attribute-block-name', 'The property that holds attributes.'],
  ['attribute-prefix', 'What properties that become attributes start with.'],
  ['namespace-block-name', 'The property that holds namespaces.'],
  ['namespace-prefix', 'What properties that become namespaces start with.'],
  ['namespace-separator', 'What separates a prefix from a name.'],
  ['invalid-character-replacement', 'What stands in for characters that XML names can’t hold.'],
].map(([name = '', documentation = '']) => optional(name, 'text', documentation));

export const transformationPolicies = [
  policy('set-header', 'Set HTTP header', 'Sets, adds or deletes a header of the request or the response.', {
    attributes: [required('name', 'headerName', 'The header.'), existsAction],
    children: [part('value', 'The value; several make several headers. None is needed to delete.')],
  }),
  policy(
    'set-query-parameter',
    'Set query string parameter',
    'Sets, adds or deletes a query parameter of the call to the back end.',
    {
      sections: ['inbound', 'backend'],
      attributes: [required('name', 'queryParameterName', 'The parameter.'), existsAction],
      children: [part('value', 'The value; several make several parameters.')],
    },
  ),
  policy(
    'set-variable',
    'Set variable',
    'Puts a value into a context variable, which expressions read as context.Variables["name"].',
    {
      attributes: [
        required('name', 'variableName', 'The variable.', { fixed: true }),
        required('value', 'text', 'The value, mostly from an expression.'),
      ],
    },
  ),
  policy('set-body', 'Set body', 'Replaces the body of the request or the response.', {
    sections: ['inbound', 'backend', 'outbound', 'on-error'],
    content: 'text',
    attributes: [
      optional('template', 'choice', 'How the text is read: as it is, or as a Liquid template.', {
        values: ['none', 'liquid'],
        fixed: true,
      }),
      optional('xsi-nil', 'choice', 'How nil elements look in a Liquid template.', {
        values: ['blank', 'null'],
        default: 'blank',
        fixed: true,
      }),
      parseDate,
      optional('html-decode-expression', 'boolean', 'Whether entities in the expression are decoded.'),
    ],
  }),
  policy('set-method', 'Set request method', 'Changes the HTTP method.', {
    sections: ['inbound', 'on-error'],
    content: 'text',
  }),
  policy('set-status', 'Set status code', 'Changes the status of the answer.', {
    attributes: [
      required('code', 'statusCode', 'The status, a number.'),
      required('reason', 'text', 'The reason phrase.'),
    ],
  }),
  policy('rewrite-uri', 'Rewrite URL', 'Changes the path and query of the call to the back end.', {
    sections: ['inbound'],
    attributes: [
      required('template', 'text', 'The new path, with parameters of the operation’s own template as {name}.'),
      optional('copy-unmatched-params', 'boolean', 'Whether other query parameters are kept.', { default: 'true' }),
    ],
  }),
  policy('find-and-replace', 'Find and replace string in body', 'Replaces a text in the body by another.', {
    attributes: [required('from', 'text', 'What to look for.'), required('to', 'text', 'What to put in its place.')],
  }),
  policy('json-to-xml', 'Convert JSON to XML', 'Turns a JSON body into XML.', {
    sections: ['inbound', 'outbound', 'on-error'],
    attributes: [apply, acceptHeader, parseDate, ...toXml],
  }),
  policy('xml-to-json', 'Convert XML to JSON', 'Turns an XML body into JSON.', {
    sections: ['inbound', 'outbound', 'on-error'],
    attributes: [
      required('kind', 'choice', 'What the JSON is made for.', { values: ['javascript-friendly', 'direct'] }),
      required('apply', 'choice', 'Whether it is always done, or only when the content type says so.', {
        values: ['always', 'content-type-xml'],
      }),
      acceptHeader,
      optional('always-array-child-elements', 'boolean', 'Whether children always become arrays.', {
        default: 'false',
      }),
      optional('preserve-whitespace-nodes', 'boolean', 'Whether white space is kept.'),
    ],
  }),
  policy('xsl-transform', 'Transform XML using an XSLT', 'Runs an XSL style sheet over the XML body.', {
    sections: ['inbound', 'outbound'],
    children: [
      part('parameter', 'A parameter of the style sheet.', {
        attributes: [required('name', 'text', 'The parameter’s name.')],
      }),
      part('xsl:stylesheet', 'The style sheet.', { attributes: [required('version', 'text', 'The version of XSLT.')] }),
    ],
  }),
  policy('redirect-content-urls', 'Mask URLs in content', 'Makes links in the body lead through the gateway.', {
    sections: ['inbound', 'outbound'],
  }),
];
