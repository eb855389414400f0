/** Hosts of the service tag `AzureActiveDirectory`: where tokens, metadata and signing keys come from. */
export const entraHosts: readonly string[] = ['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net'];

/**
 * Whether a closed network keeps calls to a host from leaving (domain.md 11.2, F-23): `blocked` names hosts, or the service
 * tag `AzureActiveDirectory`.
 */
export function isBlocked(blocked: readonly string[], host: string): boolean {
  const name = host.toLowerCase();
  return blocked.some(each =>
    each.toLowerCase() === 'azureactivedirectory' ? entraHosts.includes(name) : each.toLowerCase() === name,
  );
}
