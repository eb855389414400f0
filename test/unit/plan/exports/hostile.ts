import type { ExportModel } from '../../../../src/plan/exports';
import { rewrite, type Unknown, unknownMark } from '../../../../src/plan/unknowns';

/** Everything that a shell, a template or a configuration language might take for its own. */
export const hostile = [
  `it's "quoted" \`touch pwned\` $(touch pwned) \${x} %{y} \\ \\n & < > # ; | ! * ? ~ {0} é 😀`,
  '\n# not a comment\nrm -rf "$HOME"',
  "[concat('a')]",
  "'''",
  '<<EOF',
] as const;

const group = '/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3/resourceGroups/shop';
export const serviceId = `${group}/providers/Microsoft.ApiManagement/service/shop-apim`;
const name = 'or\'d"ers `x` $(touch pwned) ${y};rev=2';
export const apiId = `${serviceId}/apis/${name}`;
const otherGroup = '/subscriptions/b2e6c7d3-4f50-4b6c-9d7e-8f90a1b2c3d4/resourceGroups/shop-test';
export const appId = `${otherGroup}/providers/Microsoft.Web/sites/orders-app/slots/staging`;
const client = unknownMark('appClientId', 'orders-app');
const caller = unknownMark('callerClientId', serviceId);

/** One of every kind of item, with hostile names and values, in two resource groups of two subscriptions. */
export const hostileModel: ExportModel = {
  title: `Secure ${hostile.join(' ')}`,
  simulated: true,
  readAt: Date.UTC(2026, 10, 25, 10, 0, 0),
  tenantId: '6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e801',
  resourceManager: 'https://management.azure.com',
  graph: 'https://graph.microsoft.com',
  deletions: [
    {
      id: `${serviceId}/namedValues/${name}`,
      apiVersion: '2024-05-01',
      what: `the named value ${hostile.join(' ')}`,
      etag: '"DDD="',
    },
    { id: `${appId}/host/default/functionKeys/${name}`, apiVersion: '2025-05-01', what: hostile.join(' ') },
  ],
  items: [
    {
      kind: 'registration',
      key: 'orders-app',
      displayName: hostile[0],
      uniqueName: "secured-orders'app",
      role: { id: '11111111-1111-4111-8111-111111111111', value: 'Orders.Call', displayName: hostile[0] },
    },
    { kind: 'principal', clientId: client, assignmentRequired: true },
    {
      kind: 'identity',
      serviceId,
      system: true,
      userAssigned: [`${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-apim`],
      document: {
        location: 'West Europe',
        sku: { name: 'Developer', capacity: 1 },
        tags: { [hostile[0]]: hostile[2] },
        properties: {
          publisherName: hostile[0],
          publisherEmail: 'ops@retail.example',
          gatewayUrl: 'https://shop-apim.azure-api.net',
          customProperties: { a: 'False' },
        },
      },
    },
    {
      kind: 'assignment',
      clientId: client,
      principalId: unknownMark('callerObjectId', serviceId),
      roleId: '11111111-1111-4111-8111-111111111111',
    },
    {
      kind: 'policy',
      place: { kind: 'api', ownerId: apiId },
      name: hostile[1],
      text: `<policies>\r\n\t<inbound>\n<!-- ${hostile.join(' ')} --><authentication-managed-identity resource="${client}" />\r\n</policies>`,
      etag: '"AAA="',
    },
    {
      kind: 'policy',
      place: { kind: 'operation', ownerId: `${apiId}/operations/get` },
      name: 'Get',
      text: `<policies>${hostile[0]}</policies>`,
    },
    {
      kind: 'api',
      id: apiId,
      name: hostile[0],
      serviceUrl: hostile[0],
      properties: { displayName: hostile[0], path: 'orders', serviceUrl: hostile[0], isCurrent: true },
      etag: '"CCC="',
    },
    {
      kind: 'backEnd',
      id: `${serviceId}/backends/orders-app`,
      properties: {
        url: 'https://orders-app.azurewebsites.net',
        credentials: {
          managedIdentity: { resource: client },
          header: { 'x-key': [unknownMark('secret', 'orders-app/x-key')] },
        },
      },
      etag: '"BBB="',
    },
    {
      kind: 'authentication',
      appId,
      name: 'staging',
      properties: {
        platform: { enabled: true },
        login: { tokenStore: { tokenRefreshExtensionHours: 72.5 } },
        empty: { list: [], object: {}, nothing: null },
        identityProviders: {
          azureActiveDirectory: {
            validation: { allowedAudiences: [client, `api://${client}`], allowedApplications: [caller] },
          },
        },
        unknown: hostile,
      },
    },
  ],
};

/** What the marks stand for in tests. */
export const values: Readonly<Record<string, string>> = {
  appClientId: '22222222-2222-4222-8222-222222222222',
  callerClientId: '33333333-3333-4333-8333-333333333333',
  callerObjectId: '44444444-4444-4444-8444-444444444444',
  secret: 'the "k3y" `touch pwned` $(touch pwned) ${HOME} \\ \'&==',
};

/** Every text inside a value with its marks written so. */
export function rewriteAll(value: unknown, write: (unknown: Unknown) => string): unknown {
  if (typeof value === 'string') return rewrite(value, write);
  if (Array.isArray(value)) return value.map((item: unknown) => rewriteAll(item, write));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewriteAll(item, write)]));
}

export const filled = (value: unknown): unknown => rewriteAll(value, ({ kind }) => values[kind] ?? '');
