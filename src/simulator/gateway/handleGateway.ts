import { randomUUID } from 'node:crypto';
import { Unreachable, type SimRequest, type SimResponse } from '../http';
import type { ApimService, World } from '../world';
import { gatewayAnswer, internalError, notFound } from './answers';
import { addCorsHeaders } from './elements/access';
import { Execution, httpUrl, PolicyFailure } from './execution';
import { HeaderBag } from './headers';
import { admit } from './keys';
import { matchApi, matchOperation, type ApiMatch } from './match';
import { GatewayMemory } from './memory';
import { Pipeline } from './pipeline';
import { isInternal } from './reach';
import { mutable, simResponse, traceHeaders } from './send';
import { TraceRecorder } from './trace';

/** A service keeps its newest traces. */
const keptTraces = 500;

/** The gateways of a world: what each remembers between requests lives as long as its service. */
export function createGateways(world: World): (service: ApimService, request: SimRequest) => Promise<SimResponse> {
  const memories = new WeakMap<ApimService, GatewayMemory>();
  return (service, request) => {
    const memory = memories.get(service) ?? new GatewayMemory();
    memories.set(service, memory);
    return handleGateway(world, service, memory, request);
  };
}

/** One request at a gateway, from the key check to the answer (domain.md 3.2, 4, 7.1, 8). */
async function handleGateway(
  world: World,
  service: ApimService,
  memory: GatewayMemory,
  request: SimRequest,
): Promise<SimResponse> {
  const { caller } = request;
  const isOwn = caller.kind === 'gateway' && caller.serviceId.toLowerCase() === service.id.toLowerCase();
  if (isInternal(service) && !isOwn) {
    throw new Unreachable(request.host, 'timeout');
  }
  const match = matchApi(service, request.url, request.headers);
  if (!match) {
    return gatewayAnswer(404, notFound);
  }
  const tracing = readTracing(world, service, match, request);
  const recorder = new TraceRecorder(world.clock, tracing.isOn);
  const response = await answer(world, service, memory, request, match, recorder);
  const headers: Record<string, string> = { ...tracing.headers };
  if (tracing.isOn) {
    const traceId = randomUUID();
    const [oldest] = service.traces.keys();
    if (oldest !== undefined && service.traces.size >= keptTraces) service.traces.delete(oldest);
    headers['Apim-Trace-Id'] = traceId;
    recorder.add('outbound', 'transfer-response', { message: 'Response has been sent to the caller in full' });
    service.traces.set(traceId, {
      document: recorder.document(service.name, traceId, world.switches.traceShapes),
      availableAt: world.clock.now() + world.switches.traceDelay,
    });
  }
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** What the request's debug token is worth (domain.md 8). A token nobody knows is as if it weren't there. */
function readTracing(
  world: World,
  service: ApimService,
  match: ApiMatch,
  request: SimRequest,
): { isOn: boolean; headers: Readonly<Record<string, string>> } {
  const token = request.headers['apim-debug-authorization'];
  const credential = world.switches.tracing ? service.debugCredentials.find(each => each.token === token) : undefined;
  if (!credential || (match.workspace && !world.switches.tracingInWorkspaces)) {
    return { isOn: false, headers: {} };
  }
  if (credential.expiresAt <= world.clock.now()) {
    return { isOn: false, headers: { 'Apim-Debug-Authorization-Expired': 'true' } };
  }
  const { api, workspace } = match;
  const place = workspace ? `${service.id}/workspaces/${workspace.name}` : service.id;
  const id = `${place}/apis/${api.name}`.toLowerCase();
  const ids = [`${id};rev=${api.revision}`, ...(api.isCurrent ? [id] : [])];
  const isOn = ids.includes(credential.apiId.toLowerCase());
  return { isOn, headers: isOn ? {} : { 'Apim-Debug-Authorization-WrongAPI': 'true' } };
}

async function answer(
  world: World,
  service: ApimService,
  memory: GatewayMemory,
  request: SimRequest,
  match: ApiMatch,
  trace: TraceRecorder,
): Promise<SimResponse> {
  const own = matchOperation(match.api, request.method, match.rest);
  const found = own ?? preflight(match, request);
  trace.add('inbound', 'api-inspector', {
    request: {
      method: request.method,
      url: request.url.href,
      headers: traceHeaders(new HeaderBag(Object.entries(request.headers))),
    },
  });
  const execution = new Execution({
    world,
    service,
    memory,
    incoming: request,
    match,
    ...(found ?? noOperation),
    trace,
  });
  if (!found) {
    return simResponse(await fail(execution, operationNotFound(trace)));
  }
  const admission = isPreflight(request) ? ({ kind: 'admitted' } as const) : admit(service, match, request);
  if (admission.kind === 'refused') {
    trace.add('inbound', 'authorization', { message: admission.message, reason: admission.reason });
    return simResponse(
      await fail(
        execution,
        new PolicyFailure('authorization', admission.reason, admission.message, mutable(admission.response)),
      ),
    );
  }
  execution.product = admission.product;
  execution.subscription = admission.subscription;
  describeConfiguration(execution);
  return simResponse(await runPolicies(execution, own !== undefined));
}

/** Stands for the operation that a request doesn't match: no policy of its own, so that `on-error` begins at the API's. */
const noOperation = {
  operation: { name: '', displayName: '', method: '', urlTemplate: '', properties: {}, etag: '' },
  parameters: {},
};

function operationNotFound(trace: TraceRecorder): PolicyFailure {
  const reason = 'OperationNotFound';
  const message = 'Unable to match incoming request to an operation.';
  trace.add('on-error', 'configuration', { message, reason });
  return new PolicyFailure('configuration', reason, message, mutable(gatewayAnswer(404, notFound)));
}

/** A preflight without an operation of its own goes no further than `inbound`: where no `cors` answers it, nothing does (F-40). */
async function runPolicies(execution: Execution, hasOperation: boolean) {
  try {
    const pipeline = new Pipeline(execution);
    const outcome = await pipeline.run('inbound');
    if (outcome !== 'stop' && !hasOperation) {
      throw operationNotFound(execution.trace);
    }
    if (outcome !== 'stop' && (await pipeline.run('backend')) !== 'stop') {
      execution.response ??= mutable({ status: 200, headers: { 'Content-Length': '0' }, body: '' });
      await pipeline.run('outbound');
    }
    addCorsHeaders(execution);
    return finished(execution);
  } catch (error) {
    if (!(error instanceof PolicyFailure)) {
      throw error;
    }
    return fail(execution, error);
  }
}

/** Runs `on-error` with the answer that the caller would get; what it makes of it is what the caller gets. */
async function fail(execution: Execution, failure: PolicyFailure) {
  const { source, reason, message } = failure;
  const { scope, section, place } = execution;
  execution.lastError = { source, reason, message, scope, section, path: place.path, policyId: place.policyId ?? '' };
  execution.response = failure.response ?? mutable(internalError(execution.requestId));
  try {
    await new Pipeline(execution).run('on-error');
  } catch (error) {
    if (!(error instanceof PolicyFailure)) {
      throw error;
    }
    execution.response = mutable(internalError(execution.requestId));
  }
  addCorsHeaders(execution);
  return finished(execution);
}

function finished(execution: Execution) {
  const made = execution.response;
  const response = made && isStatus(made.status) ? made : mutable(internalError(execution.requestId));
  response.headers.delete('transfer-encoding');
  if (response.body !== '' || response.headers.has('content-length')) {
    response.headers.set('Content-Length', String(Buffer.byteLength(response.body)));
  }
  return response;
}

/** Whatever a policy computed, on the wire there is a status of three digits. */
const isStatus = (status: number): boolean => Number.isInteger(status) && status >= 100 && status <= 999;

const isPreflight = (request: SimRequest): boolean =>
  request.method === 'OPTIONS' &&
  request.headers['origin'] !== undefined &&
  request.headers['access-control-request-method'] !== undefined;

/** A browser's preflight belongs to the operation that it asks about, so that `cors` can answer it. */
function preflight(match: ApiMatch, request: SimRequest) {
  const asked = request.headers['access-control-request-method'];
  return isPreflight(request) && asked !== undefined ? matchOperation(match.api, asked, match.rest) : undefined;
}

function describeConfiguration(execution: Execution): void {
  const { api } = execution.match;
  const to = httpUrl(api.serviceUrl ?? '') ?? new URL(`https://${execution.incoming.host}`);
  const port = to.port === '' ? (to.protocol === 'http:' ? 80 : 443) : Number(to.port);
  execution.note('api-inspector', {
    configuration: {
      api: {
        from: `/${api.path}`,
        to: {
          scheme: to.protocol.slice(0, -1),
          host: to.hostname,
          port,
          path: to.pathname,
          queryString: '',
          query: {},
          isDefaultPort: to.port === '',
        },
        version: api.apiVersion,
        revision: api.revision,
      },
      operation: { method: execution.operation.method, uriTemplate: execution.operation.urlTemplate },
      user: '-',
      product: execution.product?.name ?? '-',
    },
  });
}
