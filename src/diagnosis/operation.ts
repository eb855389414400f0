import * as l10n from '@vscode/l10n';
import type { KeySubscription, Operation, Route } from '../route';

export interface ProbeOperation {
  readonly operation: Operation;
  readonly method: 'GET' | 'HEAD';
  /** Below the API's path, starting with a slash. */
  readonly path: string;
  /** All operations of the API. */
  readonly siblings: readonly Operation[];
}

const isSafe = (operation: Operation): boolean => operation.method === 'GET' || operation.method === 'HEAD';
const template = /\{\*?([^}]+)\}/g;

/** Names in the URL template for which nothing is given: probes can't call it without. */
export function missingParameters(operation: Operation, given: Readonly<Record<string, string>>): readonly string[] {
  const defaults = new Map(operation.parameters.map(one => [one.name, one.defaultValue]));
  const names = [...operation.urlTemplate.matchAll(template)].map(match => match[1] ?? '');
  return names.filter(name => (given[name] ?? defaults.get(name) ?? '') === '');
}

function pathOf(operation: Operation, given: Readonly<Record<string, string>>): string {
  const defaults = new Map(operation.parameters.map(one => [one.name, one.defaultValue]));
  const filled = operation.urlTemplate.replace(template, (_, name: string) =>
    encodeURIComponent(given[name] ?? defaults.get(name) ?? ''),
  );
  const path = filled.replace(/\/\*$/, '/');
  return path.startsWith('/') ? path : `/${path}`;
}

/** Safe operations, those that need no parameter first, in the API's own order otherwise. */
export function probeCandidates(
  operations: readonly Operation[],
  given: Readonly<Record<string, string>> = {},
): readonly Operation[] {
  const rank = (operation: Operation): number =>
    missingParameters(operation, given).length * 4 +
    (operation.method === 'HEAD' ? 2 : 0) +
    (operation.urlTemplate.endsWith('*') ? 1 : 0);
  return operations.filter(isSafe).sort((a, b) => rank(a) - rank(b));
}

/** The operation to call, or why there is none. */
export function chooseOperation(
  operations: readonly Operation[],
  wanted: string | undefined,
  given: Readonly<Record<string, string>>,
): ProbeOperation | { readonly whyNot: string; readonly missing: readonly string[] } {
  const candidates = probeCandidates(operations, given);
  const chosen =
    wanted === undefined ? candidates[0] : candidates.find(one => one.id.toLowerCase() === wanted.toLowerCase());
  if (!chosen) return { whyNot: l10n.t('the API has no GET or HEAD operation that tests may call'), missing: [] };
  const missing = missingParameters(chosen, given);
  if (missing.length > 0) return { whyNot: l10n.t('{0} needs {1}', chosen.displayName, missing.join(', ')), missing };
  const method = chosen.method === 'HEAD' ? 'HEAD' : 'GET';
  return { operation: chosen, method, path: pathOf(chosen, given), siblings: operations };
}

/** The address of an operation at the gateway. */
export function gatewayUrl(route: Route, path: string): string {
  const host = route.service.gatewayHosts[0] ?? '';
  const { api } = route;
  const revision = api.isCurrent ? '' : `;rev=${api.revision}`;
  const base = api.path === '' ? revision : `/${api.path}${revision}`;
  return `https://${host}${base}${path}`;
}

const scopeRank = { api: 0, product: 1, allApis: 2 } as const;

/**
 * The one that was chosen, whatever its state: it may be the very one that doesn't work. Else the active subscription whose
 * key opens least; one for another API is of no use here.
 */
export function narrowestSubscription(
  subscriptions: readonly KeySubscription[],
  route: Route,
  wanted: string | undefined,
): KeySubscription | undefined {
  const apiId = route.api.id.replace(/;rev=[^/]*$/i, '').toLowerCase();
  if (wanted !== undefined) return subscriptions.find(one => one.id.toLowerCase() === wanted.toLowerCase());
  return subscriptions
    .filter(one => one.state.toLowerCase() === 'active')
    .filter(one => one.scope.kind !== 'api' || one.scope.id.toLowerCase() === apiId)
    .sort((a, b) => scopeRank[a.scope.kind] - scopeRank[b.scope.kind])[0];
}
