import { json, type SimResponse } from '../../http';
import { isObject, objectOf, textOf, textsOf, type JsonObject, type JsonValue } from '../../json';
import { type ApimService, type Deployment, dotnetTime } from '../../world';
import { outcomeFor } from '../apim/serviceOperation';
import { ArmError, resourceNotFound } from '../errors';
import { requireGroup } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';
import { deployResource, referenced } from './deployResource';
import { evaluate, TemplateError, type TemplateScope } from './templateExpression';

const pattern = '/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Resources/deployments/{deployment}';
const versions = /^20(1[5-9]|2\d)-\d\d-\d\d(-preview)?$/;

const idOf = ({ params: { sub = '', rg = '', deployment = '' } }: ArmCall) =>
  `/subscriptions/${sub}/resourceGroups/${rg}/providers/Microsoft.Resources/deployments/${deployment}`;

const invalid = (message: string) =>
  new ArmError(400, 'InvalidTemplate', `Deployment template validation failed: '${message}'.`);

/** One resource of a template before its turn: what it is is known, the rest may refer to others. */
interface Listed {
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly dependsOn: readonly string[];
  readonly raw: JsonObject;
}

function scopeOf(call: ArmCall, template: JsonObject, given: JsonObject): TemplateScope {
  const { rg = '', sub = '' } = call.params;
  const group = call.world.resourceGroups.get(`/subscriptions/${sub}/resourceGroups/${rg}`.toLowerCase());
  const parameters: Record<string, JsonValue> = {};
  for (const [name, declared] of Object.entries(objectOf(template['parameters']))) {
    const sent = objectOf(given[name])['value'];
    const value = sent ?? objectOf(declared)['defaultValue'];
    if (value === undefined) {
      throw invalid(`The value for the template parameter '${name}' is not provided.`);
    }
    parameters[name] = value;
  }
  const undeclared = Object.keys(given).find(name => !(name in parameters));
  if (undeclared !== undefined)
    throw invalid(
      `The template parameters '${undeclared}' are not valid; they are not present in the original template.`,
    );
  return {
    parameters,
    variables: objectOf(template['variables']),
    group: { id: group?.id ?? '', name: rg, location: group?.location ?? '' },
    subscription: { id: `/subscriptions/${sub}`, subscriptionId: sub, tenantId: call.caller.tenant.id },
  };
}

/** A template's resources in an order in which each comes after those it depends on. */
function resourcesOf(template: JsonObject, scope: TemplateScope): readonly Listed[] {
  const listed = template['resources'];
  if (!Array.isArray(listed)) throw invalid("Required property 'resources' not found in JSON.");
  const waiting = listed.map((raw: unknown, index): Listed => {
    if (!isObject(raw)) throw invalid(`The resource at index ${index} is not an object.`);
    const [type, name, apiVersion] = ['type', 'name', 'apiVersion'].map(key =>
      textOf(evaluate(raw[key] ?? null, scope)),
    );
    if (type === undefined || name === undefined || apiVersion === undefined) {
      throw invalid(`The resource at index ${index} needs type, apiVersion and name.`);
    }
    return { type, name, apiVersion, dependsOn: textsOf(evaluate(raw['dependsOn'] ?? [], scope)), raw };
  });
  const isNamed = ({ type, name }: Listed, by: string): boolean => {
    const [provider = '', ...types] = type.split('/');
    const path = types.map((each, index) => `${each}/${name.split('/')[index] ?? ''}`).join('/');
    return by.toLowerCase() === name.toLowerCase() || by.toLowerCase().endsWith(`/${provider}/${path}`.toLowerCase());
  };
  const ordered: Listed[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex(each => each.dependsOn.every(id => !waiting.some(other => isNamed(other, id))));
    if (index < 0) throw invalid('Circular dependency detected on a resource.');
    ordered.push(...waiting.splice(index, 1));
  }
  return ordered;
}

/** A service that a deployment changes is locked until the deployment ends. */
function lock(call: ArmCall, service: ApimService): void {
  const { world } = call;
  const startedAt = world.clock.now();
  service.operation = {
    token: world.ids.guid(),
    startedAt,
    endsAt: startedAt + world.switches.serviceUpdateDuration,
    outcome: outcomeFor(call),
    complete: () => undefined,
  };
}

