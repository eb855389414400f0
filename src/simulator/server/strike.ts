import { type Handler, type SimRequest, type SimResponse, Unreachable } from '../http';
import type { Fault, Plane, World } from '../world';
import { faultAnswer } from './faultAnswer';

/** What the wire sees of a request: an answer, a connection that is reset, or nothing for ever. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: SimResponse }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

/** Handles a request with what befalls it. */
export async function withFaults(
  world: World,
  handler: Handler,
  plane: Plane,
  request: SimRequest,
  faults: readonly Fault[],
): Promise<Outcome> {
  for (const { kind, milliseconds = 0 } of faults) if (kind === 'delay') await world.clock.sleep(milliseconds);
  const fault = faults.find(each => each.kind !== 'delay');
  const act = (sent = request) => handler(sent);
  if (!fault) return { kind: 'answer', response: await act() };
  switch (fault.kind) {
    case 'refused':
    case 'resetBefore':
      return { kind: 'reset' };
    case 'timeoutBefore':
      return { kind: 'silence' };
    case 'resetAfter':
      await act();
      return { kind: 'reset' };
    case 'timeoutAfter':
      await act();
      return { kind: 'silence' };
    case 'operationFails':
      return { kind: 'answer', response: await act({ ...request, operationFails: true }) };
    case 'malformedBody':
      return { kind: 'answer', response: cut(await act()) };
    default: {
      if (fault.acted) await act();
      const response = faultAnswer(world, fault, plane, request);
      if (!response) throw new Error(`Nothing is known about the fault ${fault.kind}.`);
      return { kind: 'answer', response };
    }
  }
}

/** An answer whose body ends in the middle; one without a body gets half of one. */
function cut(response: SimResponse): SimResponse {
  if (response.body !== '') return { ...response, body: response.body.slice(0, Math.ceil(response.body.length / 2)) };
  const status = response.status === 204 ? 200 : response.status;
  return { status, headers: { ...response.headers, 'Content-Type': 'application/json; charset=utf-8' }, body: '{"' };
}

/** The same for what a gateway sends: it has no wire, so that a connection that breaks is an `Unreachable`. */
export async function withInnerFaults(
  world: World,
  handler: Handler,
  plane: Plane,
  request: SimRequest,
): Promise<SimResponse> {
  const { method, host, url } = request;
  const target = { method, plane, host, path: `${url.pathname}${url.search}`, from: 'gateway' } as const;
  const faults = world.faults.strike(target);
  const outcome = await withFaults(world, handler, plane, request, faults);
  if (outcome.kind === 'answer') return outcome.response;
  if (outcome.kind === 'silence') throw new Unreachable(host, 'timeout');
  throw new Unreachable(host, faults.some(each => each.kind === 'refused') ? 'refused' : 'reset');
}
