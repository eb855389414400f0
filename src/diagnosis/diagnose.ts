import { type Azure, type Call, Cancelled } from '../azure/interfaces';
import { type Facts, type Route, factsHash, judge, namesOf } from '../route';
import { findCauses } from './causes';
import { claimsOf } from './claims';
import { type DoorResult, directTestResult, runDirectTest } from './directTest';
import { type Evidence, evidenceOf } from './evidence';
import { type GatewayOptions, type GatewayResult, gatewayTestResult, runGatewayTest } from './gatewayTest';
import { type GoodTokenResult, type SendGatewayToken, goodTokenResult, runGoodTokenTest } from './goodTokenTest';
import type { Report, TestResult } from './report';
import { hopsOf, judgeTests } from './verdict';

export interface DiagnoseOptions extends GatewayOptions {
  /** Whether the gateway's own token may be sent to the app, once. Absent: not asked; the report then asks. */
  readonly sendGatewayToken?: 'agreed' | 'declined';
}

const waiting: readonly TestResult[] = [
  { id: 'noToken', title: 'No token', expects: '401' },
  { id: 'goodToken', title: 'Good token', expects: 'success' },
  { id: 'throughGateway', title: 'Through API Management', expects: 'success' },
].map(test => ({ ...test, id: test.id as TestResult['id'], state: 'waiting', finding: 'Waiting', exchanges: [] }));

/**
 * Runs the three tests over the wire, safe methods only, and says what they show. `onProgress` gets a whole report
 * each time something is new. When cancelled, the report says so and holds what was found until then; debug tokens
 * are made worthless whatever happens.
 */
export async function diagnose(
  azure: Azure,
  route: Route,
  facts: Facts,
  options: DiagnoseOptions = {},
  onProgress: (report: Report) => void = () => undefined,
  call: Call = {},
): Promise<Report> {
  const run = new Run(azure, route, facts, options, onProgress, call);
  return run.all();
}

class Run {
  readonly #azure: Azure;
  readonly #route: Route;
  readonly #facts: Facts;
  readonly #options: DiagnoseOptions;
  readonly #onProgress: (report: Report) => void;
  readonly #call: Call;
  readonly #startedAt: number;
  #tests: readonly TestResult[] = waiting;
  #direct: readonly DoorResult[] = [];
  #gateway: GatewayResult | undefined;
  #goodToken: GoodTokenResult | undefined;

  constructor(
    azure: Azure,
    route: Route,
    facts: Facts,
    options: DiagnoseOptions,
    onProgress: (report: Report) => void,
    call: Call,
  ) {
    this.#azure = azure;
    this.#route = route;
    this.#facts = facts;
    this.#options = options;
    this.#onProgress = onProgress;
    this.#call = call;
    this.#startedAt = azure.clock.now();
  }

  async all(): Promise<Report> {
    this.#tell();
    const results = await Promise.allSettled([this.#runDirect(), this.#runGatewayAndToken()]);
    const failed = results.find(one => one.status === 'rejected');
    if (!failed) return this.#report('done');
    if (failed.reason instanceof Cancelled) return this.#report('cancelled');
    throw failed.reason;
  }

  async #runDirect(): Promise<void> {
    this.#set('noToken', { state: 'running', finding: 'Calling…' });
    this.#direct = await runDirectTest(this.#azure, this.#facts.doors, this.#callFor('noToken'));
    this.#replace(directTestResult(this.#direct));
  }

  async #runGatewayAndToken(): Promise<void> {
    this.#set('throughGateway', { state: 'running', finding: 'Calling…' });
    this.#gateway = await runGatewayTest(
      this.#azure,
      this.#route,
      this.#facts,
      this.#options,
      this.#callFor('throughGateway'),
    );
    this.#replace(gatewayTestResult(this.#gateway, this.#route));
    this.#set('goodToken', { state: 'running', finding: 'Calling…' });
    const agreed: SendGatewayToken = this.#options.sendGatewayToken ?? 'notAsked';
    this.#goodToken = await runGoodTokenTest(
      this.#azure,
      this.#facts,
      this.#gateway,
      agreed,
      this.#callFor('goodToken'),
    );
    const listed = judge(this.#facts).F7.state === 'agrees';
    this.#replace(goodTokenResult(this.#goodToken, this.#route, listed));
  }

  #callFor(id: TestResult['id']): Call {
    return {
      ...(this.#call.signal && { signal: this.#call.signal }),
      onWait: wait => {
        const coldStart = wait.reason === 'coldStart';
        this.#set(id, {
          finding: coldStart
            ? 'Calling; the app may be starting up, a cold start takes up to 30 s'
            : 'Calling; waiting',
        });
        this.#call.onWait?.(wait);
      },
    };
  }

  #set(id: TestResult['id'], change: Pick<TestResult, 'finding'> & Partial<TestResult>): void {
    this.#tests = this.#tests.map(one => (one.id === id ? { ...one, ...change } : one));
    this.#tell();
  }

  #replace(result: TestResult): void {
    this.#tests = this.#tests.map(one => (one.id === result.id ? result : one));
    this.#tell();
  }

  #tell(): void {
    this.#onProgress(this.#report('running'));
  }

  #report(state: 'running' | 'done' | 'cancelled'): Report {
    const { clock, simulated } = this.#azure;
    const names = namesOf(this.#route);
    const judgement = judge(this.#facts);
    const seen: Evidence = evidenceOf({
      route: this.#route,
      names,
      facts: this.#facts,
      judgement,
      direct: this.#direct,
      gateway: this.#gateway,
      goodToken: this.#goodToken,
      tests: this.#tests,
    });
    const done = state === 'done';
    const causes = done ? findCauses(seen) : [];
    const { verdict, proved } = done ? judgeTests(seen, causes) : { verdict: this.#unfinished(state), proved: false };
    const operation = this.#gateway?.operation;
    const now = clock.now();
    return {
      route: this.#route,
      simulated,
      startedAt: this.#startedAt,
      ...(state !== 'running' && { finishedAt: now }),
      facts: this.#facts,
      judgement,
      verdict,
      hops: hopsOf(seen, state === 'running'),
      tests: state === 'cancelled' ? this.#tests.map(stopTest) : this.#tests,
      claims: claimsOf(this.#facts, names.app, this.#gateway?.claims, now),
      causes,
      ...(done && this.#goodToken?.canAsk === true && { question: 'sendGatewayToken' as const }),
      ...(proved && { proof: { at: now, factsHash: factsHash(this.#facts) } }),
      ...(operation && {
        operation: {
          id: operation.operation.id,
          name: operation.operation.displayName,
          method: operation.method,
          path: operation.path,
        },
      }),
    };
  }

  #unfinished(state: 'running' | 'cancelled' | 'done'): Report['verdict'] {
    const ended = this.#tests.filter(one => one.state !== 'waiting' && one.state !== 'running').length;
    if (state === 'cancelled') {
      return {
        state: 'cancelled',
        title: 'Cancelled',
        text: `${ended} of 3 tests are done. There is no verdict without the others.`,
      };
    }
    const { app } = namesOf(this.#route);
    const done = `${ended} of 3 ${ended === 1 ? 'tests is' : 'tests are'} done.`;
    return {
      state: 'running',
      title: `Waiting for ${app} to answer…`,
      text: `${done} No verdict until all have answered.`,
    };
  }
}

const stopTest = (test: TestResult): TestResult =>
  test.state === 'waiting' || test.state === 'running' ? { ...test, state: 'notPossible', finding: 'Cancelled' } : test;
