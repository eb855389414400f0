/** What a path and method are about: for the permission check and for error texts. */
export interface ArmTarget {
  /** Of the resource path: `Microsoft.Web/sites/config`. Empty outside providers. */
  readonly provider: string;
  readonly types: readonly string[];
  readonly names: readonly string[];
  /** `Microsoft.ApiManagement/service/apis/policies/write`. */
  readonly action: string;
  /** The resource that the permission is needed on. */
  readonly scope: string;
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
};

export function targetOf(method: string, path: string): ArmTarget {
  const parts = path.split('/').filter(part => part !== '');
  const at = parts.map(part => part.toLowerCase()).lastIndexOf('providers');
  const [provider = '', ...rest] = at < 0 ? [] : parts.slice(at + 1);
  const isCall = method === 'POST';
  const segments = isCall ? rest.slice(0, -1) : rest;
  const types = segments.filter((_, index) => index % 2 === 0);
  const names = segments.filter((_, index) => index % 2 === 1);
  const verb = verbs[method] ?? 'action';
  const scope = names.length < types.length && !isCall ? parts.slice(0, -1) : isCall ? parts.slice(0, -1) : parts;
  const typePath =
    at < 0
      ? ['Microsoft.Resources', 'subscriptions', ...(parts.length > 3 ? ['resourceGroups'] : [])]
      : [provider, ...types];
  const action = isCall ? [...typePath, rest.at(-1) ?? '', 'action'] : [...typePath, verb];
  const end = names.length < types.length && !isCall ? scopeOfList(parts, at) : `/${scope.join('/')}`;
  return { provider, types, names, action: action.join('/'), scope: end };
}

/** A list of top-level resources is read on the group or subscription; a list of children on their parent. */
function scopeOfList(parts: readonly string[], at: number): string {
  const afterProvider = parts.length - at - 2;
  return `/${(afterProvider <= 1 ? parts.slice(0, at) : parts.slice(0, -1)).join('/')}`;
}
