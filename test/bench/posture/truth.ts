import { type LoopbackAgent, send } from '../../unit/simulator/wire';
import type { ApiAddress } from './estate';

export type Word = 'open' | 'broken' | 'configured';

const isRefused = (status: number): boolean => status === 401 || status === 403;

/**
 * What is so, by calling: an app that answers without a token is open; where it refuses and the gateway gets no answer
 * either, the route is broken; else it is configured, as nothing was proved.
 */
export async function truthOf(agent: LoopbackAgent, { direct, gateway }: ApiAddress): Promise<Word> {
  const [alone, through] = await Promise.all([send(agent, 'GET', direct), send(agent, 'GET', gateway)]);
  if (!isRefused(alone.status)) {
    if (alone.status !== 200) throw new Error(`${direct}: ${alone.status} ${alone.text.slice(0, 200)}`);
    return 'open';
  }
  return through.status === 200 ? 'configured' : 'broken';
}

/** Of all, so many at a time. */
export async function truths(agent: LoopbackAgent, apis: readonly ApiAddress[]): Promise<ReadonlyMap<string, Word>> {
  const found = new Map<string, Word>();
  const left = [...apis];
  const next = async (): Promise<void> => {
    for (let api = left.pop(); api; api = left.pop()) found.set(`${api.service}/${api.api}`, await truthOf(agent, api));
  };
  await Promise.all(Array.from({ length: 8 }, next));
  return found;
}
