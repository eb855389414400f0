import type { RoleName } from '../world';

/** What a role permits: `*` in an action stands for anything; what `notActions` names is taken away again. */
export interface RoleActions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The built-in roles as far as the product's calls reach (learn.microsoft.com, "Azure built-in roles"). */
export const roleActions: Readonly<Record<RoleName, RoleActions>> = {
  Owner: { actions: ['*'], notActions: [] },
  Contributor: {
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
    ],
  },
  Reader: { actions: ['*/read'], notActions: [] },
  'Website Contributor': {
    actions: ['Microsoft.Web/sites/*', 'Microsoft.Web/serverFarms/*', '*/read'],
    notActions: [],
  },
  'API Management Service Contributor': {
    actions: ['Microsoft.ApiManagement/service/*', 'Microsoft.Resources/deployments/*'],
    notActions: [],
  },
  'API Management Service Reader Role': {
    actions: ['Microsoft.ApiManagement/service/*/read', 'Microsoft.ApiManagement/service/read'],
    notActions: [],
  },
};

const matches = (pattern: string, action: string): boolean => {
  const parts = pattern.toLowerCase().split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return action === first;
  if (!action.startsWith(first) || !action.endsWith(last) || action.length < first.length + last.length) return false;
  let at = first.length;
  return parts.slice(1, -1).every(part => {
    const found = action.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
};

/** `action` in any case. */
export function permits(role: RoleName, action: string): boolean {
  const { actions, notActions } = roleActions[role];
  const wanted = action.toLowerCase();
  return actions.some(one => matches(one, wanted)) && !notActions.some(one => matches(one, wanted));
}
