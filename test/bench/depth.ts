import { type LoggedRequest, longestChain } from '../../src/simulator/world/requestLog';

const polling = '/operationresults/';

/** Looks for a trace that isn't there yet are waits, not work. */
const isWait = ({ path, status }: LoggedRequest): boolean => path.includes('/listTrace') && status === 404;

/** A long-running operation ends with the last poll of it; how long that takes is the service's affair. */
function withPolls(write: LoggedRequest, all: readonly LoggedRequest[]): LoggedRequest {
  if (write.method === 'GET') return write;
  const [own = ''] = write.path.split('?');
  const next = all.find(one => one.index > write.index && one.method !== 'GET' && one.path.split('?')[0] === own);
  const polls = all.filter(
    one =>
      one.host === write.host &&
      one.path.startsWith(`${own}${polling}`) &&
      one.index > write.index &&
      one.index < (next?.index ?? Infinity),
  );
  const endedAt = polls.at(-1)?.endedAt ?? write.endedAt;
  return { ...write, endedAt };
}

/**
 * The requests of a recording that did something, and how many of them had to wait for one another: a write that starts a
 * long-running operation is one request that ends when the operation does; what is asked beside it costs no time.
 */
export function workIn(all: readonly LoggedRequest[]): {
  readonly requests: readonly LoggedRequest[];
  readonly depth: number;
} {
  const requests = all.filter(one => !one.path.includes(polling) && !isWait(one)).map(one => withPolls(one, all));
  return { requests, depth: longestChain(requests) };
}
