import { type Clock, type ConnectedAzure, connect, localTokens, publicCloud } from '../../src/azure';
import type { Connection } from '../../src/azure/connection';
import type { Handshake } from '../../src/simulator/handshake';
import { tenantId } from './scenario';

/** As the one user that the scenario has. */
export function signIn(
  { port, certificate }: Handshake,
  connection: Connection,
  clock: Clock,
  log: (line: string) => void,
  answerTimeout?: number,
): ConnectedAzure {
  const local = { port, certificate };
  const user = { name: 'ana@retail.example', password: 'pw', clientId: 'aebc6443-996d-45c2-90f0-388ff96faa56' };
  const tokens = localTokens(publicCloud, local, user, clock, connection, answerTimeout);
  return connect(
    { cloud: publicCloud, tenantId, account: user.name, tokens, local },
    { clock, log, ...(answerTimeout !== undefined && { answerTimeout }), connection },
  );
}
