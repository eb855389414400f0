/** A well-known Azure service that takes Entra tokens: its audience exactly as it must be asked for, and its hosts. */
export interface AzureAudience {
  readonly resource: string;
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
    service: 'Azure Storage',
    hosts: ['.core.windows.net', '.storage.azure.net', '.core.usgovcloudapi.net', '.core.chinacloudapi.cn'],
  },
  { resource: 'https://vault.azure.net', service: 'Azure Key Vault', hosts: ['.vault.azure.net'] },
  { resource: 'https://search.azure.com', service: 'Azure AI Search', hosts: ['.search.windows.net'] },
  { resource: 'https://management.azure.com/', service: 'Azure Resource Manager', hosts: ['management.azure.com'] },
  { resource: 'https://graph.microsoft.com', service: 'Microsoft Graph', hosts: ['graph.microsoft.com'] },
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
  const bare = (value: string): string => value.toLowerCase().replace(/\/$/, '');
  return azureAudiences.find(audience => bare(audience.resource) === bare(resource));
}

export const takesToken = (audience: AzureAudience, host: string): boolean =>
  audience.hosts.some(
    ending => host.toLowerCase() === ending || (ending.startsWith('.') && host.toLowerCase().endsWith(ending)),
  );
