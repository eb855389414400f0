import type { GatewayTrace } from '../azure/interfaces';
import { type PolicyFact, isUndecidable } from '../route';
import { tokenSource } from './gatewayTest';

const guid = /clientId:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i;

/** What the trace says that the token was asked for and with, where the policy has a secret named value or an expression. */
export function asTraced(fact: PolicyFact, trace: GatewayTrace | undefined): PolicyFact {
  const { token } = fact;
  if (!token || !trace) return fact;
  const texts = trace.entries.filter(one => one.source === tokenSource).map(one => one.text);
  const found = (pattern: RegExp): string | undefined =>
    texts.map(text => pattern.exec(text)?.[1]).findLast(one => one !== undefined);
  const resource = isUndecidable(token.resource) ? found(/ for (\S+) audience/) : undefined;
  const clientId = isUndecidable(token.clientId ?? '') ? found(guid) : undefined;
  return {
    ...fact,
    token: {
      ...token,
      ...(resource !== undefined && { resource }),
      ...(clientId !== undefined && { clientId: clientId.toLowerCase() }),
    },
  };
}
