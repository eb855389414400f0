import { isObject, objectOf, textOf, textsOf, type JsonObject } from '../json';
import type { Backend } from '../world';
import { gatewayAnswer } from './answers';
import { countAnswer, isTripped } from './circuit';
import { PolicyFailure, type Execution } from './execution';
import { noteHeaderAdded, obtainToken } from './managedIdentity';
import { mutable, send, sentHeaders, traceHeaders, type Outgoing } from './send';

/** Sends the request to the back end as it stands, with the credentials of its back-end entity (domain.md 2.7). */
export async function forwardRequest(execution: Execution): Promise<void> {
  let sent: JsonObject | undefined;
  let entity: Backend | undefined;
  try {
    entity = entityFor(execution);
    const outgoing = prepare(execution, entity);
    sent = { method: outgoing.method, url: outgoing.url.href, headers: traceHeaders(sentHeaders(outgoing)) };
    execution.note('forward-request', {
      message: 'Request is being forwarded to the backend service. Timeout set to 300 seconds',
      request: sent,
    });
    const response = await send(execution, outgoing);
    execution.response = response;
    if (entity) countAnswer(execution, entity, response.status);
    execution.note('forward-request', {
      message: 'Response received from the backend service.',
      request: sent,
      response: { status: { code: response.status, reason: response.reason }, headers: traceHeaders(response.headers) },
    });
  } catch (error) {
    if (error instanceof PolicyFailure && error.source === 'forward-request') {
      if (entity && sent) countAnswer(execution, entity, 0);
      execution.note('forward-request', {
        message: error.message,
        ...(sent && { request: sent }),
        reason: error.reason,
      });
    }
    throw error;
  }
}

function prepare(execution: Execution, entity: Backend | undefined): Outgoing {
  const credentials = objectOf(entity?.properties['credentials']);
  const headers = execution.headers.copy();
  if (!execution.setsHost) {
    headers.delete('host');
  }
  addCredentialHeaders(execution, credentials, headers);
  const base = textOf(entity?.properties['url']);
  if (base !== undefined) {
    execution.target = { ...execution.target, baseUrl: base };
  }
  if (execution.target.baseUrl === '') {
    throw new PolicyFailure(
      'forward-request',
      'BackendConnectionFailure',
      'The API has no back end: its serviceUrl is empty and no policy sets one.',
    );
  }
  const url = execution.backEndUrl();
  if (!url) {
    const text = `The address of the back end is not valid: '${execution.target.baseUrl}'.`;
    throw new PolicyFailure('forward-request', 'BackendConnectionFailure', text);
  }
  for (const [name, values] of Object.entries(objectOf(credentials['query']))) {
    url.searchParams.delete(name);
    textsOf(values).forEach(value => url.searchParams.append(name, fillNamedValues(execution, value)));
  }
  headers.append('X-Forwarded-For', execution.incoming.caller.address);
  const clientCertificate = execution.clientCertificate ?? textsOf(credentials['certificateIds'])[0];
  const { method, body } = execution;
  return { method, url, headers, body, ...(clientCertificate !== undefined && { clientCertificate }) };
}

function addCredentialHeaders(execution: Execution, credentials: JsonObject, headers: Execution['headers']): void {
  for (const [name, values] of Object.entries(objectOf(credentials['header']))) {
    headers.set(name, ...textsOf(values).map(value => fillNamedValues(execution, value)));
  }
  if (execution.world.switches.backendCredentials === 'first' && execution.headers.has('authorization')) {
    return;
  }
  const { authorization, managedIdentity } = credentials;
  if (isObject(authorization)) {
    const parameter = fillNamedValues(execution, textOf(authorization['parameter']) ?? '');
    headers.set('Authorization', `${textOf(authorization['scheme']) ?? ''} ${parameter}`.trim());
  }
  if (isObject(managedIdentity)) {
    const token = obtainToken(
      execution,
      textOf(managedIdentity['resource']) ?? '',
      textOf(managedIdentity['clientId']),
    );
    headers.set('Authorization', `Bearer ${token}`);
    noteHeaderAdded(execution);
  }
}

/** The back-end entity that the request goes to; of a pool the member whose turn it is. Throws 503 where a circuit is open. */
function entityFor(execution: Execution): Backend | undefined {
  const { backEnd } = execution.target;
  if (backEnd === undefined) {
    return undefined;
  }
  const found = memberOf(execution, findBackEnd(execution, backEnd), 0);
  if (found && !isTripped(execution, found)) {
    return found;
  }
  const text = `The circuit breaker of the backend '${backEnd}' is open.`;
  throw new PolicyFailure('forward-request', 'CircuitBreakerOpen', text, mutable(gatewayAnswer(503, text)));
}

export function findBackEnd(execution: Execution, id: string): Backend {
  const places = [execution.match.container, execution.service];
  const found = places.flatMap(place => place.backends).find(each => each.name.toLowerCase() === id.toLowerCase());
  if (!found) {
    throw new PolicyFailure('set-backend-service', 'BackendNotFound', `Backend with id '${id}' could not be found.`);
  }
  return found;
}

/** undefined: none of a pool's members takes calls now. */
function memberOf(execution: Execution, backEnd: Backend, depth: number): Backend | undefined {
  const members = objectOf(backEnd.properties['pool'])['services'];
  if (!Array.isArray(members) || members.length === 0 || depth > 3) {
    return backEnd;
  }
  const name = (member: JsonObject) => (textOf(member['id']) ?? '').split('/').at(-1) ?? '';
  const listed = members.map(objectOf).filter(member => !isTripped(execution, findBackEnd(execution, name(member))));
  const number = (member: JsonObject, name: string, fallback: number) =>
    typeof member[name] === 'number' ? member[name] : fallback;
  const top = Math.min(...listed.map(member => number(member, 'priority', 1)));
  const turns = listed
    .filter(member => number(member, 'priority', 1) === top)
    .flatMap(member => Array.from({ length: Math.max(1, number(member, 'weight', 1)) }, () => member));
  const member = turns[execution.memory.takeTurn(`pool ${backEnd.name}`) % turns.length];
  return member && memberOf(execution, findBackEnd(execution, name(member)), depth + 1);
}

function fillNamedValues(execution: Execution, text: string): string {
  const values = [execution.match.container, execution.service].flatMap(place => place.namedValues);
  return text.replace(/\{\{([^{}]+)\}\}/g, (mark, name: string) => {
    const found = values.find(each => each.displayName.toLowerCase() === name.trim().toLowerCase());
    if (!found) {
      throw new PolicyFailure(
        'forward-request',
        'ValueNotFound',
        `Named value '${name.trim()}' of back end credentials could not be found.`,
      );
    }
    return found.value || mark;
  });
}
