import type { Cloud } from './interfaces';

/** The clouds that Microsoft runs, by the names of VS Code's setting `microsoft-sovereign-cloud.environment` (domain.md 11.1). */
export const publicCloud: Cloud = {
  name: 'Azure',
  resourceManager: 'https://management.azure.com',
  resourceManagerAudience: 'https://management.core.windows.net/',
  authority: 'https://login.microsoftonline.com',
  tokenIssuers: { v1: 'https://sts.windows.net', v2: 'https://login.microsoftonline.com' },
  graph: 'https://graph.microsoft.com',
  portal: 'https://portal.azure.com',
};

export const usGovernmentCloud: Cloud = {
  name: 'Azure US Government',
  resourceManager: 'https://management.usgovcloudapi.net',
  resourceManagerAudience: 'https://management.core.usgovcloudapi.net/',
  authority: 'https://login.microsoftonline.us',
  tokenIssuers: { v1: 'https://sts.windows.net', v2: 'https://login.microsoftonline.us' },
  graph: 'https://graph.microsoft.us',
  portal: 'https://portal.azure.us',
};

export const chinaCloud: Cloud = {
  name: 'Azure China',
  resourceManager: 'https://management.chinacloudapi.cn',
  resourceManagerAudience: 'https://management.core.chinacloudapi.cn/',
  authority: 'https://login.chinacloudapi.cn',
  tokenIssuers: { v1: 'https://sts.chinacloudapi.cn', v2: 'https://login.partner.microsoftonline.cn' },
  graph: 'https://microsoftgraph.chinacloudapi.cn',
  portal: 'https://portal.azure.cn',
};

/** Stands for Microsoft Graph in a cloud whose settings name none. A reserved name: nothing is ever sent there. */
export const unknownGraph = 'https://graph.invalid';

/** The cloud of that setting's value; undefined for `custom` and for values not known. */
export function cloudNamed(environment: string | undefined): Cloud | undefined {
  switch (environment ?? '') {
    case '':
    case 'AzureCloud':
      return publicCloud;
    case 'USGovernment':
      return usGovernmentCloud;
    case 'ChinaCloud':
      return chinaCloud;
    default:
      return undefined;
  }
}
