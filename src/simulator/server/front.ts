import type { Handler, SimRequest } from '../http';
import type { World } from '../world';
import { controlAnswer, isControl } from './control';
import type { Planes } from './dispatch';
import { type Outcome, withFaults } from './strike';

/** One request from its head to the end of its answer. */
export interface Exchange {
  /** The connection is to be reset without reading on. */
  readonly isRefused: boolean;
  /** A control call: nobody is told of it, as it carries the secret. */
  readonly isControl: boolean;
  /** Handles the whole request. */
  run(request: SimRequest): Promise<Outcome>;
  /** The answer goes out, or the connection has ended without one. Only the first call counts. */
  ended(status: number | undefined): void;
}

/** What stands between the wire and the planes. Called with a request whose body isn't read yet. */
export type Front = (head: SimRequest) => Exchange;

/** Control calls to the control, everything else into the log, through its faults, to its plane. */
export function createFront(world: World, planes: Planes): Front {
  return head => (isControl(head) ? controlExchange(world, planes) : loggedExchange(world, planes, head));
}

function controlExchange(world: World, planes: Planes): Exchange {
  return {
    isRefused: false,
    isControl: true,
    run: async request => ({ kind: 'answer', response: await controlAnswer(world, planes, request) }),
    ended: () => undefined,
  };
}

function loggedExchange(world: World, planes: Planes, head: SimRequest): Exchange {
  const { method, host, url } = head;
  const plane = planes.planeOf(head);
  const entry = world.requests.begin(method, plane, host, url);
  const path = `${url.pathname}${url.search}`;
  const faults = world.faults.strike({ index: entry.index, method, plane, host, path, from: 'client' });
  entry.faults = faults.map(each => each.kind);
  const handler: Handler = request => planes.handler(request);
  return {
    isRefused: faults.some(each => each.kind === 'refused'),
    isControl: false,
    run: request => withFaults(world, handler, plane, request, faults),
    ended: status => {
      if (entry.endedAt !== undefined) return;
      entry.endedAt = performance.now();
      entry.status = status;
    },
  };
}
