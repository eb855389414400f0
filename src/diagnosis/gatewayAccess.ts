import * as l10n from '@vscode/l10n';
import { type Azure, AzureError, type Call, listKeySubscriptionsFor } from '../azure/interfaces';
import { type KeySubscription, type Route, type Secret, sameId } from '../route';
import type { CalledKey } from './calledApi';
import { type ProbeOperation, chooseOperation, narrowestSubscription } from './operation';
import { shownLine } from './sanitise';

export interface GatewayOptions {
  /** Id of the operation to call; absent: the first safe one that needs nothing. */
  readonly operationId?: string;
  /** Values for `{…}` in its URL template. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Id of the subscription whose key is used; absent: the narrowest. */
  readonly keySubscriptionId?: string;
}

interface WhyNot {
  readonly whyNot: string;
  /** There is no active subscription that opens the API. */
  readonly noneOpens?: boolean;
}

export type FoundKey = { readonly key: Secret; readonly subscription: KeySubscription } | WhyNot;

/** Milliseconds that a debug token of five minutes is used (domain.md 8). */
const tokenLasts = 4 * 60_000;

/** Milliseconds before the next try. */
const invalidatePauses = [1_000, 4_000];

const whyNotOf = (error: unknown): WhyNot => {
  if (error instanceof AzureError) return { whyNot: shownLine(error.message) };
  throw error;
};

/** What is asked for once and kept; what couldn't be had is asked for again by the next one. */
class Kept<T extends object> {
  #asked: Promise<T | WhyNot> | undefined;

  get(ask: () => Promise<T | WhyNot>): Promise<T | WhyNot> {
    const known = this.#asked;
    if (known) return known;
    const asking = ask().catch(whyNotOf);
    this.#asked = asking;
    const forget = (): void => {
      if (this.#asked === asking) this.#asked = undefined;
    };
    asking.then(got => 'whyNot' in got && forget(), forget);
    return asking;
  }
}

/**
 * What the calls of a route through the gateway are made with: operation, key, debug token. Can be got ahead of the call,
 * and is shared by calls that follow each other. Whoever has made one gives the debug token up (`invalidate`), always.
 */
export class GatewayAccess {
  readonly #azure: Azure;
  readonly #route: Route;
  readonly #options: GatewayOptions;
  readonly #operation = new Kept<ProbeOperation>();
  readonly #subscription = new Kept<KeySubscription>();
  readonly #key = new Kept<Exclude<FoundKey, WhyNot>>();
  #called: GatewayAccess | undefined;
  #debug: { readonly at: number; readonly token: Promise<{ readonly token: Secret } | WhyNot> } | undefined;

  constructor(azure: Azure, route: Route, options: GatewayOptions) {
    this.#azure = azure;
    this.#route = route;
    this.#options = options;
  }

  /** The operation that the tests call, or why there is none that they may call. */
  operation(call: Call): Promise<ProbeOperation | WhyNot> {
    const { operationId, parameters = {} } = this.#options;
    const { api, operation } = this.#route;
    return this.#operation.get(async () => {
      const operations = await this.#azure.apiManagement.listOperations(api.id, call);
      return chooseOperation(operations, operation?.id ?? operationId, parameters);
    });
  }

  /** A product's key opens only the APIs of that product: asked for only where such a key would be taken. */
  subscription(call: Call): Promise<KeySubscription | WhyNot> {
    const { api } = this.#route;
    return this.#subscription.get(async () => {
      if (!api.subscriptionRequired) return { whyNot: l10n.t('no key is needed') };
      const all = await listKeySubscriptionsFor(this.#azure, api, call);
      const chosen = await this.#choose(all, call);
      return chosen ?? { whyNot: l10n.t('no active subscription opens {0}', api.displayName), noneOpens: true };
    });
  }

  async #choose(all: readonly KeySubscription[], call: Call): Promise<KeySubscription | undefined> {
    const { keySubscriptionId } = this.#options;
    const first = narrowestSubscription(all, this.#route, keySubscriptionId);
    if (keySubscriptionId !== undefined || first?.scope.kind !== 'product') return first;
    const products = await this.#azure.details.listProducts(this.#route.api, call);
    const opening = all.filter(one => one.scope.kind !== 'product' || products.some(id => sameId(id, one.scope.id)));
    return narrowestSubscription(opening, this.#route, undefined);
  }

  key(call: Call): Promise<FoundKey> {
    return this.#key.get(async () => {
      const subscription = await this.subscription(call);
      if ('whyNot' in subscription) return subscription;
      return { key: await this.#azure.apiManagement.readKey(subscription.id, call), subscription };
    });
  }

  /** For the API that is called; undefined: it asks for none, or none can be had: its key check then says so. */
  async calledKey(call: Call): Promise<CalledKey | undefined> {
    const { backEnd, id } = this.#route;
    if (backEnd.kind !== 'api') return undefined;
    const { api, service } = backEnd;
    this.#called ??= new GatewayAccess(this.#azure, { id, service, api, backEnd: { kind: 'none' } }, {});
    const found = await this.#called.key(call);
    return 'key' in found ? { header: api.keyNames.header, key: found.key } : undefined;
  }

  /** For one API, five minutes. */
  async debugToken(call: Call): Promise<{ readonly token: Secret } | WhyNot> {
    const { clock, tracing } = this.#azure;
    const kept = this.#debug;
    const got = await kept?.token.catch(() => undefined);
    if (kept && got && 'token' in got && clock.now() - kept.at < tokenLasts) return got;
    if (kept === this.#debug) await this.invalidate();
    const { api, service } = this.#route;
    this.#debug ??= {
      at: clock.now(),
      token: tracing.getDebugToken(service.id, api.id, call).then(token => ({ token }), whyNotOf),
    };
    return this.#debug.token;
  }

  /** Makes the debug token worthless, whatever happened and whether or not the call is cancelled. */
  async invalidate(): Promise<void> {
    const debug = this.#debug;
    if (!debug) return;
    this.#debug = undefined;
    await debug.token.catch(() => undefined);
    const { clock, tracing } = this.#azure;
    for (const pause of [...invalidatePauses, undefined]) {
      try {
        await tracing.invalidateDebugTokens(this.#route.service.id);
        return;
      } catch (error) {
        if (!(error instanceof AzureError)) throw error;
        // After the last try they run out by themselves, in five minutes at most.
        if (pause === undefined) return;
        await clock.sleep(pause);
      }
    }
  }
}
