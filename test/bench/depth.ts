import { type LoggedRequest, longestChain } from '../../src/simulator/world/requestLog';

/** Polls of a long-running operation and looks for a trace that isn't there yet are waits, not work. */
const isWork = ({ path, status }: LoggedRequest): boolean =>
  !path.includes('/operationresults/') && !(path.includes('/listTrace') && status === 404);

/** The requests of a recording that did something, and how many of them had to wait for one another. */
export function workIn(all: readonly LoggedRequest[]): {
  readonly requests: readonly LoggedRequest[];
  readonly depth: number;
} {
  const requests = all.filter(isWork);
  return { requests, depth: longestChain(requests) };
}
