/**
 * Whether a subscription is shown: by our own setting where it names any, else by the one that all Azure extensions
 * share. Entries are `tenant/subscription`.
 */
export function subscriptionFilter(
  tenantId: string,
  own: readonly string[],
  shared: readonly string[],
): ((subscriptionId: string) => boolean) | undefined {
  const list = own.length > 0 ? own : shared;
  if (list.length === 0) return undefined;
  const shown = new Set(list.map(entry => entry.toLowerCase()));
  return subscriptionId => shown.has(`${tenantId}/${subscriptionId}`.toLowerCase());
}
