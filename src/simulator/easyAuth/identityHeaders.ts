import type { JsonObject } from '../json';
import { claimTexts } from './authorize';

const claimNames: Readonly<Record<string, string>> = {
  tid: 'http://schemas.microsoft.com/identity/claims/tenantid',
  oid: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
  idp: 'http://schemas.microsoft.com/identity/claims/identityprovider',
  scp: 'http://schemas.microsoft.com/identity/claims/scope',
  sub: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier',
  upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  roles: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
};

/** The claims as `{typ, val}` pairs, in .NET's names unless claims mapping is cleared (domain.md 5.6). */
export function claimPairs(claims: JsonObject, keepsNames: boolean): { typ: string; val: string }[] {
  return Object.keys(claims).flatMap(name =>
    claimTexts(claims, name).map(val => ({ typ: keepsNames ? name : (claimNames[name] ?? name), val })),
  );
}

/** What the app behind the front receives: identity headers added for an authenticated caller, the caller's own ones never. */
export function identityHeaders(
  received: Readonly<Record<string, string>>,
  claims: JsonObject | undefined,
  keepsNames: boolean,
): Readonly<Record<string, string>> {
  const headers = Object.fromEntries(
    Object.entries(received).filter(([name]) => !/^x-ms-(client-principal|token-)/.test(name)),
  );
  if (!claims) {
    return headers;
  }
  const principal = {
    auth_typ: 'aad',
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
    claims: claimPairs(claims, keepsNames),
  };
  const [id] = [...claimTexts(claims, 'oid'), ...claimTexts(claims, 'sub')];
  const [name] = [...claimTexts(claims, 'preferred_username'), ...claimTexts(claims, 'upn')];
  return {
    ...headers,
    'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
    'x-ms-client-principal-idp': 'aad',
    ...(id !== undefined && { 'x-ms-client-principal-id': id }),
    ...(name !== undefined && { 'x-ms-client-principal-name': name }),
  };
}
