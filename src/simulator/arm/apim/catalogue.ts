import { json, type SimResponse } from '../../http';
import { objectOf, textOf, type JsonObject } from '../../json';
import type { ApiContainer } from '../../world';
import { containerOf, named } from '../lookup';
import { apimPage } from '../page';
import type { ArmCall } from '../router';
import { param } from './precondition';
import type { Parent } from './wire';

/** The version sets that the APIs name; the scheme is what their `apiVersionSet` says, else by path segment. */
function versionSets(container: ApiContainer) {
  const sets = new Map<string, JsonObject>();
  for (const api of container.apis) {
    if (api.apiVersionSetId !== null) sets.set(api.apiVersionSetId, objectOf(api.properties['apiVersionSet']));
  }
  return [...sets].map(([name, set]) => ({ name, set }));
}

const versionSetWire = (parent: Parent, { name, set }: { readonly name: string; readonly set: JsonObject }) => ({
  id: `${parent.id}/apiVersionSets/${name}`,
  type: `${parent.type}/apiVersionSets`,
  name,
  properties: {
    displayName: textOf(set['name']) ?? name,
    versioningScheme: textOf(set['versioningScheme']) ?? 'Segment',
    ...(textOf(set['versionQueryName']) !== undefined && { versionQueryName: set['versionQueryName'] }),
    ...(textOf(set['versionHeaderName']) !== undefined && { versionHeaderName: set['versionHeaderName'] }),
  },
});

/** Lists that this world has nothing in: no self-hosted gateways or caches, nothing that forbids removing `<base />`. */
const nothing = (call: ArmCall): SimResponse => {
  containerOf(call);
  return json(200, { value: [] });
};

/** What else a service tells about itself. */
export const catalogueReads: readonly (readonly [string, (call: ArmCall) => SimResponse])[] = [
  [
    'apiVersionSets',
    call => {
      const { container, ...parent } = containerOf(call);
      return json(
        200,
        apimPage(call, versionSets(container), each => versionSetWire(parent, each)),
      );
    },
  ],
  [
    'apiVersionSets/{set}',
    call => {
      const { container, ...parent } = containerOf(call);
      return json(200, versionSetWire(parent, named(versionSets(container), param(call, 'set'), 'ApiVersionSet')));
    },
  ],
  ['caches', nothing],
  ['gateways', nothing],
  ['policyRestrictions', nothing],
];
