import { type RequestLog, type World, serviceAt } from '../../src/simulator/world';

const host = 'shop-apim.azure-api.net';

/** A caller with a key and no token of its own, who calls APIs through the gateway: it may never notice anything. */
export class Caller {
  readonly #world: World;
  readonly #apis: readonly string[];
  readonly #requests: RequestLog;
  readonly #calls: Promise<void>[] = [];
  #noticed: string | undefined;

  constructor(world: World, apis: readonly string[], requests: RequestLog) {
    this.#world = world;
    this.#apis = apis;
    this.#requests = requests;
  }

  /** The first failure that it saw. */
  get noticed(): string | undefined {
    return this.#noticed;
  }

  call(): void {
    this.#calls.push(...this.#apis.map(api => this.#call(api)));
  }

  /** Once all calls have their answers. No call lasts as long as a wait, which takes no time here. */
  async answered(): Promise<void> {
    await Promise.all(this.#calls);
  }

  async #call(api: string): Promise<void> {
    const key = serviceAt(this.#world, host)?.subscriptions.find(one => one.name === 'all')?.primaryKey ?? '';
    const response = await this.#world.dispatch({
      method: 'GET',
      host,
      url: new URL(`https://${host}/${api}/list`),
      headers: { host, 'ocp-apim-subscription-key': key },
      body: '',
      caller: { kind: 'internet', address: '198.51.100.99' },
    });
    if (response.status === 200) return;
    const last = this.#requests.all.at(-1);
    this.#noticed ??= `a caller got ${response.status} after request ${last?.index ?? 0} (${last?.method ?? ''} ${last?.path ?? ''})`;
  }
}
