/** Two tenants that one person sees, each with a service, an API and an app that answers anyone. */
export const twoTenants = {
  name: 'two-tenants',
  about: 'Two tenants of one person.',
  tenants: [
    tenant('6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e811', 'Example Retail', 'a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b211'),
    tenant('6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e812', 'Example Partners', 'a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b212'),
  ],
  subscriptions: [
    subscription('a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b211', 'Retail', '6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e811', 'retail'),
    subscription(
      'a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b212',
      'Partners',
      '6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e812',
      'partners',
    ),
  ],
};

function tenant(id: string, displayName: string, subscriptionId: string) {
  const name = 'ana@retail.example';
  const roles = [{ role: 'Owner', scope: `/subscriptions/${subscriptionId}` }];
  return {
    id,
    displayName,
    domains: [`${displayName.toLowerCase().replaceAll(' ', '-')}.example`],
    users: [{ name, displayName: 'Ana Reyes', password: 'made-up', directory: 'read', roles }],
    applications: [],
  };
}

function subscription(id: string, displayName: string, tenantId: string, prefix: string) {
  const serviceUrl = `https://${prefix}-app.azurewebsites.net`;
  const service = {
    name: `${prefix}-apim`,
    sku: 'StandardV2',
    publisherEmail: 'api@retail.example',
    publisherName: 'Example Retail',
    apis: [{ name: 'orders', displayName: 'Orders', path: 'orders', serviceUrl }],
  };
  const group = {
    name: prefix,
    location: 'West Europe',
    services: [service],
    apps: [{ name: `${prefix}-app`, kind: 'app', os: 'windows' }],
  };
  return { id, displayName, tenant: tenantId, groups: [group] };
}
