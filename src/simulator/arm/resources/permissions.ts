import { json, type SimResponse } from '../../http';
import { covers } from '../caller';
import type { ArmCall, ArmRoute } from '../router';
import { roleActions } from '../roles';

const end = '/providers/Microsoft.Authorization/permissions';
const group = '/subscriptions/{sub}/resourceGroups/{rg}';
const scopes = [
  group,
  `${group}/providers/Microsoft.ApiManagement/service/{svc}`,
  `${group}/providers/Microsoft.ApiManagement/service/{svc}/workspaces/{ws}`,
  `${group}/providers/Microsoft.Web/sites/{app}`,
  `${group}/providers/Microsoft.Web/sites/{app}/slots/{slot}`,
];

/** What the caller's own roles allow there; anyone may ask. */
function list(call: ArmCall): SimResponse {
  const path = decodeURIComponent(call.request.url.pathname);
  const scope = path.slice(0, path.toLowerCase().lastIndexOf(end.toLowerCase()));
  const value = call.caller.roles
    .filter(each => covers(each.scope, scope))
    .map(({ role }) => ({ ...roleActions[role], dataActions: [], notDataActions: [] }));
  return json(200, { value });
}

export const permissionRoutes: readonly ArmRoute[] = scopes.map(scope => ({
  method: 'GET',
  pattern: `${scope}${end}`,
  handle: list,
  versions: ['2015-07-01', '2022-04-01', '2022-05-01-preview'],
  action: 'none',
}));
