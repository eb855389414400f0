import { join } from 'node:path';
import { messageOf, start, stop } from '../children';
import type { Exchange, PaperAzure, Size } from './paperAzure';
import type { Order } from './server';

/** A paper Azure in a process of its own, so that what it does costs the client nothing. */
export interface PaperServer {
  readonly port: number;
  readonly certificate: string;
  take(): Promise<readonly Exchange[]>;
  stop(): Promise<void>;
}

export async function startPaperServer(size: Size, latency: number): Promise<PaperServer> {
  const child = start(join(import.meta.dirname, 'server.ts'), [], ['--import', 'tsx']);
  const ask = (order: Order): Promise<unknown> => {
    const answer = messageOf(child);
    child.send(order);
    return answer;
  };
  const { port, certificate } = (await ask({ kind: 'start', size, latency })) as PaperAzure;
  return {
    port,
    certificate,
    take: async () => (await ask({ kind: 'take' })) as readonly Exchange[],
    stop: () => stop(child),
  };
}
