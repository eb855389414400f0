import type { SimRequest, SimResponse } from '../http';
import type { Api, ApimService, KeySubscription, Product } from '../world';
import { gatewayAnswer, invalidKey, missingKey } from './answers';
import type { ApiMatch } from './match';

export type Admission =
  | { readonly kind: 'admitted'; readonly subscription?: KeySubscription; readonly product?: Product }
  | {
      readonly kind: 'refused';
      readonly reason: 'SubscriptionKeyNotFound' | 'SubscriptionKeyInvalid';
      readonly message: string;
      readonly response: SimResponse;
    };

/**
 * Key look-up (domain.md 7.1): the header, then the query parameter only when the header is missing. A key must be valid
 * even if none is required; without one: open product, else an API that requires none, else 401. A product counts only for its
 * own keys and when it is open (domain.md 3.2).
 */
export function admit(service: ApimService, match: ApiMatch, request: SimRequest): Admission {
  const { api, container } = match;
  const key =
    request.headers[api.keyNames.header.toLowerCase()] ?? request.url.searchParams.get(api.keyNames.query) ?? undefined;
  const products = container.products.filter(product => product.state === 'published' && has(product.apis, api.name));
  if (key === undefined) {
    const open = products.find(product => !product.subscriptionRequired);
    if (open) {
      return { kind: 'admitted', product: open };
    }
    return api.subscriptionRequired
      ? refuse('SubscriptionKeyNotFound', missingKey, api, request.host)
      : { kind: 'admitted' };
  }
  const candidates =
    container === service ? service.subscriptions : [...container.subscriptions, ...service.subscriptions];
  for (const subscription of candidates) {
    if (subscription.state !== 'active' || (key !== subscription.primaryKey && key !== subscription.secondaryKey)) {
      continue;
    }
    const [, kind, name = ''] = /(?:^|\/)(apis|products)(?:\/([^/]+))?\/?$/i.exec(subscription.scope) ?? [];
    if (
      kind === undefined ||
      (kind.toLowerCase() === 'apis' && (name === '' || has([withoutRevision(name)], api.name)))
    ) {
      return { kind: 'admitted', subscription };
    }
    const product = kind.toLowerCase() === 'products' ? products.find(each => has([name], each.name)) : undefined;
    if (product) {
      return { kind: 'admitted', subscription, product };
    }
  }
  return refuse('SubscriptionKeyInvalid', invalidKey, api, request.host);
}

const withoutRevision = (name: string): string => name.replace(/;rev=.*$/, '');

function has(names: readonly string[], wanted: string): boolean {
  return names.some(name => name.toLowerCase() === wanted.toLowerCase());
}

function refuse(
  reason: 'SubscriptionKeyNotFound' | 'SubscriptionKeyInvalid',
  message: string,
  api: Api,
  host: string,
): Admission {
  const challenge = `AzureApiManagementKey realm="https://${host}/${api.path}",name="${api.keyNames.header}",type="header"`;
  return { kind: 'refused', reason, message, response: gatewayAnswer(401, message, { 'WWW-Authenticate': challenge }) };
}
