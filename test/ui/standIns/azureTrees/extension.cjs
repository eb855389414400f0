// Rows as the Azure Resources and API Management extensions show them: the same context values, and elements of the
// same shape as those that a command of another extension is given. Ids are those of the sample scenario.
const vscode = require('vscode');

const production = '/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3';
const shop = `${production}/resourceGroups/shop/providers`;
const prefix = '/accounts/ana/tenants/retail';
const root = {
  subscriptionId: 'a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3',
  resourceGroupName: 'shop',
  serviceName: 'shop-apim',
  get credentials() {
    throw new Error('Nobody looks at the credentials of another extension.');
  },
};
const service = `${shop}/Microsoft.ApiManagement/service/shop-apim`;

const resource = (label, type, id, contextValue) => ({
  label,
  contextValue,
  id: `${prefix}${id}`,
  resource: { id, name: label, resourceType: type, subscription: { tenantId: 'retail' } },
  portalUrl: vscode.Uri.parse('https://portal.azure.com/'),
  unwrap: () => undefined,
});

const resources = [
  { label: 'App Services', contextValue: 'groupingItem;azureResourceTypeGroup;AppServices;canFocus', id: 'group' },
  resource(
    'orders-app',
    'microsoft.web/sites',
    `${shop}/Microsoft.Web/sites/orders-app`,
    'AppServices;azAppWebApp;azureResource;hasPortalUrl;hasProperties',
  ),
  resource(
    'billing-fn',
    'microsoft.web/sites',
    `${shop}/Microsoft.Web/sites/billing-fn`,
    'azureResource;hasPortalUrl;hasProperties;FunctionApp',
  ),
  {
    label: 'staging',
    contextValue: 'azAppSlot',
    id: `${prefix}${shop}/Microsoft.Web/sites/orders-app/slots/staging`,
    unwrap: () => ({ id: `${shop}/Microsoft.Web/sites/orders-app/slots/staging`, subscription: {} }),
  },
  resource(
    'shop-apim',
    'microsoft.apimanagement/service',
    service,
    'azureResource;hasPortalUrl;hasProperties;ApiManagementService',
  ),
  resource(
    'shopstore',
    'microsoft.storage/storageaccounts',
    `${shop}/Microsoft.Storage/storageAccounts/shopstore`,
    'azureResource;hasPortalUrl;hasProperties;StorageAccounts',
  ),
];

const services = [
  {
    label: 'shop-apim',
    contextValue: 'azureApiManagementService',
    id: service,
    fullId: service,
    apiManagementService: { id: service },
    root,
  },
  {
    label: 'Billing',
    contextValue: 'azureApiManagementApi',
    id: 'billing',
    fullId: `${service}/APIs/billing`,
    apiContract: { id: `${service}/apis/billing` },
    root: { ...withoutCredentials(), apiName: 'billing' },
  },
  {
    label: 'Policy of Billing',
    contextValue: 'azureApiManagementApiPolicy',
    id: 'policy',
    root: { ...withoutCredentials(), apiName: 'billing' },
  },
  { label: 'Global policy', contextValue: 'azureApiManagementServicePolicy', id: 'policy', root },
  { label: 'Named values', contextValue: 'azureApiManagementNamedValues', id: 'namedValues', root },
];

function withoutCredentials() {
  const { subscriptionId, resourceGroupName, serviceName } = root;
  return { subscriptionId, resourceGroupName, serviceName };
}

const provider = rows => ({
  getChildren: row => (row === undefined ? rows : []),
  getTreeItem: row => Object.assign(new vscode.TreeItem(row.label), { contextValue: row.contextValue }),
});

exports.activate = context => {
  context.subscriptions.push(
    vscode.window.createTreeView('azureResourceGroups', { treeDataProvider: provider(resources), canSelectMany: true }),
    vscode.window.createTreeView('azureApiManagementExplorer', { treeDataProvider: provider(services) }),
  );
};
