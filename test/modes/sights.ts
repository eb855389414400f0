import type { Ask, Sight } from './mode';
import { ids, keys } from './scenario';

/** A call at the gateway with the all-access key, which skips product policies. */
export const gateway = (path: string, more: Partial<Ask> & { readonly key?: string | null } = {}): Ask => {
  const { key = keys.all, headers, ...rest } = more;
  return {
    method: 'GET',
    url: `https://shop-apim.azure-api.net${path}`,
    ...rest,
    headers: { ...(key !== null && { 'ocp-apim-subscription-key': key }), ...headers },
  };
};

/** A call straight at an app: `orders-app`, `orders-app-staging`. */
export const direct = (app: string, path = '/', more: Partial<Ask> = {}): Ask => ({
  method: 'GET',
  url: `https://${app}.azurewebsites.net${path}`,
  ...more,
});

export const arm = (method: string, path: string, more: Partial<Ask> & { readonly version?: string } = {}): Ask => {
  const { version = /microsoft\.web/i.test(path) ? '2025-05-01' : '2024-05-01', ...rest } = more;
  const url = `https://management.azure.com${path}${path.includes('?') ? '&' : '?'}api-version=${version}`;
  return { method, url, as: 'owner', ...rest };
};

export const graph = (method: string, path: string, more: Partial<Ask> = {}): Ask => ({
  method,
  url: `https://graph.microsoft.com/v1.0${path}`,
  as: 'owner',
  ...more,
});

type Answer = Pick<Sight, 'status' | 'headers' | 'body'>;

export const sentence = 'You do not have permission to view this directory or page.';

/** Easy Auth's 401 on Windows (domain.md 5.8). */
export const easyAuth401 = (host: string, clientId: string, tenant: string = ids.tenant): Answer => ({
  status: 401,
  headers: {
    'www-authenticate': `Bearer realm="${host}" authorization_uri="https://login.windows.net/${tenant}/oauth2/authorize" resource_id="${clientId}"`,
    'content-length': '58',
  },
  body: sentence,
});

/** The one of the route `orders`. */
export const orders401 = easyAuth401('orders-app.azurewebsites.net', ids.orders);

/** Easy Auth's 403 on Windows (domain.md 5.8). */
export const orders403: Answer = { status: 403, headers: { 'www-authenticate': null }, body: sentence };

/** The gateway's own 500 (domain.md 4.1). */
export const gateway500: Answer = {
  status: 500,
  headers: { 'www-authenticate': null },
  body: /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/,
};

/** Trace of a token that was had and sent (domain.md 4.1). */
export const tokenSent = [
  /Obtaining managed identity token using clientId:[0-9A-F-]{36} AAD Authority:https:\/\/login\.windows\.net\//,
  /Managed identity token is added to Authorization header\./,
];
