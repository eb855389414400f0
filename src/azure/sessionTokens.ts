import * as l10n from '@vscode/l10n';
import { unknownGraph } from './clouds';
import { AzureError, type Call, type Clock, type Cloud, type Session, type TokenRequest } from './interfaces';
import { Joined } from './joined';
import type { Secret } from '../route';

/** Taken anew this long before it expires. */
const marginMilliseconds = 5 * 60 * 1000;

const isHostOf = (host: string, base: string): boolean => {
  const own = new URL(base).hostname.toLowerCase();
  return host === own || host.endsWith(`.${own}`);
};

/** Which plane an address belongs to. Links in answers are held against this too, so that no token goes elsewhere. */
export function planeOf(cloud: Cloud, url: URL): 'resourceManager' | 'graph' | undefined {
  const host = url.hostname.toLowerCase();
  if (url.protocol !== 'https:') return undefined;
  if (isHostOf(host, cloud.resourceManager)) return 'resourceManager';
  return isHostOf(host, cloud.graph) ? 'graph' : undefined;
}

/** Tokens of one session by audience, kept until shortly before they expire. */
export class SessionTokens {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly token: Secret; readonly expiresAt: number }>();
  readonly #asked = new Joined<Secret>();

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  audienceFor(url: URL): string {
    const { cloud } = this.#session;
    if (url.origin === unknownGraph) {
      throw new AzureError(l10n.t('The settings of this cloud name no Microsoft Graph.'), {
        kind: 'forbidden',
        directory: true,
      });
    }
    const plane = planeOf(cloud, url);
    if (plane === undefined) {
      throw new AzureError(
        l10n.t('Azure pointed to {0}, which isn’t part of {1}. Nothing was sent there.', url.host, cloud.name),
        {
          kind: 'refused',
          status: 0,
          code: 'ForeignAddress',
        },
      );
    }
    return plane === 'graph' ? cloud.graph : cloud.resourceManagerAudience;
  }

  /**
   * With the `challenge` of a refused request the token kept so far is given up. Requests that need the same token ask
   * together; who is cancelled only leaves, and who may ask the user doesn't wait for one that may not.
   */
  async get(audience: string, request: TokenRequest = {}): Promise<Secret> {
    const isChallenged = request.challenge !== undefined;
    const kept = this.#kept.get(audience);
    if (isChallenged) this.#kept.delete(audience);
    else if (kept && kept.expiresAt - marginMilliseconds > this.#clock.now()) return kept.token;
    const key = [audience, isChallenged && 'challenged', request.mayAsk === true && 'mayAsk'].join(' ');
    const start = ({ signal }: Call): Promise<Secret> => this.#ask(audience, { ...request, ...(signal && { signal }) });
    return this.#asked.ask(key, start, request.signal && { signal: request.signal });
  }

  forget(audience: string): void {
    this.#kept.delete(audience);
  }

  async #ask(audience: string, request: TokenRequest): Promise<Secret> {
    const answer = await this.#session.tokens.getToken(audience, this.#session.tenantId, request);
    this.#kept.set(audience, answer);
    return answer.token;
  }
}
