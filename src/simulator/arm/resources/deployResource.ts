import type { SimResponse } from '../../http';
import { isObject, objectOf, textOf, type JsonObject, type JsonValue } from '../../json';
import type { ApimService } from '../../world';
import { targetOf } from '../action';
import { entityRoutes } from '../apim/entities';
import { policyRoutes } from '../apim/policies';
import { requireUnlocked } from '../apim/serviceOperation';
import { createService, serviceRoutes, writable } from '../apim/services';
import { demand } from '../caller';
import { ArmError } from '../errors';
import { applyIdentity, readIdentity } from '../identity';
import { ArmRouter, type ArmCall } from '../router';
import { webRoutes } from '../web/sites';
import { identityRoutes } from './identities';

/** Types whose PUT a deployment may do. */
const router = new ArmRouter([...serviceRoutes, ...policyRoutes, ...entityRoutes, ...webRoutes, ...identityRoutes]);

const serviceType = 'microsoft.apimanagement/service';

/** One resource of a template after its expressions were evaluated. */
export interface TemplateResource {
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly body: JsonObject;
}

/** `Microsoft.Web/sites/config` and `app/authsettingsV2` below the deployment's group. */
function resourceIdOf(call: ArmCall, type: string, name: string): string {
  const { sub = '', rg = '' } = call.params;
  const [provider = '', ...types] = type.split('/');
  const names = name.split('/');
  if (types.length === 0 || types.length !== names.length) {
    throw new ArmError(
      400,
      'InvalidTemplate',
      `Deployment template validation failed: 'The template resource '${name}' of type '${type}' has incorrect segment lengths.'.`,
    );
  }
  const path = types.map((each, index) => `${each}/${names[index] ?? ''}`).join('/');
  return `/subscriptions/${sub}/resourceGroups/${rg}/providers/${provider}/${path}`;
}

/** Asks a handler of Resource Manager in this process, with the caller's own rights. */
function ask(call: ArmCall, method: 'GET' | 'PUT', id: string, apiVersion: string, body?: JsonObject): SimResponse {
  const path = id.split('/').map(encodeURIComponent).join('/');
  const found = router.find(method, path);
  if (found.kind !== 'route') {
    const { provider, types } = targetOf(method, id);
    throw new ArmError(
      400,
      'InvalidTemplate',
      `The local Azure doesn’t deploy resources of type '${provider}/${types.join('/')}'.`,
    );
  }
  const { action, scope } = targetOf(method, id);
  if (found.route.action !== 'none') demand(call.caller, found.route.action ?? action, scope);
  const url = new URL(`${call.request.url.origin}${path}?api-version=${apiVersion}`);
  const answer = found.route.handle({
    ...call,
    request: { ...call.request, method, url, headers: {}, body: body ? JSON.stringify(body) : '' },
    params: found.params,
    query: url.searchParams,
    apiVersion,
    body: () => body ?? {},
  });
  if (answer instanceof Promise) throw new Error(`${found.route.pattern} answers later; a deployment can’t wait.`);
  return answer;
}

/** What `reference(id, apiVersion)` stands for: the resource's properties, or all of it. */
export function referenced(call: ArmCall, id: string, apiVersion: string, full: boolean): JsonValue {
  const { body } = ask(call, 'GET', id, apiVersion);
  const resource = objectOf(JSON.parse(body));
  return full ? resource : objectOf(resource['properties']);
}

/**
 * Makes one resource so. A service's change stands at once, so that what depends on it can follow in the same
 * deployment; it is given back, for the caller to lock until the deployment ends.
 */
export function deployResource(
  call: ArmCall,
  resource: TemplateResource,
): { readonly id: string; readonly service?: ApimService } {
  const id = resourceIdOf(call, resource.type, resource.name);
  if (resource.type.toLowerCase() === serviceType) {
    const service = deployService(call, id, resource);
    return { id: service.id, service };
  }
  const answer = ask(call, 'PUT', id, resource.apiVersion, resource.body);
  if (answer.status >= 400) throw new ArmError(answer.status, 'DeploymentFailed', answer.body);
  return { id: textOf(objectOf(JSON.parse(answer.body === '' ? '{}' : answer.body))['id']) ?? id };
}

function deployService(call: ArmCall, id: string, { name, body }: TemplateResource): ApimService {
  const { world, caller } = call;
  demand(caller, 'Microsoft.ApiManagement/service/write', id);
  const existing = world.services.get(id.toLowerCase());
  if (!existing) {
    const made = createService({ ...call, params: { ...call.params, svc: name } }, body);
    made.provisioningState = 'Created';
    return made;
  }
  requireUnlocked(world, existing);
  if (textOf(body['location']) === undefined || textOf(objectOf(body['sku'])['name']) === undefined) {
    throw new ArmError(400, 'InvalidParameters', 'Invalid parameter: location and sku must be given.');
  }
  // A PUT replaces: an identity that isn't in it is taken off.
  const identity = isObject(body['identity'])
    ? readIdentity(world, existing, body['identity'], false)
    : { system: false, attached: [] };
  applyIdentity(world, existing, identity);
  existing.properties = writable(objectOf(body['properties']));
  existing.tags = objectOf(body['tags']);
  return existing;
}
