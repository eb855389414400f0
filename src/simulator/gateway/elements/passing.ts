import { anywhere, type Definition } from '../statement';

/** Elements without bearing on authentication: taken as they are, noted in the trace, not run. */
const names = [
  'azure-openai-emit-token-metric',
  'azure-openai-semantic-cache-lookup',
  'azure-openai-semantic-cache-store',
  'azure-openai-token-limit',
  'cache-lookup',
  'cache-lookup-value',
  'cache-remove-value',
  'cache-store',
  'cache-store-value',
  'cross-domain',
  'emit-metric',
  'emit-token-metric',
  'find-and-replace',
  'json-to-xml',
  'jsonp',
  'llm-content-safety',
  'llm-emit-token-metric',
  'llm-semantic-cache-lookup',
  'llm-semantic-cache-store',
  'llm-token-limit',
  'log-to-eventhub',
  'quota',
  'quota-by-key',
  'rate-limit-by-key',
  'redirect-content-urls',
  'validate-content',
  'validate-headers',
  'validate-parameters',
  'validate-status-code',
  'xml-to-json',
  'xsl-transform',
];

function passing(name: string): Definition {
  return {
    sections: anywhere,
    build(reader) {
      reader.takeAll();
      return execution => {
        execution.note(name, {
          message: `The policy '${name}' has no bearing on authentication and is not run by this gateway.`,
        });
        return undefined;
      };
    },
  };
}

/** The author's own entry: its message is in the trace. */
const trace: Definition = {
  sections: anywhere,
  build(reader) {
    reader.ignore('id', 'severity');
    const source = reader.requiredTemplate('source');
    const message = reader.child('message')?.text();
    const metadata = reader.children('metadata');
    metadata.forEach(each => each.ignore('name', 'value'));
    const text = message ?? reader.text();
    return execution => {
      execution.note(source(execution), { message: text(execution) });
      return undefined;
    };
  },
};

export const passingElements: Readonly<Record<string, Definition>> = {
  ...Object.fromEntries(names.map(name => [name, passing(name)])),
  trace,
};
