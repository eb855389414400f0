import { toAzureError } from '../../src/azure/answerErrors';
import { type Report, causeOfError, explainResponse, readPasted } from '../../src/diagnosis';
import { type Mode, type Sight, ids } from '../modes';
import type { Laboratory } from './laboratory';

/** Modes that a save or an apply meets, and those that are told from a response in hand. */
export const operationIds: readonly string[] = ['F-25', 'F-29', 'F-30', 'F-43', 'F-44', 'F-45', 'F-47'];
export const explainedModes: readonly string[] = ['F-33, no key', 'F-33, header renamed for this API', 'F-39', 'F-42'];
/** Nothing is wrong: a back end whose own identity is used. */
export const healthyModes: readonly string[] = ['F-50'];

const sightsOf = (mode: Mode, laboratory: Laboratory): readonly Sight[] =>
  typeof mode.shows === 'function' ? mode.shows(laboratory.shop) : mode.shows;

/** What the catalogue names for the writes of a mode that Azure refuses, over the wire. */
export async function judgeOperation(laboratory: Laboratory, mode: Mode): Promise<string> {
  const named: string[] = [];
  for (const { ask, status } of sightsOf(mode, laboratory)) {
    if (typeof status !== 'number' || status < 400) continue;
    const answer = await laboratory.send(ask);
    const error = toAzureError({
      url: new URL(ask.url),
      status: answer.status,
      body: answer.text,
      directory: ask.url.includes('graph.microsoft.com'),
      tenantId: ids.tenant,
    });
    named.push(causeOfError(error, { name: 'Orders' })?.id ?? `nothing for ${answer.status}`);
  }
  return [...new Set(named)].join(', ');
}

/** What *Explain a Response…* names for what a mode shows, pasted as HTTP. */
export async function judgeExplained(laboratory: Laboratory, mode: Mode): Promise<string> {
  const named: string[] = [];
  for (const { ask, status, log } of sightsOf(mode, laboratory)) {
    if (status === 'unreachable' || (status < 400 && !log)) continue;
    const answer = await laboratory.send(ask);
    const { pathname } = new URL(ask.url);
    const head = (headers: Readonly<Record<string, string>>): string =>
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n');
    const lines = log ? laboratory.shop.site(log.site).log.filter(line => log.line.test(line)) : [];
    const text = `${ask.method} ${pathname} HTTP/1.1\n${head(ask.headers ?? {})}\n\nHTTP/1.1 ${answer.status}\n${head(answer.headers)}\n\n${answer.text}\n${status < 400 ? lines.join('\n') : ''}`;
    const pasted = readPasted(text);
    const gateways = ['shop-apim.azure-api.net'];
    const sentTo = ask.url.includes('azure-api.net') ? 'gateway' : 'app';
    const context = { gatewayHosts: gateways, appHosts: [], sentTo } as const;
    named.push(pasted ? (explainResponse(pasted, context).causes[0]?.id ?? 'no cause') : 'nothing read');
  }
  return [...new Set(named)].join(', ');
}

/** Whether what a report names holds the mode: first, or among those that can't be told apart and come first. */
export function isNamedFirst(report: Report, id: string): boolean {
  const [first] = report.causes;
  if (first?.id === id) return true;
  if (first?.certainty !== 'oneOf') return false;
  return report.causes.some(cause => cause.id === id && cause.certainty === 'oneOf');
}
