import { empty, json, type SimResponse } from '../../http';
import { objectOf, textOf, type JsonObject } from '../../json';
import {
  type ApiContainer,
  type ApimService,
  policyKey,
  type PolicyScope,
  policyText,
  type PolicyText,
  Propagating,
  type World,
} from '../../world';
import { ArmError, validationError } from '../errors';
import { apiOf, containerOf, operationOf, productOf } from '../lookup';
import { apimPage } from '../page';
import type { ArmCall, ArmRoute } from '../router';
import { requireGivenMatch, requireMatch } from './precondition';
import { askedFormat, exported, type Format, ownerOf, readDocument } from './policyDocument';
import { requireUnlocked } from './serviceOperation';
import { apimVersions, serviceRoot, workspaceRoot } from './versions';
import type { Parent } from './wire';

interface Place {
  readonly service: ApimService;
  readonly container: ApiContainer;
  readonly scope: PolicyScope;
  readonly parent: Parent;
  readonly urlTemplate?: string;
}

/** The scope that a path names; throws 404 where its API, operation or product isn't there. */
function placeOf(call: ArmCall): Place {
  const { service, container, id, type } = containerOf(call);
  const { api, operation, product, policy } = call.params;
  if (policy?.toLowerCase() !== 'policy') {
    throw validationError('policyId', "The policy identifier must be 'policy'.");
  }
  if (product !== undefined) {
    const { name } = productOf(container, product);
    const parent = { id: `${id}/products/${name}`, type: `${type}/products` };
    return { service, container, parent, scope: { kind: 'product', product: name } };
  }
  if (api === undefined) return { service, container, parent: { id, type }, scope: { kind: 'global' } };
  const found = apiOf(container, api);
  const { name, revision } = found;
  const shown = found.isCurrent ? name : `${name};rev=${revision}`;
  const apiParent = { id: `${id}/apis/${shown}`, type: `${type}/apis` };
  if (operation === undefined)
    return { service, container, parent: apiParent, scope: { kind: 'api', api: name, revision } };
  const of = operationOf(found, operation);
  return {
    service,
    container,
    parent: { id: `${apiParent.id}/operations/${of.name}`, type: `${apiParent.type}/operations` },
    scope: { kind: 'operation', api: name, revision, operation: of.name },
    urlTemplate: of.urlTemplate,
  };
}

const wire = ({ parent }: Place, policy: PolicyText, format: Format): JsonObject => ({
  id: `${parent.id}/policies/policy`,
  type: `${parent.type}/policies`,
  name: 'policy',
  properties: { format, value: exported(policy, format) },
});

const tag = (policy: PolicyText) => ({ ETag: `"${policy.etag}"` });

/** U14. */
const missing = ({ switches }: World) => new ArmError(404, switches.missingPolicyCode, 'Policy not found.');

function stored(world: World, { container, scope }: Place): PolicyText {
  const policy = container.policies.get(policyKey(scope))?.stored;
  if (!policy) throw missing(world);
  return policy;
}

const xmlTypes: readonly (readonly [string, Format])[] = [
  ['application/vnd.ms-azure-apim.policy.raw+xml', 'rawxml'],
  ['application/vnd.ms-azure-apim.policy+xml', 'xml'],
];

function getPolicy(call: ArmCall): SimResponse {
  const place = placeOf(call);
  const policy = stored(call.world, place);
  const accept = call.request.headers['accept'] ?? 'application/json';
  const wanted = xmlTypes.find(([type]) => accept.toLowerCase().startsWith(type));
  if (wanted) {
    return {
      status: 200,
      headers: { 'Content-Type': `${wanted[0]}; charset=utf-8`, ...tag(policy) },
      body: exported(policy, wanted[1]),
    };
  }
  return json(200, wire(place, policy, askedFormat(call)), tag(policy));
}

function putPolicy(call: ArmCall): SimResponse {
  const place = placeOf(call);
  const { world } = call;
  requireUnlocked(world, place.service);
  const key = policyKey(place.scope);
  const kept = place.container.policies.get(key);
  const before = kept?.stored;
  const match = call.request.headers['if-match'];
  if (before) requireMatch(call, before.etag);
  else if (match !== undefined && match !== '*') throw stale(world);
  if (before && call.request.headers['if-none-match'] === '*') throw stale(world);
  const text = readDocument(call, 'policies', place);
  const sentFormat = textOf(objectOf(call.body()['properties'])['format']) === 'rawxml' ? 'rawxml' : 'xml';
  // An identical document keeps its tag (domain.md 3.3).
  const policy = before?.text === text ? before : policyText(world, text);
  if (policy !== before) {
    const setting = kept ?? new Propagating<PolicyText | undefined>(world.clock, undefined);
    setting.set(policy, world.switches.policyDelay);
    place.container.policies.set(key, setting);
  }
  return json(before ? 200 : 201, wire(place, policy, sentFormat), tag(policy));
}

const stale = (world: World) =>
  new ArmError(
    412,
    world.switches.staleEtagCode,
    'Resource was modified since last retrieval. Please fetch the latest resource and try again.',
  );

function deletePolicy(call: ArmCall): SimResponse {
  const place = placeOf(call);
  requireUnlocked(call.world, place.service);
  const setting = place.container.policies.get(policyKey(place.scope));
  const before = setting?.stored;
  if (!before) return empty(204);
  requireGivenMatch(call, before.etag);
  setting.set(undefined, call.world.switches.policyDelay);
  return empty(200);
}

function headPolicy(call: ArmCall): SimResponse {
  return empty(200, tag(stored(call.world, placeOf(call))));
}

/** A scope's policies as a list of none or one. */
function listPolicies(call: ArmCall): SimResponse {
  const withId = { ...call, params: { ...call.params, policy: 'policy' } };
  const place = placeOf(withId);
  const policy = place.container.policies.get(policyKey(place.scope))?.stored;
  return json(
    200,
    apimPage(call, policy ? [policy] : [], each => wire(place, each, 'xml')),
  );
}

function allPolicies(call: ArmCall): SimResponse {
  const { container, id, type } = containerOf(call);
  const found = [...container.policies].filter(([, policy]) => policy.stored !== undefined);
  // This list alone has no `count`.
  const { value, nextLink } = apimPage(call, found, ([key]) => {
    const name = key.replaceAll('/', '-').replaceAll(/[;=]/g, '-');
    return {
      id: `${id}/allPolicies/${name}`,
      type: `${type}/allPolicies`,
      name,
      properties: { referencePolicyId: `${ownerOf(container, id, key)}/policies/policy`, complianceState: 'Compliant' },
    };
  });
  return json(200, { value, ...(nextLink !== undefined && { nextLink }) });
}

const scopes = ['', 'products/{product}/', 'apis/{api}/', 'apis/{api}/operations/{operation}/'];

export const policyRoutes: readonly ArmRoute[] = [serviceRoot, workspaceRoot].flatMap(root => {
  const at = (method: string, path: string, handle: ArmRoute['handle']): ArmRoute => ({
    method,
    pattern: `${root}/${path}`,
    handle,
    versions: apimVersions,
  });
  return [
    ...scopes.flatMap(scope => [
      at('GET', `${scope}policies/{policy}`, getPolicy),
      at('HEAD', `${scope}policies/{policy}`, headPolicy),
      at('PUT', `${scope}policies/{policy}`, putPolicy),
      at('DELETE', `${scope}policies/{policy}`, deletePolicy),
      at('GET', `${scope}policies`, listPolicies),
    ]),
    at('GET', 'allPolicies', allPolicies),
  ];
});
