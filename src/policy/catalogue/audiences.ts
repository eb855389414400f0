/** A well-known Azure service that takes Entra tokens: its audience exactly as it must be asked for, and its hosts. */
export interface AzureAudience {
  readonly resource: string;
  /** Other audiences that the service takes: older ones, its application's ID, those of other clouds. */
  readonly aliases?: readonly string[];
  readonly service: string;
  /** Endings of host names that such a token may go to. */
  readonly hosts: readonly string[];
}

/** Their audiences are the same in all clouds. */
const serviceBusHosts = ['.servicebus.windows.net', '.servicebus.usgovcloudapi.net', '.servicebus.chinacloudapi.cn'];

/** Public documentation of each service. Both forms, with and without `/`, are accepted where both are listed. */
export const azureAudiences: readonly AzureAudience[] = [
  {
    resource: 'https://cognitiveservices.azure.com',
    service: 'Azure AI services, Azure OpenAI',
    hosts: [
      '.openai.azure.com',
      '.cognitiveservices.azure.com',
      '.services.ai.azure.com',
      '.api.cognitive.microsoft.com',
      '.speech.microsoft.com',
      '.cognitive.microsofttranslator.com',
    ],
  },
  {
    resource: 'https://ai.azure.com',
    service: 'Azure AI Foundry',
    hosts: [
      '.services.ai.azure.com',
      '.inference.ai.azure.com',
      '.api.azureml.ms',
      '.openai.azure.com',
      '.cognitiveservices.azure.com',
    ],
  },
  {
    resource: 'https://ml.azure.com',
    service: 'Azure Machine Learning',
    hosts: ['.inference.ml.azure.com', '.api.azureml.ms', '.services.ai.azure.com', '.inference.ai.azure.com'],
  },
  {
    resource: 'https://storage.azure.com/',
    aliases: ['e406a681-f3d4-42a8-90b6-c2b029497af1'],
    service: 'Azure Storage',
    hosts: ['.core.windows.net', '.storage.azure.net', '.core.usgovcloudapi.net', '.core.chinacloudapi.cn'],
  },
  {
    resource: 'https://vault.azure.net',
    aliases: [
      'https://vault.usgovcloudapi.net',
      'https://vault.azure.cn',
      'https://managedhsm.azure.net',
      'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    ],
    service: 'Azure Key Vault',
    hosts: ['.vault.azure.net', '.vault.usgovcloudapi.net', '.vault.azure.cn', '.managedhsm.azure.net'],
  },
  { resource: 'https://search.azure.com', service: 'Azure AI Search', hosts: ['.search.windows.net'] },
  {
    resource: 'https://management.azure.com/',
    aliases: [
      'https://management.core.windows.net/',
      'https://management.usgovcloudapi.net/',
      'https://management.core.usgovcloudapi.net/',
      'https://management.chinacloudapi.cn/',
      'https://management.core.chinacloudapi.cn/',
      '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    ],
    service: 'Azure Resource Manager',
    hosts: [
      'management.azure.com',
      '.management.azure.com',
      'management.usgovcloudapi.net',
      'management.chinacloudapi.cn',
    ],
  },
  {
    resource: 'https://graph.microsoft.com',
    aliases: [
      'https://graph.microsoft.us',
      'https://dod-graph.microsoft.us',
      'https://microsoftgraph.chinacloudapi.cn',
      '00000003-0000-0000-c000-000000000000',
    ],
    service: 'Microsoft Graph',
    hosts: ['graph.microsoft.com', 'graph.microsoft.us', 'dod-graph.microsoft.us', 'microsoftgraph.chinacloudapi.cn'],
  },
  {
    resource: 'https://cosmos.azure.com',
    service: 'Azure Cosmos DB',
    hosts: ['.documents.azure.com', '.cosmos.azure.com', '.documents.azure.us', '.documents.azure.cn'],
  },
  {
    resource: 'https://atlas.microsoft.com/',
    service: 'Azure Maps',
    hosts: ['.atlas.microsoft.com', 'atlas.microsoft.com'],
  },
  { resource: 'https://eventhubs.azure.net', service: 'Azure Event Hubs', hosts: serviceBusHosts },
  { resource: 'https://servicebus.azure.net', service: 'Azure Service Bus', hosts: serviceBusHosts },
  { resource: 'https://database.windows.net/', service: 'Azure SQL Database', hosts: ['.database.windows.net'] },
  { resource: 'https://monitor.azure.com', service: 'Azure Monitor', hosts: ['.monitor.azure.com'] },
  {
    resource: 'https://api.loganalytics.io',
    service: 'Log Analytics',
    hosts: ['api.loganalytics.io', 'api.loganalytics.azure.com'],
  },
  { resource: 'https://azconfig.io', service: 'Azure App Configuration', hosts: ['.azconfig.io'] },
  { resource: 'https://digitaltwins.azure.net', service: 'Azure Digital Twins', hosts: ['.digitaltwins.azure.net'] },
];

/** The service that a resource names, with or without `/` at the end. */
export function audienceOf(resource: string): AzureAudience | undefined {
  const wanted = bare(resource);
  return azureAudiences.find(audience =>
    [audience.resource, ...(audience.aliases ?? [])].some(known => bare(known) === wanted),
  );
}

const bare = (value: string): string => value.toLowerCase().replace(/\/$/, '');

export const takesToken = (audience: AzureAudience, host: string): boolean =>
  audience.hosts.some(
    ending => host.toLowerCase() === ending || (ending.startsWith('.') && host.toLowerCase().endsWith(ending)),
  );
