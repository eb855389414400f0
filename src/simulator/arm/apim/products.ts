import { empty, type SimResponse } from '../../http';
import { objectOf, textOf, type JsonObject } from '../../json';
import { newEtag, policyKey, type Product } from '../../world';
import { ArmError, validationError } from '../errors';
import { apiOf, containerOf, productOf } from '../lookup';
import type { ArmCall } from '../router';
import { param, requireGivenMatch, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import { apiWire, productWire } from './wire';
import type { EntityWrite } from './versions';

function place(call: ArmCall) {
  const { service, container, ...parent } = containerOf(call);
  requireUnlocked(call.world, service);
  return { container, parent };
}

function change(call: ArmCall, product: Product, properties: JsonObject): void {
  const { displayName, subscriptionRequired, state, ...rest } = properties;
  if (state !== undefined && state !== 'published' && state !== 'notPublished') {
    throw validationError('state', 'State must be published or notPublished.');
  }
  product.displayName = textOf(displayName) ?? product.displayName;
  if (typeof subscriptionRequired === 'boolean') product.subscriptionRequired = subscriptionRequired;
  product.state = state ?? product.state;
  product.properties = { ...product.properties, ...rest };
  product.etag = newEtag(call.world);
}

function put(call: ArmCall): SimResponse {
  const { container, parent } = place(call);
  const name = param(call, 'product');
  const properties = objectOf(call.body()['properties']);
  if (textOf(properties['displayName']) === undefined) throw validationError('displayName', 'displayName is required.');
  const existing = container.products.find(each => same(each.name, name));
  if (existing) requireMatch(call, existing.etag);
  const product: Product = existing ?? {
    name,
    displayName: '',
    subscriptionRequired: true,
    state: 'notPublished',
    apis: [],
    properties: {},
    etag: '',
  };
  change(call, product, properties);
  if (!existing) container.products.push(product);
  return withTag(productWire(parent, product), product.etag, existing ? 200 : 201);
}

function patch(call: ArmCall): SimResponse {
  const { container, parent } = place(call);
  const product = productOf(container, param(call, 'product'));
  requireMatch(call, product.etag);
  change(call, product, objectOf(call.body()['properties']));
  return withTag(productWire(parent, product), product.etag);
}

/** Its policy goes with it; subscriptions to it have to go first or be asked to. */
function remove(call: ArmCall): SimResponse {
  const { container } = place(call);
  const index = container.products.findIndex(each => same(each.name, param(call, 'product')));
  const product = container.products[index];
  if (!product) return empty(204);
  requireGivenMatch(call, product.etag);
  const isItsOwn = (each: { readonly scope: string }) => same(each.scope, `/products/${product.name}`);
  if (container.subscriptions.some(isItsOwn) && call.query.get('deleteSubscriptions') !== 'true') {
    throw new ArmError(400, 'ValidationError', 'Product cannot be deleted since it has active subscriptions.');
  }
  const others = container.subscriptions.filter(each => !isItsOwn(each));
  container.subscriptions.splice(0, container.subscriptions.length, ...others);
  container.products.splice(index, 1);
  container.policies.delete(policyKey({ kind: 'product', product: product.name }));
  return empty(200);
}

function addApi(call: ArmCall): SimResponse {
  const { container, parent } = place(call);
  const product = productOf(container, param(call, 'product'));
  const api = apiOf(container, param(call, 'api'));
  const isThere = product.apis.some(each => same(each, api.name));
  if (!isThere) product.apis.push(api.name);
  return withTag(apiWire(parent, api), api.etag, isThere ? 200 : 201);
}

function removeApi(call: ArmCall): SimResponse {
  const product = productOf(place(call).container, param(call, 'product'));
  const index = product.apis.findIndex(each => same(each, param(call, 'api')));
  if (index < 0) return empty(204);
  product.apis.splice(index, 1);
  return empty(200);
}

export const productWrites: readonly EntityWrite[] = [
  { method: 'PUT', pattern: 'products/{product}', handle: put },
  { method: 'PATCH', pattern: 'products/{product}', handle: patch },
  { method: 'DELETE', pattern: 'products/{product}', handle: remove },
  { method: 'PUT', pattern: 'products/{product}/apis/{api}', handle: addApi },
  { method: 'DELETE', pattern: 'products/{product}/apis/{api}', handle: removeApi },
];
