/** The API versions that plain REST asks for; the SDK clients bring their own, the same (domain.md 2.1, 5.1, 9.1). */
export const apiVersions = {
  apiManagement: '2024-05-01',
  /** Back ends with a managed identity: the property is in previews before it is in the schema (domain.md 2.7). */
  backEnds: '2024-06-01-preview',
  web: '2025-05-01',
  managedIdentity: '2024-11-30',
  permissions: '2022-04-01',
  resourceGraph: '2024-04-01',
  subscriptions: '2022-12-01',
} as const;
