import type { Agent } from 'node:https';
import { createSigningKey } from '../../../src/simulator/entra';
import sample from '../../../src/simulator/scenarios/sample.json';
import { type Simulator, type StartOptions, startSimulator } from '../../../src/simulator/simulator';
import { type Answer, type Ask, clientOptionsFor, type Json, LoopbackAgent, send, text } from './wire';

export const production = '/subscriptions/a1d5b6c2-3e4f-4a5b-8c6d-7e8f90a1b2c3';
export const testing = '/subscriptions/b2e6c7d3-4f50-4b6c-9d7e-8f90a1b2c3d4';
export const productionId = production.slice(15);
export const testingId = testing.slice(15);
export const service = `${production}/resourceGroups/shop/providers/Microsoft.ApiManagement/service/shop-apim`;
export const testService = `${testing}/resourceGroups/shop-test/providers/Microsoft.ApiManagement/service/shop-test-apim`;
export const site = (name: string): string => `${production}/resourceGroups/shop/providers/Microsoft.Web/sites/${name}`;
export const customersApp = `${testing}/resourceGroups/shop-test/providers/Microsoft.Web/sites/customers-app`;
export const tenantId = '6c7d1f5e-0b1a-4d57-9a35-21c0f4a5e801';
export const clientIds = {
  orders: '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e501',
  billing: '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e502',
  customers: '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e503',
  reports: '0f3d2a11-5b6c-4d7e-8f90-a1b2c3d4e506',
};

export const version = {
  apim: '2024-05-01',
  web: '2025-05-01',
  identity: '2024-11-30',
  graph: '2024-04-01',
  resources: '2022-12-01',
} as const;

export { text };
export type { Answer, Ask, Json };

/** Making one takes long; every world of a test run may have the same. */
const signingKey = createSigningKey();

/** The sample scenario with other switches, running, and ways to reach it. */
export class LocalAzure {
  readonly simulator: Simulator;
  readonly agent: Agent;
  readonly #tokens = new Map<string, string>();

  private constructor(simulator: Simulator) {
    this.simulator = simulator;
    const { port, certificate } = simulator.handshake;
    this.agent = new LoopbackAgent(port, certificate);
  }

  static async start(switches: Readonly<Record<string, unknown>> = {}, options: Partial<StartOptions> = {}) {
    const scenario = options.scenario ?? {
      ...sample,
      switches: { serviceUpdateDuration: 60_000, policyDelay: 0, authSettingsDelay: 0, ...switches },
    };
    const simulator = await startSimulator({
      signingKey,
      onFailure: (_, error) => {
        throw error;
      },
      ...options,
      scenario,
    });
    return new LocalAzure(simulator);
  }

  get world() {
    return this.simulator.world;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.simulator.close();
  }

  /** One https request to a simulated host over the loopback connection. */
  send(method: string, url: string, ask: Ask = {}): Promise<Answer> {
    return send(this.agent, method, url, ask);
  }

  /** As a user of the sample: `ana` (owner) or `ben` (reader). */
  async arm(method: string, path: string, ask: Ask & { readonly as?: 'ana' | 'ben' } = {}): Promise<Answer> {
    const token = ask.token === undefined ? await this.token(ask.as ?? 'ana') : ask.token;
    return this.send(method, path.startsWith('https:') ? path : `https://management.azure.com${path}`, {
      ...ask,
      token,
    });
  }

  async graph(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const token = ask.token === undefined ? await this.token('ana', 'https://graph.microsoft.com') : ask.token;
    return this.send(method, `https://graph.microsoft.com${path}`, { ...ask, token });
  }

  async token(user: 'ana' | 'ben', audience = 'https://management.core.windows.net/'): Promise<string> {
    const key = `${user} ${audience}`;
    const kept = this.#tokens.get(key);
    if (kept !== undefined) return kept;
    const answer = await this.askToken(user, `${audience}/.default`);
    const token = answer.body['access_token'] as unknown;
    if (typeof token !== 'string') throw new Error(answer.text);
    this.#tokens.set(key, token);
    return token;
  }

  askToken(user: 'ana' | 'ben', scope: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const person = this.simulator.handshake.users.find(each => each.name === `${user}@retail.example`);
    if (!person) throw new Error(`The sample has no ${user}.`);
    const form = {
      grant_type: 'password',
      client_id: person.clientId,
      username: person.name,
      password: person.password,
      scope,
    };
    return this.postForm(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, { ...form, ...more });
  }

  postForm(url: string, form: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.send('POST', url, { body: new URLSearchParams(form).toString(), headers });
  }

  control(method: string, path: string, body?: unknown): Promise<Answer> {
    const { port, controlSecret } = this.simulator.handshake;
    const headers = { 'x-local-azure-control': controlSecret };
    return this.send(method, `https://127.0.0.1:${port}/.control/${path}`, {
      ...(body !== undefined && { body }),
      headers,
    });
  }

  /** What the SDK clients are given to get here. */
  get clientOptions() {
    return clientOptionsFor(this.agent);
  }

  credential(user: 'ana' | 'ben' = 'ana') {
    return {
      getToken: async () => ({ token: await this.token(user), expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
  }
}
