import type { Section } from '../execution';
import { anywhere, type Definition } from '../statement';

const inbound: readonly Section[] = ['inbound'];
const outbound: readonly Section[] = ['outbound'];
const bodies: readonly Section[] = ['inbound', 'outbound', 'on-error'];
const answers: readonly Section[] = ['outbound', 'on-error'];

/** Elements without bearing on authentication, and where they may stand: taken as they are, noted in the trace, not run. */
const sectionsOf: Readonly<Record<string, readonly Section[]>> = {
  'azure-openai-emit-token-metric': inbound,
  'azure-openai-semantic-cache-lookup': inbound,
  'azure-openai-semantic-cache-store': outbound,
  'azure-openai-token-limit': inbound,
  'cache-lookup': inbound,
  'cache-lookup-value': anywhere,
  'cache-remove-value': anywhere,
  'cache-store': outbound,
  'cache-store-value': anywhere,
  'cross-domain': inbound,
  'emit-metric': anywhere,
  'emit-token-metric': inbound,
  'find-and-replace': anywhere,
  'invoke-dapr-binding': bodies,
  'json-to-xml': bodies,
  jsonp: outbound,
  'llm-content-safety': inbound,
  'llm-emit-token-metric': inbound,
  'llm-semantic-cache-lookup': inbound,
  'llm-semantic-cache-store': outbound,
  'llm-token-limit': inbound,
  'log-to-eventhub': anywhere,
  'publish-to-dapr': bodies,
  'redirect-content-urls': ['inbound', 'outbound'],
  'send-service-bus-message': anywhere,
  'set-request-metric-dimension-value': anywhere,
  'validate-content': bodies,
  'validate-graphql-request': inbound,
  'validate-headers': answers,
  'validate-odata-request': inbound,
  'validate-parameters': inbound,
  'validate-status-code': answers,
  'xml-to-json': bodies,
  'xsl-transform': ['inbound', 'outbound'],
};

function passing(name: string, sections: readonly Section[]): Definition {
  return {
    sections,
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
  ...Object.fromEntries(Object.entries(sectionsOf).map(([name, sections]) => [name, passing(name, sections)])),
  trace,
};
