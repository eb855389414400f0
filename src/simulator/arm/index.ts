import { type Handler, type SimRequest, type SimResponse } from '../http';
import { isObject, type JsonObject } from '../json';
import type { World } from '../world';
import { targetOf } from './action';
import { entityRoutes } from './apim/entities';
import { policyRoutes } from './apim/policies';
import { serviceRoutes } from './apim/services';
import { tracingRoutes } from './apim/tracing';
import { authenticate, challenge, demand, type ArmCaller } from './caller';
import { ArmError, errorResponse } from './errors';
import { alwaysHeaders } from './headers';
import { subscriptionNotFound } from './lookup';
import { ArmQuota } from './quota';
import { resourceGraphRoutes } from './resourceGraph';
import { GraphMemory } from './resourceGraph/memory';
import { deploymentRoutes } from './resources/deployments';
import { identityRoutes } from './resources/identities';
import { permissionRoutes } from './resources/permissions';
import { subscriptionRoutes } from './resources/subscriptions';
import { ArmRouter, type ArmCall, type ArmRoute } from './router';
import { webRoutes } from './web/sites';

const router = new ArmRouter([
  ...subscriptionRoutes,
  ...resourceGraphRoutes,
  ...serviceRoutes,
  ...tracingRoutes,
  ...policyRoutes,
  ...entityRoutes,
  ...webRoutes,
  ...identityRoutes,
  ...deploymentRoutes,
  ...permissionRoutes,
]);

/** Resource Manager. */
export function createArm(world: World): Handler {
  const quota = new ArmQuota(world);
  const graph = new GraphMemory();
  return async request => {
    const always = alwaysHeaders(world, request);
    const response = await answer(world, quota, graph, request);
    return { ...response, headers: { ...always, ...response.headers } };
  };
}

/** `WWW-Authenticate` of a 401 for a path, with the claims that the token lacks (JSON) where given: for faults. */
export function armChallenge(world: World, path: string, description: string, claims: string | undefined): string {
  const tenantId = subscriptionIn(world, path)?.known?.tenantId ?? world.tenants[0]?.id ?? 'common';
  return challenge(tenantId, claims === undefined ? 'invalid_token' : 'insufficient_claims', description, claims);
}

/** An error in the form that the path's provider gives errors, whatever the request asks for: for faults. */
export function armErrorAnswer(
  world: World,
  request: SimRequest,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>>,
): SimResponse {
  const { provider, action, scope } = targetOf(request.method, request.url.pathname);
  const text =
    message === ''
      ? `The client does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid.`
      : message;
  const response = errorResponse(new ArmError(status, code, text, { headers }), provider);
  const body = request.method === 'HEAD' ? '' : response.body;
  return { ...response, body, headers: { ...alwaysHeaders(world, request), ...response.headers } };
}

async function answer(world: World, quota: ArmQuota, graph: GraphMemory, request: SimRequest): Promise<SimResponse> {
  const { url, method } = request;
  const target = targetOf(method, url.pathname);
  const shownAlways: Record<string, string> = {};
  try {
    const subscription = subscriptionIn(world, url.pathname);
    const caller = authenticate(world, request, subscription?.known?.tenantId);
    Object.assign(shownAlways, quota.take(method, url.pathname, caller.objectId, subscription?.id, target.provider));
    if (subscription && !subscription.known) throw subscriptionNotFound(subscription.id);
    const { route, params } = findRoute(method, url, target.types.join('/'), target.provider);
    const apiVersion = checkVersion(route, url.searchParams.get('api-version'), target.provider, target.types);
    checkPermission(route, caller, target.action, target.scope);
    const call: ArmCall = {
      world,
      graph,
      request,
      caller,
      params,
      query: url.searchParams,
      apiVersion,
      body: () => readBody(request),
    };
    const response = await route.handle(call);
    return { ...response, headers: { ...shownAlways, ...response.headers } };
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const response = errorResponse(error, target.provider);
    const body = method === 'HEAD' ? '' : response.body;
    return { ...response, body, headers: { ...shownAlways, 'x-ms-failure-cause': 'gateway', ...response.headers } };
  }
}

function subscriptionIn(world: World, path: string) {
  const id = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
  if (id === undefined) return undefined;
  return { id, known: world.subscriptions.find(each => each.id === id) };
}

function findRoute(
  method: string,
  url: URL,
  types: string,
  provider: string,
): { route: ArmRoute; params: Record<string, string> } {
  const found = router.find(method, url.pathname);
  if (found.kind === 'route') return found;
  if (found.kind === 'methodNotAllowed') {
    throw new ArmError(405, 'HttpMethodNotAllowed', `The HTTP method '${method}' is not supported at this path.`);
  }
  throw provider === ''
    ? new ArmError(404, 'InvalidRequestUri', `The request path '${url.pathname}' is not valid.`)
    : new ArmError(
        404,
        'InvalidResourceType',
        `The resource type '${types}' could not be found in the namespace '${provider}'.`,
      );
}

function checkVersion(route: ArmRoute, version: string | null, provider: string, types: readonly string[]): string {
  if (version === null || version === '') {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const { versions } = route;
  const isKnown =
    versions === undefined
      ? /^\d{4}-\d\d-\d\d(-preview|-privatepreview)?$/.test(version)
      : versions instanceof RegExp
        ? versions.test(version)
        : versions.includes(version);
  if (isKnown) return version;
  const supported = Array.isArray(versions) ? ` The supported api-versions are '${versions.join(', ')}'.` : '';
  throw provider === ''
    ? new ArmError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.${supported}`)
    : new ArmError(
        400,
        'NoRegisteredProviderFound',
        `No registered resource provider found for API version '${version}' for type '${types.join('/')}' of '${provider}'.${supported}`,
      );
}

function checkPermission(route: ArmRoute, caller: ArmCaller, action: string, scope: string): void {
  if (route.action === 'none') return;
  demand(caller, route.action ?? action, scope);
}

function readBody(request: SimRequest): JsonObject {
  const invalid = (message: string) => new ArmError(400, 'InvalidRequestContent', message);
  let value: unknown;
  try {
    value = JSON.parse(request.body === '' ? '{}' : request.body);
  } catch (error) {
    throw invalid(
      `The request content was invalid and could not be deserialized: '${error instanceof Error ? error.message : String(error)}'.`,
    );
  }
  if (!isObject(value)) throw invalid('The request content was invalid: a JSON object is expected.');
  return value;
}