function put(call: ArmCall): SimResponse {
  requireGroup(call);
  const { world } = call;
  const properties = objectOf(call.body()['properties']);
  const mode = textOf(properties['mode']);
  if (mode !== 'Incremental') {
    throw new ArmError(
      400,
      'InvalidDeploymentMode',
      `The deployment mode '${mode ?? ''}' is not supported here; use Incremental.`,
    );
  }
  const template = objectOf(properties['template']);
  if (textOf(template['$schema']) === undefined) throw invalid("Required property '$schema' not found in JSON.");
  const created: string[] = [];
  try {
    const scope = scopeOf(call, template, objectOf(properties['parameters']));
    const services: ApimService[] = [];
    const reference: TemplateScope['reference'] = (id, apiVersion, full) => referenced(call, id, apiVersion, full);
    for (const { type, name, apiVersion, raw } of resourcesOf(template, scope)) {
      const body = objectOf(evaluate(raw, { ...scope, reference }));
      const { id, service } = deployResource(call, { type, name, apiVersion, body });
      created.push(id);
      if (service) services.push(service);
    }
    for (const service of services) lock(call, service);
  } catch (error) {
    if (error instanceof TemplateError) throw invalid(error.message);
    throw error;
  }
  const startedAt = world.clock.now();
  const deployment: Deployment = {
    id: idOf(call),
    name: call.params['deployment'] ?? '',
    correlationId: world.ids.guid(),
    startedAt,
    endsAt: startedAt + world.switches.serviceUpdateDuration,
    mode,
    template,
    resources: created,
    ...(outcomeFor(call) === 'Failed' && {
      error: { code: 'DeploymentFailed', message: 'At least one resource deployment operation failed.' },
    }),
  };
  world.deployments.set(deployment.id.toLowerCase(), deployment);
  return json(201, wire(call, deployment), {
    'Azure-AsyncOperation': `${call.request.url.origin}${deployment.id}/operationStatuses/${deployment.correlationId}?api-version=${call.apiVersion}`,
    'Retry-After': String(world.switches.serviceUpdateRetryAfter),
  });
}

const stateOf = (call: ArmCall, { endsAt, error }: Deployment): string =>
  call.world.clock.now() < endsAt ? 'Running' : error ? 'Failed' : 'Succeeded';

function wire(call: ArmCall, deployment: Deployment): JsonObject {
  const state = stateOf(call, deployment);
  return {
    id: deployment.id,
    name: deployment.name,
    type: 'Microsoft.Resources/deployments',
    properties: {
      mode: deployment.mode,
      provisioningState: state === 'Running' ? 'Accepted' : state,
      timestamp: dotnetTime(deployment.startedAt),
      duration: 'PT1S',
      correlationId: deployment.correlationId,
      outputResources: state === 'Succeeded' ? deployment.resources.map(id => ({ id })) : [],
      ...(state === 'Failed' && deployment.error && { error: deployment.error }),
    },
  };
}

function find(call: ArmCall): Deployment {
  requireGroup(call);
  const found = call.world.deployments.get(idOf(call).toLowerCase());
  if (!found)
    throw resourceNotFound('Microsoft.Resources/deployments', call.params['deployment'] ?? '', call.params['rg'] ?? '');
  return found;
}

function status(call: ArmCall): SimResponse {
  const deployment = find(call);
  const state = stateOf(call, deployment);
  const { error } = deployment;
  return json(
    200,
    { status: state, ...(state === 'Failed' && error && { error }) },
    state === 'Running' ? { 'Retry-After': String(call.world.switches.serviceUpdateRetryAfter) } : {},
  );
}

export const deploymentRoutes: readonly ArmRoute[] = [
  { method: 'PUT', pattern, handle: put, versions },
  { method: 'GET', pattern, handle: call => json(200, wire(call, find(call))), versions },
  { method: 'GET', pattern: `${pattern}/operationStatuses/{operation}`, handle: status, versions },
];
