import * as l10n from '@vscode/l10n';
import { lookup as lookupAll } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Secret } from '../../route';
import type { Connection } from '../connection';
import { Cancelled, type Clock, type Wire, type WireOutcome, type WireRequest } from '../interfaces';
import { isPrivateAddress, isPublicAddress } from './publicAddress';

/** Time-out of the whole answer: a cold start takes up to 30 s. */
const timeoutMilliseconds = 40_000;

type NotReachable = Extract<WireOutcome, { kind: 'notReachable' }>;
type Why = NotReachable['why'];

export interface Resolver {
  /** All addresses of a host name. */
  resolve(host: string): Promise<readonly { readonly address: string; readonly family: number }[]>;
}

export const systemResolver: Resolver = { resolve: host => lookupAll(host, { all: true }) };

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function whyNot(error: unknown): Why {
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') return 'nameNotFound';
  if (code === 'ETIMEDOUT' || code === 'TimeOut' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'timeout';
  if (code === 'ECONNREFUSED') return 'refused';
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_|UNABLE_TO|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/.test(code)) return 'tls';
  return 'reset';
}

const details = (): Readonly<Record<Why, string>> => ({
  nameNotFound: l10n.t('the name has no address'),
  refused: l10n.t('the connection was refused'),
  timeout: l10n.t('it took too long to answer'),
  tls: l10n.t('its certificate isn’t trusted or doesn’t fit its name'),
  address: l10n.t('it has no address on the public Internet'),
  reset: l10n.t('the connection was closed before an answer came'),
});

/**
 * Sends probes: https and host names only. A name is resolved here, once, and refused when any of its addresses is this
 * computer, a private network (unless the user has agreed to that) or a metadata service; the request then goes to the addresses that were looked at.
 * `resolver` is undefined for the local Azure, where no name is ever resolved.
 */
export function createWire(
  connection: Connection,
  clock: Clock,
  resolver: Resolver | undefined,
  answerTimeout = timeoutMilliseconds,
): Wire {
  return {
    async send(request, call) {
      const started = clock.now();
      const fail = (why: Why, more?: string): NotReachable => ({
        kind: 'notReachable',
        why,
        detail: more === undefined ? details()[why] : `${details()[why]} (${more})`,
        milliseconds: clock.now() - started,
      });
      if (call?.signal?.aborted) throw new Cancelled();
      const url = new URL(request.url);
      keepSecretsAtHome(request, url);
      if (url.protocol !== 'https:') return fail('address', l10n.t('only https is tested'));
      if (url.username !== '' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0)
        return fail('address', l10n.t('only host names are tested'));
      let lookup: LookupFunction | undefined;
      if (resolver) {
        try {
          const addresses = await resolver.resolve(url.hostname);
          // A name can take long to be found, and an abort that has happened is told to nobody who listens later.
          if (call?.signal?.aborted) throw new Cancelled();
          if (addresses.length === 0) return fail('nameNotFound');
          const mayBePrivate = request.privateToo === true && isOwnHost(request, url);
          const isAllowed = (address: string): boolean =>
            isPublicAddress(address) || (mayBePrivate && isPrivateAddress(address));
          if (!addresses.every(one => isAllowed(one.address))) return fail('address');
          lookup = pinned(addresses);
        } catch (error) {
          if (error instanceof Cancelled || call?.signal?.aborted) throw new Cancelled();
          return fail(whyNot(error), codeOf(error));
        }
      }
      try {
        return {
          kind: 'answered',
          response: await connection.probe({
            url,
            method: request.method,
            headers: revealed(request),
            lookup,
            signal: call?.signal,
            timeout: answerTimeout,
            elapsed: () => clock.now() - started,
          }),
        };
      } catch (error) {
        if (error instanceof Cancelled || call?.signal?.aborted) throw new Cancelled();
        return fail(whyNot(error), codeOf(error) === 'TimeOut' ? undefined : codeOf(error));
      }
    },
  };
}

const isOwnHost = ({ ownHosts = [] }: WireRequest, { hostname }: URL): boolean =>
  ownHosts.some(host => host.toLowerCase() === hostname.toLowerCase());

/** Tokens and keys go to the host names of the very thing they are for: anything else is a bug, and nothing is sent. */
function keepSecretsAtHome(request: WireRequest, url: URL): void {
  const carriesSecret = Object.values(request.headers).some(value => value instanceof Secret);
  const isWhole = url.protocol === 'https:' && url.port === '';
  if (carriesSecret && !(isOwnHost(request, url) && isWhole)) {
    throw new Error(`A token or key was about to be sent to ${url.host}, which it isn’t for. Nothing was sent.`);
  }
}

const revealed = ({ headers }: WireRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );

/** Answers only with addresses that were looked at, in either of the forms that Node asks for. */
function pinned(addresses: readonly { readonly address: string; readonly family: number }[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first) callback(null, first.address, first.family);
  };
}
