import type { ApiManagementServiceUpdateParameters } from '@azure/arm-apimanagement';
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { type ArmId, type Service, type ServiceIdentity, sameId } from '../../route';
import { operationFailed, readErrorBody } from '../answerErrors';
import { AzureError, type Call, Cancelled } from '../interfaces';
import { parseJson, record, text } from '../json';
import { OperationWait } from '../longRunning';
import type { SessionPipeline } from '../pipeline';
import { partsOf } from '../resourceIds';
import { apiManagementClient, readable } from '../sdkClients';
import { readService } from './readService';

export const serviceType = 'Microsoft.ApiManagement/service';

export async function getService(pipeline: SessionPipeline, serviceId: ArmId, call?: Call): Promise<Service> {
  const { subscriptionId, resourceGroup, names } = partsOf(serviceId, serviceType);
  const client = await apiManagementClient(pipeline, subscriptionId, call);
  const asking = client.apiManagementService.get(resourceGroup, names[0] ?? '');
  return readService(await readable(asking, serviceId));
}

/** What an identity PATCH sends: the type and every user-assigned identity that is to stay (domain.md 2.3). */
export function identityPatch(
  system: boolean,
  userAssigned: readonly ArmId[],
): NonNullable<ApiManagementServiceUpdateParameters['identity']> {
  const attached = Object.fromEntries(userAssigned.map(id => [id, {}]));
  const hasUser = userAssigned.length > 0;
  const type = system
    ? hasUser
      ? 'SystemAssigned, UserAssigned'
      : 'SystemAssigned'
    : hasUser
      ? 'UserAssigned'
      : 'None';
  return { type, ...(hasUser && { userAssignedIdentities: attached }) };
}

/** Whether an operation's own status says so: what the client then reads is the result, which needs no waiting for. */
const isFinished = (response: PipelineResponse): boolean =>
  text(record(parseJson(response.bodyAsText))['status'])?.toLowerCase() === 'succeeded';

/**
 * Changes nothing but the identity, by the SDK's long-running PATCH, polled as the service asks; ends with the service
 * that the finished operation shows (domain.md 2.3), or a new read where it shows none. An abort ends the polling with
 * `Cancelled`; the service goes on by itself.
 */
async function patchIdentity(
  pipeline: SessionPipeline,
  serviceId: ArmId,
  identity: NonNullable<ApiManagementServiceUpdateParameters['identity']>,
  call: Call | undefined,
): Promise<Service> {
  const { subscriptionId, resourceGroup, names } = partsOf(serviceId, serviceType);
  const name = names[0] ?? '';
  const http = pipeline.httpFor(call);
  const wait = new OperationWait(pipeline.clock, name, call);
  let last: PipelineResponse | undefined;
  const isPoll = (request: PipelineRequest): boolean =>
    request.method === 'GET' && !sameId(decodeURI(new URL(request.url).pathname), serviceId);
  // The client's poller looks at once; the wait that the service asks for is made here, before each look.
  const { apiManagementService } = await apiManagementClient(pipeline, subscriptionId, call, {
    async sendRequest(request) {
      if (last && isPoll(request) && !isFinished(last)) await wait.next(last.headers.get('Retry-After'));
      last = await http.sendRequest(request);
      // What the client asks for then is the result, which only reads it back.
      if (isPoll(request) && isFinished(last)) call?.onAccepted?.();
      return last;
    },
  });
  try {
    const poller = await apiManagementService.beginUpdate(resourceGroup, name, { identity });
    call?.onTaken?.();
    while (!poller.isDone()) await poller.poll();
    const state = poller.getOperationState();
    if (state.status !== 'succeeded') throw operationFailed(name, state.status);
    call?.onAccepted?.();
    const shown = poller.getResult();
    if (shown?.provisioningState?.toLowerCase() === 'succeeded' && sameId(shown.id ?? '', serviceId))
      return readService(shown);
  } catch (error) {
    if (error instanceof AzureError || error instanceof Cancelled) throw error;
    // The poller throws by itself when Azure reports the operation as failed; its message holds the answer's body.
    throw operationFailed(name, readErrorBody(last?.bodyAsText ?? '').code, last?.headers.get('x-ms-request-id'));
  }
  return getService(pipeline, serviceId, call);
}

const nothing: ServiceIdentity = { userAssigned: [] };
const idsOf = (identity: ServiceIdentity): readonly ArmId[] => identity.userAssigned.map(one => one.id);

interface Identities {
  readonly system: boolean;
  readonly userAssigned: readonly ArmId[];
}

const holds = (ids: readonly ArmId[], id: ArmId): boolean => ids.some(one => sameId(one, id));

/** Writes only what `want` changes, and verifies it. `found`: as read just before; absent: read here. */
async function changeIdentities(
  pipeline: SessionPipeline,
  serviceId: ArmId,
  want: (before: Identities) => Identities,
  call?: Call,
  found?: ServiceIdentity,
): Promise<Service> {
  const there = found ? undefined : await getService(pipeline, serviceId, call);
  const identity = found ?? there?.identity ?? nothing;
  const before = { system: identity.systemAssigned !== undefined, userAssigned: idsOf(identity) };
  const wanted = want(before);
  const given = wanted.userAssigned.filter(id => !holds(before.userAssigned, id));
  const taken = before.userAssigned.filter(id => !holds(wanted.userAssigned, id));
  if (wanted.system === before.system && given.length + taken.length === 0)
    return there ?? getService(pipeline, serviceId, call);
  const body = identityPatch(wanted.system, wanted.userAssigned);
  const after = await patchIdentity(pipeline, serviceId, body, call);
  const now = idsOf(after.identity);
  const isAsWanted =
    (after.identity.systemAssigned !== undefined) === wanted.system &&
    wanted.userAssigned.every(id => holds(now, id)) &&
    !taken.some(id => holds(now, id));
  if (!isAsWanted) throw operationFailed(after.name, 'IdentityUnchanged');
  return after;
}

export const turnOnSystemIdentity = (
  pipeline: SessionPipeline,
  serviceId: ArmId,
  call?: Call,
  found?: ServiceIdentity,
): Promise<Service> => changeIdentities(pipeline, serviceId, before => ({ ...before, system: true }), call, found);

export const turnOffSystemIdentity = (
  pipeline: SessionPipeline,
  serviceId: ArmId,
  call?: Call,
  found?: ServiceIdentity,
): Promise<Service> => changeIdentities(pipeline, serviceId, before => ({ ...before, system: false }), call, found);

export const attachIdentity = (
  pipeline: SessionPipeline,
  serviceId: ArmId,
  identityId: ArmId,
  call?: Call,
  found?: ServiceIdentity,
): Promise<Service> =>
  changeIdentities(
    pipeline,
    serviceId,
    ({ system, userAssigned }) => ({
      system,
      userAssigned: holds(userAssigned, identityId) ? userAssigned : [...userAssigned, identityId],
    }),
    call,
    found,
  );

/** Takes a user-assigned identity off again, keeps all others. */
export const detachIdentity = (
  pipeline: SessionPipeline,
  serviceId: ArmId,
  identityId: ArmId,
  call?: Call,
  found?: ServiceIdentity,
): Promise<Service> =>
  changeIdentities(
    pipeline,
    serviceId,
    ({ system, userAssigned }) => ({ system, userAssigned: userAssigned.filter(id => !sameId(id, identityId)) }),
    call,
    found,
  );
