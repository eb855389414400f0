import * as l10n from '@vscode/l10n';
import { Secret } from '../route';
import type { WireRequest } from '../azure/interfaces';
import type { Probe } from './exchange';

/** What a probe may carry besides its address. */
export interface Carried {
  /** The route's subscription key, or that of the API it calls, by the name of its header. */
  readonly key: { readonly header: string; readonly key: Secret };
  /** For one API, five minutes; made worthless after the call. */
  readonly debugToken: Secret;
  /** The signed-in user's own, made for the app. */
  readonly userToken: Secret;
  /** The gateway's own, from its trace. */
  readonly gatewayToken: Secret;
  /** Of a browser's preflight: no secrets. */
  readonly preflight: { readonly origin: string; readonly method: string };
}

export interface ProbeRule {
  /** Of domain.md 7.3 and 10. */
  readonly of: string;
  readonly label: (host: string) => string;
  /** operation: the chosen one's own, GET or HEAD. */
  readonly method: 'GET' | 'OPTIONS' | 'operation';
  /** gateway: of this route. backEnd: straight to the app, a slot, or the API that is called. */
  readonly to: 'gateway' | 'backEnd';
  /** Which of its host names. */
  readonly hosts: 'every' | 'first';
  readonly carries: readonly (keyof Carried)[];
  /** Instead of a token: nobody's. */
  readonly garbage?: true;
  /** Never tried again, and only where the user said yes. */
  readonly once?: true;
  readonly expects: 'refusal' | 'success' | 'refusalOrSuccess' | 'keyRefusal' | 'anything';
}

/** Every probe that there is. What isn't in a row isn't sent: safe methods only, and each secret only where its row says. */
export const probes = {
  withoutToken: {
    of: 'P1, P6',
    label: host => l10n.t('Without a token, {0}', host),
    method: 'GET',
    to: 'backEnd',
    hosts: 'every',
    carries: ['key'],
    expects: 'refusal',
  },
  garbageToken: {
    of: 'P2, P6',
    label: host => l10n.t('With a garbage token, {0}', host),
    method: 'GET',
    to: 'backEnd',
    hosts: 'every',
    carries: ['key'],
    garbage: true,
    expects: 'refusal',
  },
  withoutKey: {
    of: 'P3',
    label: () => l10n.t('Through the gateway without a key'),
    method: 'operation',
    to: 'gateway',
    hosts: 'first',
    carries: [],
    expects: 'keyRefusal',
  },
  throughGateway: {
    of: 'P4, P5',
    label: () => l10n.t('Through the gateway'),
    method: 'operation',
    to: 'gateway',
    hosts: 'first',
    carries: ['key', 'debugToken'],
    expects: 'success',
  },
  userToken: {
    of: 'P7',
    label: () => l10n.t('With your own token'),
    method: 'GET',
    to: 'backEnd',
    hosts: 'first',
    carries: ['userToken'],
    expects: 'refusalOrSuccess',
  },
  gatewayToken: {
    of: 'P7',
    label: () => l10n.t('With the gateway’s token'),
    method: 'GET',
    to: 'backEnd',
    hosts: 'first',
    carries: ['gatewayToken', 'key'],
    once: true,
    expects: 'success',
  },
  preflight: {
    of: 'F-40',
    label: () => l10n.t('A browser’s preflight'),
    method: 'OPTIONS',
    to: 'gateway',
    hosts: 'first',
    carries: ['preflight'],
    expects: 'anything',
  },
} as const satisfies Readonly<Record<string, ProbeRule>>;

export type ProbeId = keyof typeof probes;

/** Nobody's token: three parts like a JWT, readable by no one. */
const garbage = 'Bearer not.a.token';
const bearer = (token: Secret): Secret => new Secret(`Bearer ${token.reveal()}`);

function headersOf({ key, debugToken, userToken, gatewayToken, preflight }: Partial<Carried>): WireRequest['headers'] {
  const token = userToken ?? gatewayToken;
  return {
    ...(token && { Authorization: bearer(token) }),
    ...(key && { [key.header]: key.key }),
    ...(debugToken && { 'Apim-Debug-Authorization': debugToken }),
    ...(preflight && { Origin: preflight.origin, 'Access-Control-Request-Method': preflight.method }),
  };
}

type CarriedBy<Id extends ProbeId> = Partial<Pick<Carried, (typeof probes)[Id]['carries'][number]>>;

export interface ProbeTarget {
  readonly host: string;
  /** Path and query, with a slash at the start. */
  readonly path: string;
  /** For messages: who may be starting up. */
  readonly name: string;
  /** Who answers there, and all host names by which that is known. */
  readonly kind: 'app' | 'gateway';
  readonly hosts: readonly string[];
  /** Behind a gateway, and whether it calls that by plain HTTP. */
  readonly appHosts?: readonly string[];
  readonly byHttp?: boolean;
  /** Of the chosen operation. */
  readonly method?: 'GET' | 'HEAD';
}

/** What a row doesn't let through is a bug of ours: nothing is sent. */
function keepToRow(id: ProbeId, kind: ProbeTarget['kind'], carried: Partial<Carried>): Partial<Carried> {
  const { carries, to }: ProbeRule = probes[id];
  for (const [name, value] of Object.entries(carried) as [keyof Carried, unknown][]) {
    const isKeyToApp = name === 'key' && kind === 'app';
    const isUserToGateway = name === 'userToken' && kind === 'gateway';
    if (value !== undefined && (!carries.includes(name) || isKeyToApp || isUserToGateway))
      throw new Error(`The probe ${id} was about to carry a ${name} to this ${kind}. Nothing was sent.`);
  }
  if (to === 'gateway' && kind !== 'gateway') throw new Error(`The probe ${id} was about to go straight to the app.`);
  return carried;
}

/** The request of a row of the table to a target. */
export function probeOf<Id extends ProbeId>(id: Id, target: ProbeTarget, carried: CarriedBy<Id>): Probe {
  const rule: ProbeRule = probes[id];
  const { host, path, name, kind, hosts, appHosts = [], byHttp, method = 'GET' } = target;
  return {
    label: rule.label(host),
    target: name,
    request: {
      method: rule.method === 'operation' ? method : rule.method,
      url: `https://${host}${path}`,
      headers: { ...(rule.garbage && { Authorization: garbage }), ...headersOf(keepToRow(id, kind, carried)) },
    },
    context: {
      gatewayHosts: kind === 'gateway' ? hosts.map(one => one.toLowerCase()) : [],
      appHosts: kind === 'app' ? hosts : appHosts,
      sentTo: kind,
      ...(byHttp && { byHttp }),
    },
    ...(rule.once && { once: true }),
  };
}
