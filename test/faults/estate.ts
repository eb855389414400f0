import { generateKeyPairSync } from 'node:crypto';
import type { Clock, ConnectedAzure } from '../../src/azure';
import { type Connection, createConnection } from '../../src/azure/connection';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type SigningKey, createJumpingClock } from '../../src/simulator/world';
import { connectInProcess } from './inProcess';
import { type MoreRoutes, scenario, scenarioWith } from './scenario';
import { signIn } from './signIn';

/** Signs as quickly as tokens are asked for here; nobody's secret hangs on it. */
function quickKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  return { kid: 'faults', privateKey, publicKey, verified: new Set() };
}

/** One running local Azure per worker, put back to its beginning for each run. */
export class Estate {
  readonly simulator: Simulator;
  /** For all runs: what is tried here isn't how connections are made. */
  readonly #connection: Connection;
  /** Called after each exchange. */
  onExchange: () => void = () => undefined;
  /** Called where an answer is kept back, or nothing was done, and the client waits. */
  onSilence: () => void = () => undefined;
  /** Called before each request is acted on and after it was, with its number. */
  onRequest: (index: number, hasActed: boolean) => void = () => undefined;
  /** Awaited before time passes for an answer that never comes. */
  beforeWait: () => Promise<unknown> = () => Promise.resolve();

  private constructor(simulator: Simulator, isOverWire: boolean) {
    this.simulator = simulator;
    const { world, handshake } = this.simulator;
    this.#connection = isOverWire
      ? createConnection(handshake)
      : connectInProcess(
          this.simulator,
          async milliseconds => {
            await this.beforeWait();
            world.clock.advance(milliseconds);
          },
          { willAct: index => this.onRequest(index, false), hasActed: index => this.onRequest(index, true) },
        );
  }

  /** `isSlow`: on the computer's clock, with that many milliseconds for each answer, and nothing to wait for but answers. */
  static async start(isSlow?: { readonly latency: number; readonly more?: MoreRoutes }): Promise<Estate> {
    const tell = { exchange: (): void => undefined, silence: (): void => undefined };
    const simulator = await startSimulator({
      scenario: isSlow
        ? {
            ...scenarioWith(isSlow.more),
            switches: {
              throttling: 'count',
              latency: isSlow.latency,
              serviceUpdateDuration: 1,
              policyDelay: 0,
              authSettingsDelay: 0,
              traceDelay: 0,
            },
          }
        : scenario,
      ...(!isSlow && { clock: createJumpingClock(Date.UTC(2026, 0, 5)), signingKey: quickKey() }),
      onExchange: () => tell.exchange(),
      onSilence: () => tell.silence(),
      onFailure: (_, error) => {
        throw error;
      },
    });
    const estate = new Estate(simulator, isSlow !== undefined);
    tell.exchange = () => estate.onExchange();
    tell.silence = () => estate.onSilence();
    return estate;
  }

  get world() {
    return this.simulator.world;
  }

  async reset(): Promise<void> {
    const outcome = await this.simulator.exchange({
      method: 'PUT',
      host: '127.0.0.1',
      url: new URL('https://127.0.0.1/.control/scenario'),
      headers: { 'x-local-azure-control': this.simulator.handshake.controlSecret },
      body: JSON.stringify(scenario),
      caller: { kind: 'internet', address: '198.51.100.7' },
    });
    if (outcome.kind !== 'answer' || outcome.response.status !== 200)
      throw new Error(`The control didn’t set the scenario: ${JSON.stringify(outcome)}`);
    // By their tags a plan knows that secret values are what they were when it was made, perhaps in a run before.
    for (const service of this.world.services.values())
      for (const namedValue of service.namedValues) namedValue.etag = namedValue.name;
  }

  /** A session of its own, on the world's clock. `answerTimeout`: absent: the product's own. */
  connect(log: (line: string) => void, answerTimeout?: number, clock: Clock = this.clock()): ConnectedAzure {
    return signIn(this.simulator.handshake, this.#connection, clock, log, answerTimeout);
  }

  /** Waiting moves the world's clock on and costs no time. */
  clock(): Clock {
    const { clock } = this.world;
    return {
      now: () => clock.now(),
      sleep: milliseconds => {
        clock.advance(milliseconds);
        return Promise.resolve();
      },
    };
  }

  close(): Promise<void> {
    this.#connection.close();
    return this.simulator.close();
  }
}
