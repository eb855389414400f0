import { empty, json, type SimResponse } from '../../http';
import { objectOf, textOf, type JsonObject } from '../../json';
import { isoTime, newEtag, type Api, type Release } from '../../world';
import { validationError } from '../errors';
import { apiOf, containerOf, named } from '../lookup';
import { apimPage } from '../page';
import type { ArmCall } from '../router';
import { param, requireGivenMatch, requireMatch, same, withTag } from './precondition';
import { requireUnlocked } from './serviceOperation';
import type { EntityWrite } from './versions';
import type { Parent } from './wire';

function wire(parent: Parent, release: Release): JsonObject {
  return {
    id: `${parent.id}/apis/${release.api}/releases/${release.name}`,
    type: `${parent.type}/apis/releases`,
    name: release.name,
    properties: {
      apiId: `${parent.id}/apis/${release.api};rev=${release.revision}`,
      createdDateTime: isoTime(release.createdAt),
      updatedDateTime: isoTime(release.updatedAt),
      notes: release.notes,
    },
  };
}

function place(call: ArmCall) {
  const { service, container, ...parent } = containerOf(call);
  const api = apiOf(container, param(call, 'api'));
  const releases = container.releases.filter(each => same(each.api, api.name));
  return { service, container, parent, api, releases };
}

/** The revision that a release names: a full id or `/apis/orders;rev=2`, of this API. */
function revisionIn(call: ArmCall, api: Api, properties: JsonObject): Api {
  const id = textOf(properties['apiId']) ?? '';
  const [, name = ''] = /\/apis\/([^/]+)$/i.exec(id) ?? [];
  if (!same(name.replace(/;rev=.*$/i, ''), api.name)) {
    throw validationError('apiId', 'ApiId must be a revision of this API.');
  }
  return apiOf(containerOf(call).container, name);
}

/** Makes the named revision the current one (domain.md 2.4). */
function put(call: ArmCall): SimResponse {
  const { service, container, parent, api, releases } = place(call);
  const { world } = call;
  requireUnlocked(world, service);
  const properties = objectOf(call.body()['properties']);
  const existing = releases.find(each => same(each.name, param(call, 'release')));
  if (existing) requireMatch(call, existing.etag);
  const target = revisionIn(call, api, properties);
  for (const each of container.apis) if (same(each.name, target.name)) each.isCurrent = each === target;
  const now = world.clock.now();
  const release: Release = {
    name: existing?.name ?? param(call, 'release'),
    api: target.name,
    revision: target.revision,
    notes: textOf(properties['notes']) ?? '',
    createdAt: existing?.createdAt ?? now,
    updatedAt: now,
    etag: newEtag(world),
  };
  if (existing) container.releases.splice(container.releases.indexOf(existing), 1);
  container.releases.push(release);
  return withTag(wire(parent, release), release.etag, existing ? 200 : 201);
}

function get(call: ArmCall): SimResponse {
  const { parent, releases } = place(call);
  const release = named(releases, param(call, 'release'), 'Release');
  return withTag(wire(parent, release), release.etag);
}

function remove(call: ArmCall): SimResponse {
  const { service, container, releases } = place(call);
  requireUnlocked(call.world, service);
  const release = releases.find(each => same(each.name, param(call, 'release')));
  if (!release) return empty(204);
  requireGivenMatch(call, release.etag);
  container.releases.splice(container.releases.indexOf(release), 1);
  return empty(200);
}

export const releaseRoutes: readonly EntityWrite[] = [
  {
    method: 'GET',
    pattern: 'apis/{api}/releases',
    handle: call => {
      const { parent, releases } = place(call);
      return json(
        200,
        apimPage(call, releases, each => wire(parent, each)),
      );
    },
  },
  { method: 'GET', pattern: 'apis/{api}/releases/{release}', handle: get },
  { method: 'PUT', pattern: 'apis/{api}/releases/{release}', handle: put },
  { method: 'DELETE', pattern: 'apis/{api}/releases/{release}', handle: remove },
];
