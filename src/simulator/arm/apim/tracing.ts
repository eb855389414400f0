import { empty, json, type SimResponse } from '../../http';
import { textOf, textsOf } from '../../json';
import type { ApimService } from '../../world';
import { ArmError, entityNotFound, validationError } from '../errors';
import { apiOf, serviceOf, workspaceOf } from '../lookup';
import type { ArmCall, ArmRoute } from '../router';
import { apimVersions, serviceRoot } from './versions';

/** First of those that know debug credentials (domain.md 2.1). */
const tracingVersions = apimVersions.filter(version => version >= '2023-05-01');

const maximum = 3600;

/** Seconds of an ISO 8601 duration of days, hours, minutes and seconds. */
function seconds(duration: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (!match || duration === 'P' || duration.endsWith('T')) return undefined;
  const [, days = '0', hours = '0', minutes = '0', rest = '0'] = match;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

function gatewayOf(call: ArmCall): ApimService {
  const service = serviceOf(call);
  if (call.params['gateway']?.toLowerCase() !== 'managed') throw entityNotFound('Gateway');
  if (!call.world.switches.tracing) {
    throw new ArmError(400, 'MethodNotAllowedInPricingTier', 'Method not allowed in current pricing tier.');
  }
  return service;
}

/** Expired ones are kept for a while: the gateway says of them that they are expired. */
const keptCredentials = 500;

function listDebugCredentials(call: ArmCall): SimResponse {
  const service = gatewayOf(call);
  const body = call.body();
  const apiId = textOf(body['apiId']) ?? '';
  const purposes = textsOf(body['purposes']);
  const duration = textOf(body['credentialsExpireAfter']) ?? 'PT1H';
  const lifetime = seconds(duration);
  if (purposes.length === 0 || purposes.some(each => each !== 'tracing')) {
    throw validationError('purposes', "Purposes must be ['tracing'].");
  }
  if (lifetime === undefined || lifetime <= 0 || lifetime > maximum) {
    throw validationError('credentialsExpireAfter', 'CredentialsExpireAfter must be a duration of at most PT1H.');
  }
  requireApi(call, service, apiId);
  const expiresAt = call.world.clock.now() + lifetime * 1000;
  const token = `aid=${apiId.slice(apiId.lastIndexOf('/') + 1)}&p=tracing&ex=${Math.floor(expiresAt / 1000)}&sn=${call.world.ids.key(43)}`;
  if (service.debugCredentials.length >= keptCredentials) service.debugCredentials.shift();
  service.debugCredentials.push({ token, apiId: apiId.toLowerCase(), expiresAt });
  return json(200, { token });
}

/** `apiId` has to be the full id of an API of this service, or of one of its workspaces. */
function requireApi(call: ArmCall, service: ApimService, apiId: string): void {
  const rest = apiId.toLowerCase().startsWith(`${service.id.toLowerCase()}/`)
    ? apiId.slice(service.id.length)
    : undefined;
  const match = /^(?:\/workspaces\/([^/]+))?\/apis\/([^/]+)$/i.exec(rest ?? '');
  if (!match) throw validationError('apiId', 'ApiId must be the full resource id of an API.');
  const [, workspace, api = ''] = match;
  if (workspace !== undefined && !call.world.switches.tracingInWorkspaces) {
    throw validationError('apiId', 'Tracing is not available in workspaces.');
  }
  apiOf(workspace === undefined ? service : workspaceOf(service, workspace), api);
}

function listTrace(call: ArmCall): SimResponse {
  const service = gatewayOf(call);
  const trace = service.traces.get(textOf(call.body()['traceId']) ?? '');
  if (!trace || trace.availableAt > call.world.clock.now()) throw entityNotFound('Trace');
  return json(200, trace.document);
}

function invalidate(call: ArmCall): SimResponse {
  gatewayOf(call).debugCredentials.length = 0;
  return empty(204);
}

export const tracingRoutes: readonly ArmRoute[] = (
  [
    ['listDebugCredentials', listDebugCredentials],
    ['listTrace', listTrace],
    ['invalidateDebugCredentials', invalidate],
  ] as const
).map(([name, handle]) => ({
  method: 'POST',
  pattern: `${serviceRoot}/gateways/{gateway}/${name}`,
  handle,
  versions: tracingVersions,
}));
