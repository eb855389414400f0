import { json, type SimResponse } from '../../http';
import { apiOf, containerOf, named, operationOf, productOf } from '../lookup';
import { apimPage, filtered } from '../page';
import type { ArmCall } from '../router';
import { param, same, withTag } from './precondition';
import {
  apiWire,
  backendWire,
  keySubscriptionWire,
  loggerWire,
  namedValueWire,
  operationWire,
  productWire,
  revisionWire,
} from './wire';

/** What can be read of a service or workspace, by path below it. */
export const entityReads: readonly (readonly [string, (call: ArmCall) => SimResponse])[] = [
  [
    'apis',
    call => {
      const { container, ...parent } = containerOf(call);
      const { apiListCurrentOnly } = call.world.switches;
      const apis = container.apis.filter(each => each.isCurrent || !apiListCurrentOnly);
      const found = filtered(call, apis, api => ({
        name: api.name,
        displayName: api.displayName,
        path: api.path,
        serviceUrl: api.serviceUrl,
        isCurrent: api.isCurrent,
      }));
      return json(
        200,
        apimPage(call, found, api => apiWire(parent, api)),
      );
    },
  ],
  [
    'apis/{api}',
    call => {
      const { container, ...parent } = containerOf(call);
      const api = apiOf(container, param(call, 'api'));
      return withTag(apiWire(parent, api), api.etag);
    },
  ],
  [
    'apis/{api}/revisions',
    call => {
      const { service, container, ...parent } = containerOf(call);
      const { name } = apiOf(container, param(call, 'api'));
      const revisions = container.apis.filter(each => each.name === name);
      const host = service.gatewayHosts[0] ?? '';
      return json(
        200,
        apimPage(call, revisions, each => revisionWire(parent, each, service.createdAt, host)),
      );
    },
  ],
  [
    'apis/{api}/operations',
    call => {
      const { container, ...parent } = containerOf(call);
      const api = apiOf(container, param(call, 'api'));
      const found = filtered(call, api.operations, each => ({
        name: each.name,
        displayName: each.displayName,
        method: each.method,
        urlTemplate: each.urlTemplate,
      }));
      return json(
        200,
        apimPage(call, found, each => operationWire(parent, api, each)),
      );
    },
  ],
  [
    'apis/{api}/operations/{operation}',
    call => {
      const { container, ...parent } = containerOf(call);
      const api = apiOf(container, param(call, 'api'));
      const operation = operationOf(api, param(call, 'operation'));
      return withTag(operationWire(parent, api, operation), operation.etag);
    },
  ],
  [
    'apis/{api}/products',
    call => {
      const { container, ...parent } = containerOf(call);
      const { name } = apiOf(container, param(call, 'api'));
      const products = container.products.filter(each => each.apis.some(api => same(api, name)));
      return json(
        200,
        apimPage(call, products, each => productWire(parent, each)),
      );
    },
  ],
  [
    'products',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.products, each => ({
        name: each.name,
        displayName: each.displayName,
        state: each.state,
      }));
      return json(
        200,
        apimPage(call, found, each => productWire(parent, each)),
      );
    },
  ],
  [
    'products/{product}',
    call => {
      const { container, ...parent } = containerOf(call);
      const product = productOf(container, param(call, 'product'));
      return withTag(productWire(parent, product), product.etag);
    },
  ],
  [
    'products/{product}/apis',
    call => {
      const { container, ...parent } = containerOf(call);
      const product = productOf(container, param(call, 'product'));
      const apis = product.apis.map(name => apiOf(container, name));
      return json(
        200,
        apimPage(call, apis, api => apiWire(parent, api)),
      );
    },
  ],
  [
    'subscriptions',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.subscriptions, each => ({
        name: each.name,
        displayName: each.displayName,
        stateComment: null,
        state: each.state,
      }));
      return json(
        200,
        apimPage(call, found, each => keySubscriptionWire(parent, each)),
      );
    },
  ],
  [
    'subscriptions/{sid}',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = named(container.subscriptions, param(call, 'sid'), 'Subscription');
      return withTag(keySubscriptionWire(parent, found), found.etag);
    },
  ],
  [
    'namedValues',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.namedValues, each => ({ name: each.name, displayName: each.displayName }));
      return json(
        200,
        apimPage(call, found, each => namedValueWire(parent, each)),
      );
    },
  ],
  [
    'namedValues/{nv}',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = named(container.namedValues, param(call, 'nv'), 'Named value');
      return withTag(namedValueWire(parent, found), found.etag);
    },
  ],
  [
    'backends',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.backends, each => ({
        name: each.name,
        title: each.properties['title'],
        url: each.properties['url'],
      }));
      return json(
        200,
        apimPage(call, found, each => backendWire(call.world, parent, each, call.apiVersion)),
      );
    },
  ],
  [
    'loggers',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = filtered(call, container.loggers, each => ({ name: each.name }));
      return json(
        200,
        apimPage(call, found, each => loggerWire(parent, each)),
      );
    },
  ],
  [
    'backends/{backend}',
    call => {
      const { container, ...parent } = containerOf(call);
      const found = named(container.backends, param(call, 'backend'), 'Backend');
      return withTag(backendWire(call.world, parent, found, call.apiVersion), found.etag);
    },
  ],
];
