/**
 * The tenant that postures are read of: services over two subscriptions, each API in front of an app. Every fifth app is a
 * Function App whose APIs were imported: a policy on each operation, a back-end entity with a key, no `serviceUrl`
 * (domain.md 2.5). Fragments and products are among them.
 */
const tenantId = '6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e8aa';
const guid = (kind: number, index: number): string =>
  `0f3d2a11-${String(kind).padStart(4, '0')}-4d7e-8f90-${String(index).padStart(12, '0')}`;

export interface Size {
  readonly subscriptions: number;
  readonly services: number;
  readonly apis: number;
  /** Of each imported API. */
  readonly operations: number;
}

/** What an app and the APIs in front of it are like. */
const variants = ['locked', 'anonymous', 'noToken', 'wrongToken', 'imported'] as const;

const policy = (inbound: string): string =>
  `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
const token = (clientId: string): string => `<authentication-managed-identity resource="${clientId}" />`;

const auth = (clientId: string, caller: string): object => ({
  platform: { enabled: true, runtimeVersion: '~1' },
  globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
  identityProviders: {
    azureActiveDirectory: {
      enabled: true,
      registration: { openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`, clientId },
      validation: {
        allowedAudiences: [clientId, `api://${clientId}`],
        defaultAuthorizationPolicy: { allowedApplications: [caller] },
      },
    },
  },
});

/** One API of the tenant, by where it can be called. */
export interface ApiAddress {
  readonly service: string;
  readonly api: string;
  readonly gateway: string;
  readonly direct: string;
  readonly imported: boolean;
}

function serviceParts(index: number, { apis, operations }: Size, subscriptionId: string) {
  const name = `apim-${index}`;
  const [registration, caller] = [guid(1, index), guid(2, index)];
  const other = guid(1, index + 1);
  const addresses: ApiAddress[] = [];
  const backends: object[] = [];
  const apps = new Map<number, object>();
  const made = Array.from({ length: apis }, (_, api) => {
    // Four APIs share three apps.
    const number = Math.floor((api * 3) / 4);
    const variant = variants[number % variants.length] ?? 'locked';
    const app = `${variant === 'imported' ? 'fn' : 'app'}-${index}-${number}`;
    const host = `${app}.azurewebsites.net`;
    // Of the imported ones half are locked.
    const isLocked = variant !== 'anonymous' && (variant !== 'imported' || number % 2 === 0);
    apps.set(number, {
      name: app,
      kind: variant === 'imported' ? 'functionapp' : 'app',
      os: 'windows',
      ...(isLocked && { auth: auth(registration, caller) }),
      ...(variant === 'imported' && { functions: [{ name: 'run', authLevel: 'anonymous', methods: ['get'] }] }),
    });
    const path = `api-${api}`;
    const imported = variant === 'imported';
    addresses.push({
      service: name,
      api: path,
      gateway: `https://${name}.azure-api.net/${path}/run`,
      direct: `https://${host}/api/run`,
      imported,
    });
    const about = { name: path, displayName: `API ${index}-${api}`, path, subscriptionRequired: false };
    if (imported) {
      const resourceId = `https://management.azure.com/subscriptions/${subscriptionId}/resourceGroups/group-${index}/providers/Microsoft.Web/sites/${app}`;
      const credentials = { header: { 'x-functions-key': ['made-up'] } };
      if (!backends.some(one => (one as { name: string }).name === app))
        backends.push({
          name: app,
          properties: { url: `https://${host}/api`, protocol: 'http', resourceId, credentials },
        });
      const own = policy(`<set-backend-service id="apim-generated-policy" backend-id="${app}" />`);
      const all = Array.from({ length: operations }, (_entry, operation) => ({
        name: `run-${operation}`,
        method: operation === 0 ? 'GET' : 'POST',
        urlTemplate: operation === 0 ? '/run' : `/run-${operation}`,
        policy: own,
      }));
      return { ...about, operations: all, ...(isLocked && { policy: policy(token(registration)) }) };
    }
    const inFragment = api % 3 === 0;
    const texts: Record<(typeof variants)[number], string | undefined> = {
      locked: policy(inFragment ? '<include-fragment fragment-id="token" />' : token(registration)),
      anonymous: undefined,
      noToken: policy('<set-header name="x-team" exists-action="override"><value>shop</value></set-header>'),
      wrongToken: policy(token(other)),
      imported: undefined,
    };
    const text = texts[variant];
    return {
      ...about,
      serviceUrl: `https://${host}/api`,
      operations: [{ name: 'run', method: 'GET', urlTemplate: '/run' }],
      ...(text !== undefined && { policy: text }),
    };
  });
  const service = {
    name,
    sku: 'StandardV2',
    systemIdentity: { principalId: guid(3, index), clientId: caller },
    fragments: [
      { name: 'token', value: `<fragment><include-fragment fragment-id="inner" /></fragment>` },
      { name: 'inner', value: `<fragment>${token(registration)}</fragment>` },
    ],
    products: ['gold', 'silver'].map((product, which) => ({
      name: product,
      apis: made.flatMap((api, at) => (at % 4 === which ? [api.name] : [])),
      policy: policy('<rate-limit calls="1000000" renewal-period="60" />'),
    })),
    backends,
    apis: made,
  };
  const group = { name: `group-${index}`, location: 'West Europe', services: [service], apps: [...apps.values()] };
  return {
    group,
    addresses,
    application: { displayName: name, clientId: registration, identifierUris: [`api://${registration}`] },
  };
}

export function estateOf(size: Size): { readonly scenario: unknown; readonly apis: readonly ApiAddress[] } {
  const ids = Array.from({ length: size.subscriptions }, (_, index) => guid(9, index));
  const services = Array.from({ length: size.services }, (_, index) =>
    serviceParts(index, size, ids[index % ids.length] ?? ''),
  );
  const roles = ids.map(id => ({ role: 'Owner', scope: `/subscriptions/${id}` }));
  const scenario = {
    name: 'postures',
    tenants: [
      {
        id: tenantId,
        displayName: 'Postures',
        domains: ['postures.example'],
        users: [{ name: 'ana@postures.example', displayName: 'Ana', password: 'made-up', directory: 'read', roles }],
        applications: [
          ...services.map(one => one.application),
          {
            displayName: 'other',
            clientId: guid(1, size.services),
            identifierUris: [`api://${guid(1, size.services)}`],
          },
        ],
      },
    ],
    subscriptions: ids.map((id, index) => ({
      id,
      displayName: `Subscription ${index + 1}`,
      tenant: tenantId,
      groups: services.flatMap(({ group }, at) => (at % ids.length === index ? [group] : [])),
    })),
  };
  return { scenario, apis: services.flatMap(one => one.addresses) };
}
