import { json, type SimResponse } from '../../http';
import { serviceOf, workspaceOf } from '../lookup';
import { apimPage } from '../page';
import type { ArmCall, ArmRoute } from '../router';
import { apiWrites } from './apis';
import { backendWrites } from './backends';
import { catalogueReads } from './catalogue';
import { entityReads } from './entityReads';
import { fragmentRoutes } from './fragments';
import { keySubscriptionWrites } from './keySubscriptions';
import { namedValueWrites } from './namedValues';
import { operationWrites } from './operations';
import { param } from './precondition';
import { productWrites } from './products';
import { releaseRoutes } from './releases';
import { apimVersions, type EntityWrite, serviceRoot, workspaceRoot } from './versions';
import { workspaceWire } from './wire';

const others: readonly EntityWrite[] = [
  ...apiWrites,
  ...releaseRoutes,
  ...operationWrites,
  ...productWrites,
  ...keySubscriptionWrites,
  ...namedValueWrites,
  ...backendWrites,
  ...fragmentRoutes,
];

/** Every read answers HEAD too, with the tag and no body, where the read has a tag. */
function headOf(handle: (call: ArmCall) => SimResponse) {
  return (call: ArmCall): SimResponse => ({ ...handle(call), body: '' });
}

export const entityRoutes: readonly ArmRoute[] = [
  ...[serviceRoot, workspaceRoot].flatMap(root => [
    ...[...entityReads, ...catalogueReads].flatMap(([path, handle]) => [
      { method: 'GET', pattern: `${root}/${path}`, handle, versions: apimVersions },
      ...(path.endsWith('}')
        ? [{ method: 'HEAD', pattern: `${root}/${path}`, handle: headOf(handle), versions: apimVersions }]
        : []),
    ]),
    ...others.map(each => ({ ...each, pattern: `${root}/${each.pattern}`, versions: apimVersions })),
  ]),
  {
    method: 'GET',
    pattern: `${serviceRoot}/workspaces`,
    handle: call => {
      const service = serviceOf(call);
      const parent = { id: service.id, type: 'Microsoft.ApiManagement/service' };
      return json(
        200,
        apimPage(call, service.workspaces, each => workspaceWire(parent, each)),
      );
    },
    versions: apimVersions,
  },
  {
    method: 'GET',
    pattern: workspaceRoot,
    handle: call => {
      const service = serviceOf(call);
      const found = workspaceOf(service, param(call, 'ws'));
      return json(200, workspaceWire({ id: service.id, type: 'Microsoft.ApiManagement/service' }, found));
    },
    versions: apimVersions,
  },
];
