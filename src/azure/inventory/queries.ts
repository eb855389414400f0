/** The two questions of domain.md 9.2. Ordered by id, so that a page is the same whenever it is asked for. */
export const servicesQuery = `resources
| where type =~ 'microsoft.apimanagement/service'
| project id, name, resourceGroup, subscriptionId, location, tenantId, skuName = tostring(sku.name),
          identityType = tostring(identity.type), principalId = tostring(identity.principalId), uami = identity.userAssignedIdentities,
          gatewayUrl = tostring(properties.gatewayUrl), hostnames = properties.hostnameConfigurations,
          vnet = tostring(properties.virtualNetworkType), pna = tostring(properties.publicNetworkAccess),
          state = tostring(properties.provisioningState), tags
| order by id asc`;

export const appsQuery = `resources
| where type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots')
| project id, name, kind, resourceGroup, subscriptionId, location,
          hosts = properties.enabledHostNames, defaultHost = tostring(properties.defaultHostName), state = tostring(properties.state),
          httpsOnly = tobool(properties.httpsOnly), pna = tostring(properties.publicNetworkAccess), clientCert = tobool(properties.clientCertEnabled),
          reserved = tobool(properties.reserved), tags
| order by id asc`;
