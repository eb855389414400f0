import { armChallenge, armErrorAnswer } from '../arm';
import { entraErrorBody } from '../entra';
import { gatewayAnswer } from '../gateway/answers';
import { graphErrorAnswer } from '../graph';
import { json, type SimRequest, type SimResponse } from '../http';
import type { Fault, FaultKind, Plane, World } from '../world';

interface Said {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Kinds that answer a status, with Resource Manager's words for it. */
const said: Partial<Readonly<Record<FaultKind, Said>>> = {
  throttled: {
    status: 429,
    code: 'TooManyRequests',
    message: 'The request is being throttled as the limit has been reached for operation type.',
  },
  internalError: { status: 500, code: 'InternalServerError', message: 'The server encountered an unexpected error.' },
  badGateway: { status: 502, code: 'BadGateway', message: 'The gateway received an invalid response.' },
  unavailable: { status: 503, code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' },
  conflict: {
    status: 409,
    code: 'Conflict',
    message: 'Another operation is in progress on this resource. Please try the request again later.',
  },
  preconditionFailed: {
    status: 412,
    code: 'PreconditionFailed',
    message: 'Resource was modified since last retrieval. Please fetch the latest resource and try again.',
  },
  forbidden: { status: 403, code: 'AuthorizationFailed', message: '' },
  unauthorized: { status: 401, code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' },
};

const graphCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['InvalidAuthenticationToken', 'Access token validation failure.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  409: ['Request_MultipleObjectsWithSameKeyValue', 'Another object with the same value already exists.'],
  429: ['TooManyRequests', 'Too many requests.'],
  503: ['serviceNotAvailable', 'The service is temporarily unavailable.'],
};

/** The answer of a fault in the form of the plane that the request was for; undefined for faults that answer nothing. */
export function faultAnswer(world: World, fault: Fault, plane: Plane, request: SimRequest): SimResponse | undefined {
  const usual = said[fault.kind];
  if (!usual) return undefined;
  const wait = String(fault.retryAfter ?? 1);
  const headers: Record<string, string> =
    fault.kind === 'throttled' || fault.kind === 'unavailable' ? { 'Retry-After': wait } : {};
  const { status } = usual;
  const message = fault.message ?? usual.message;
  if (fault.kind === 'unauthorized' && (plane === 'resourceManager' || plane === 'graph')) {
    headers['WWW-Authenticate'] = armChallenge(world, request.url.pathname, message, fault.claims);
  }
  switch (plane) {
    case 'resourceManager':
      return armErrorAnswer(world, request, status, fault.code ?? usual.code, message, headers);
    case 'graph': {
      const [code, text] = graphCodes[status] ?? [usual.code, message];
      return graphErrorAnswer(world, request, status, fault.code ?? code, fault.message ?? text, headers);
    }
    case 'entra':
      return json(
        status,
        entraErrorBody(world, {
          status,
          code: 90033,
          error: fault.code ?? (status === 429 || status >= 500 ? 'temporarily_unavailable' : 'invalid_request'),
          text: fault.message ?? 'AADSTS90033: A transient error has occurred. Please try again.',
        }),
        headers,
      );
    case 'gateway':
      return gatewayAnswer(status, message, headers);
    case 'app':
    case 'none':
      return { status, headers: { 'Content-Type': 'text/html', ...headers }, body: `<h1>${status} ${usual.code}</h1>` };
  }
}
