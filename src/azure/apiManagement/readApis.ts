import { type Api, type ArmId, type BackEnd, type KeySubscription, type Operation, ancestorId } from '../../route';
import { type JsonRecord, flag, record, records, text } from '../json';
import { armIdIn } from '../resourceIds';

const trimSlashes = (path: string): string => path.replace(/^\/+|\/+$/g, '');

/** An API of a service's or workspace's list (domain.md 2.4, 2.6). */
export function readApi(ownerId: ArmId, resource: JsonRecord): Api {
  const properties = record(resource['properties']);
  const name = text(resource['name']) ?? '';
  const id = text(resource['id']) ?? `${ownerId}/apis/${name}`;
  const keyNames = record(properties['subscriptionKeyParameterNames']);
  const version = text(properties['apiVersion']);
  const set = record(properties['apiVersionSet']);
  const scheme = text(set['versioningScheme']);
  const parameter = text(set[scheme === 'Header' ? 'versionHeaderName' : 'versionQueryName']);
  return {
    id,
    serviceId: ancestorId(ownerId, 1) ?? ownerId,
    name,
    displayName: text(properties['displayName']) ?? name,
    path: trimSlashes(text(properties['path']) ?? ''),
    serviceUrl: text(properties['serviceUrl']) ?? null,
    kind: text(properties['type']) ?? 'http',
    revision: text(properties['apiRevision']) ?? '1',
    isCurrent: flag(properties['isCurrent']) ?? !/;rev=/i.test(id),
    ...(version !== undefined && { version }),
    ...(version !== undefined &&
      scheme !== undefined && {
        versioning: { scheme, ...(scheme !== 'Segment' && parameter !== undefined && { parameter }) },
      }),
    subscriptionRequired: flag(properties['subscriptionRequired']) ?? true,
    keyNames: {
      header: text(keyNames['header']) ?? 'Ocp-Apim-Subscription-Key',
      query: text(keyNames['query']) ?? 'subscription-key',
    },
  };
}

export function readOperation(apiId: ArmId, resource: JsonRecord): Operation {
  const properties = record(resource['properties']);
  const name = text(resource['name']) ?? '';
  return {
    id: text(resource['id']) ?? `${apiId}/operations/${name}`,
    apiId,
    name,
    displayName: text(properties['displayName']) ?? name,
    method: text(properties['method']) ?? 'GET',
    urlTemplate: text(properties['urlTemplate']) ?? '/',
    parameters: records(properties['templateParameters']).map(parameter => {
      const defaultValue = text(parameter['defaultValue']);
      return { name: text(parameter['name']) ?? '', ...(defaultValue !== undefined && { defaultValue }) };
    }),
  };
}

/** A back-end entity; of its credentials only names (domain.md 2.7). */
export function readBackEnd(serviceId: ArmId, resource: JsonRecord): BackEnd {
  const properties = record(resource['properties']);
  const name = text(resource['name']) ?? '';
  const credentials = record(properties['credentials']);
  const identity = record(credentials['managedIdentity']);
  const audience = text(identity['resource']);
  const clientId = text(identity['clientId']);
  const resourceId = armIdIn(text(properties['resourceId']));
  const headerNames = Object.keys(record(credentials['header']));
  const references = JSON.stringify(credentials).matchAll(/\{\{([^{}]+)\}\}/g);
  const namedValues = [...new Set([...references].map(match => (match[1] ?? '').trim()))];
  const queryNames = Object.keys(record(credentials['query']));
  const members = records(record(properties['pool'])['services']);
  return {
    id: text(resource['id']) ?? `${serviceId}/backends/${name}`,
    name,
    url: text(properties['url']) ?? '',
    ...(resourceId !== undefined && { resourceId }),
    ...(audience !== undefined && {
      managedIdentity: { resource: audience, ...(clientId !== undefined && { clientId }) },
    }),
    setsAuthorization:
      text(record(credentials['authorization'])['scheme']) !== undefined ||
      headerNames.some(header => header.toLowerCase() === 'authorization'),
    headerNames,
    ...(queryNames.length > 0 && { queryNames }),
    ...(namedValues.length > 0 && { namedValues }),
    pool: members.flatMap(member => {
      const id = armIdIn(text(member['id'])) ?? text(member['id']);
      return id === undefined ? [] : [id.startsWith('/subscriptions/') ? id : `${serviceId}${id}`];
    }),
  };
}

const scopeRank = ['api', 'product', 'allApis'] as const;

export function readKeySubscription(serviceId: ArmId, resource: JsonRecord): KeySubscription {
  const properties = record(resource['properties']);
  const name = text(resource['name']) ?? '';
  const scope = text(properties['scope']) ?? serviceId;
  const match = /\/(apis|products)\/([^/]+)$/i.exec(scope);
  const kind = !match ? 'allApis' : match[1]?.toLowerCase() === 'apis' ? 'api' : 'product';
  const scopeId = match ? `${serviceId}/${kind === 'api' ? 'apis' : 'products'}/${match[2] ?? ''}` : serviceId;
  return {
    id: text(resource['id']) ?? `${serviceId}/subscriptions/${name}`,
    name,
    displayName: text(properties['displayName']) ?? name,
    state: text(properties['state']) ?? '',
    scope: { kind, id: scopeId },
  };
}

/** Narrowest first. */
export const byScope = (a: KeySubscription, b: KeySubscription): number =>
  scopeRank.indexOf(a.scope.kind) - scopeRank.indexOf(b.scope.kind);

/** What API Management takes for the name of a fragment: others could lead to another address than a fragment's. */
const fragmentId = /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,79}$/u;

/** The ids of fragments that a policy text includes. Only names: what they do is read by `src/policy`. */
export function fragmentIdsIn(text: string): readonly string[] {
  const withoutComments = text.replace(/<!--[\s\S]*?-->/g, '');
  const matches = withoutComments.matchAll(/<include-fragment\b[^>]*?\bfragment-id\s*=\s*(["'])(.*?)\1/g);
  return [...new Set([...matches].map(match => match[2] ?? '').filter(id => fragmentId.test(id)))];
}
