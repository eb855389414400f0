import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { type Azure, type Call, Cancelled } from '../azure/interfaces';
import { type Facts, type Route, factsHash, judge, namesOf, unread } from '../route';
import { lookAtCalled } from './calledApi';
import { findCauses } from './causes';
import { claimsOf } from './claims';
import {
  type DirectTarget,
  type DoorResult,
  asSet,
  directTestResult,
  operationTargets,
  ownTargets,
  runDirect,
  slotTargets,
} from './directTest';
import { type Evidence, PolicyEvidence, evidenceOf } from './evidence';
import { GatewayAccess, type GatewayOptions } from './gatewayAccess';
import { type GatewayResult, gatewayTestResult, runGatewayTest } from './gatewayTest';
import {
  type GoodTokenResult,
  type SendGatewayToken,
  goodTokenResult,
  plannedTarget,
  runGoodTokenTest,
  straightTarget,
  whyNotSendable,
} from './goodTokenTest';
import { lookAround } from './lookAround';
import { lookFurther } from './lookFurther';
import { missingFor } from './missing';
import { runPreflight } from './preflight';
import type { Report, TestResult } from './report';
import { hopsOf, judgeTests } from './verdict';

export interface DiagnoseOptions extends GatewayOptions {
  /** Whether the gateway's own token may be sent to the app, once. Absent: not asked; the report then asks. */
  readonly sendGatewayToken?: 'agreed' | 'declined';
  /** The three tests only, without what is read for telling causes: for looks that are repeated until something holds. */
  readonly quick?: boolean;
  /** What calls through the gateway are made with, where that has been got already. */
  readonly access?: GatewayAccess;
  /**
   * An earlier call through the gateway: its token serves for the good token where the gateway still sends such a one.
   * With the client ID that it is to be made for.
   */
  readonly earlier?: { readonly seen: GatewayResult; readonly clientId: string };
}

const waiting = (): readonly TestResult[] => {
  const state = { state: 'waiting', finding: l10n.t('Waiting'), exchanges: [] } as const;
  return [
    { id: 'noToken', title: l10n.t('No token'), expects: '401', ...state },
    { id: 'goodToken', title: l10n.t('Good token'), expects: l10n.t('success'), ...state },
    { id: 'throughGateway', title: l10n.t('Through API Management'), expects: l10n.t('success'), ...state },
  ];
};

/**
 * Runs the three tests over the wire, safe methods only, and says what they show. What can be sent without the facts is
 * sent while they are still being read. `onProgress` gets a whole report each time something is new. When cancelled, the
 * report says so and holds what was found until then; debug tokens are made worthless whatever happens.
 */
export async function diagnose(
  azure: Azure,
  route: Route,
  facts: Facts | Promise<Facts>,
  options: DiagnoseOptions = {},
  onProgress?: (report: Report) => void,
  call: Call = {},
): Promise<Report> {
  // Requests that go out side by side all listen to it; more than ten aren't a leak here.
  if (call.signal) setMaxListeners(0, call.signal);
  const run = new Run(azure, route, facts, options, onProgress, call);
  return run.all();
}

const notReadFacts = ({ backEnd }: Route): Facts => ({
  identity: unread('notYet'),
  policy: unread('notYet'),
  application: unread('notYet'),
  doors: backEnd.kind === 'app' ? [{ app: backEnd.app, settings: unread('notYet') }] : [],
});

class Run {
  readonly #azure: Azure;
  readonly #route: Route;
  readonly #options: DiagnoseOptions;
  readonly #onProgress: ((report: Report) => void) | undefined;
  readonly #call: Call;
  readonly #startedAt: number;
  readonly #reading: Promise<Facts>;
  readonly #access: GatewayAccess;
  readonly #policies = new PolicyEvidence();
  #facts: Facts;
  #tests: readonly TestResult[] = waiting();
  #direct: readonly DoorResult[] = [];
  #found: Pick<Evidence, 'gateway' | 'goodToken' | 'preflight'> &
    Partial<Pick<Evidence, 'around' | 'further' | 'hasPreflightOperation'>> = {};

  constructor(
    azure: Azure,
    route: Route,
    facts: Facts | Promise<Facts>,
    options: DiagnoseOptions,
    onProgress: ((report: Report) => void) | undefined,
    call: Call,
  ) {
    this.#azure = azure;
    this.#route = route;
    this.#options = options;
    this.#onProgress = onProgress;
    this.#call = call;
    this.#startedAt = azure.clock.now();
    this.#facts = facts instanceof Promise ? notReadFacts(route) : facts;
    this.#reading = Promise.resolve(facts);
    this.#access = options.access ?? new GatewayAccess(azure, route, options);
  }

  async all(): Promise<Report> {
    this.#tell();
    const results = await Promise.allSettled([this.#runDirect(), this.#runGateway()]);
    const failed = results.filter(one => one.status === 'rejected').map(one => one.reason as unknown);
    const bug = failed.find(reason => !(reason instanceof Cancelled));
    if (bug instanceof Error) throw bug;
    if (bug !== undefined) throw new TypeError('A test failed with something that is no error.');
    if (failed.length > 0) return this.#report('cancelled');
    try {
      if (this.#options.quick !== true && this.#wrong())
        this.#found = {
          ...this.#found,
          further: await lookFurther(this.#azure, this.#route, this.#seen(), this.#call),
        };
    } catch (error) {
      if (error instanceof Cancelled) return this.#report('cancelled');
      throw error;
    }
    return this.#report('done');
  }

  async #runDirect(): Promise<void> {
    this.#set('noToken', { state: 'running', finding: l10n.t('Calling…') });
    const send = (targets: readonly DirectTarget[]): Promise<void> =>
      runDirect(this.#azure, targets, this.#callFor('noToken'), result => {
        this.#direct = [...this.#direct, result];
        // Shown as it comes; the verdict on the test waits for all.
        this.#replace({ ...directTestResult(this.#direct), state: 'running', finding: l10n.t('Calling…') });
      });
    const slots = this.#reading.then(facts => {
      this.#facts = facts;
      return send(slotTargets(facts.doors));
    });
    await Promise.all([send(ownTargets(this.#route)), slots, this.#sendOperation(send)]);
    this.#direct = asSet(this.#direct, this.#facts.doors);
    this.#replace(directTestResult(this.#direct));
  }

  /** A called gateway knows only its own paths, so there it is the operation's or nothing. */
  async #sendOperation(send: (targets: readonly DirectTarget[]) => Promise<void>): Promise<void> {
    const { backEnd } = this.#route;
    if (this.#options.quick === true && backEnd.kind !== 'api') return;
    const [operation, key] = await Promise.all([
      this.#access.operation(this.#call),
      this.#access.calledKey(this.#call),
    ]);
    if (!('whyNot' in operation)) await send(operationTargets(this.#route, operation.path, key));
  }

  async #runGateway(): Promise<void> {
    const quick = this.#options.quick === true;
    this.#set('throughGateway', { state: 'running', finding: l10n.t('Calling…') });
    const operation = this.#access.operation(this.#call);
    const around = quick ? undefined : this.#lookAround(operation);
    const call = this.#callFor('throughGateway');
    const gateway = runGatewayTest(this.#azure, this.#route, this.#options, call, {
      access: this.#access,
      withoutKey: !quick,
    });
    const early = this.#sendEarlierToken();
    // Told by whoever waits for it; where nobody does, another test has failed.
    early?.catch(() => undefined);
    await Promise.all([
      around,
      quick ? this.#lookAtCalled() : undefined,
      gateway.then(result => this.#testGoodToken(result, early)),
      around && this.#preflight(operation, around),
    ]);
  }

  /** Beside the call through the gateway, with the token that an earlier one has shown. */
  #sendEarlierToken(): Promise<GoodTokenResult> | undefined {
    const { earlier, sendGatewayToken } = this.#options;
    const target = earlier && plannedTarget(this.#route, earlier.clientId);
    if (!target || !earlier.seen.token || sendGatewayToken !== 'agreed') return undefined;
    if (whyNotSendable(earlier.seen.claims, target.clientId, this.#azure.clock.now()) !== undefined) return undefined;
    return runGoodTokenTest(this.#azure, target, earlier.seen, sendGatewayToken, this.#callFor('goodToken'));
  }

  async #testGoodToken(gateway: GatewayResult, early: Promise<GoodTokenResult> | undefined): Promise<void> {
    this.#found = { ...this.#found, gateway };
    this.#replace(gatewayTestResult(gateway, this.#route));
    this.#set('goodToken', { state: 'running', finding: l10n.t('Calling…') });
    const agreed: SendGatewayToken = this.#options.sendGatewayToken ?? 'notAsked';
    const facts = await this.#reading;
    const call = this.#callFor('goodToken');
    const target = await straightTarget(facts, this.#route, this.#access, call);
    const { earlier } = this.#options;
    const isStill = earlier?.clientId === target?.clientId && isSameToken(earlier?.seen, gateway);
    const sent = isStill ? await early : undefined;
    const goodToken = sent ?? (await runGoodTokenTest(this.#azure, target, gateway, agreed, call));
    this.#found = { ...this.#found, goodToken };
    this.#replace(goodTokenResult(goodToken, this.#route, judge(facts).F7.state === 'agrees'));
  }

  async #lookAtCalled(): Promise<void> {
    const around = await lookAtCalled(this.#azure, this.#route, this.#call);
    if (around) this.#found = { ...this.#found, around };
  }

  async #lookAround(operation: ReturnType<GatewayAccess['operation']>): Promise<Evidence['around']> {
    const chosen = await operation;
    // One that may not be called has policies all the same.
    const id = 'whyNot' in chosen ? (this.#route.operation?.id ?? this.#options.operationId) : chosen.operation.id;
    const around = await lookAround(this.#azure, this.#route, id, this.#reading, this.#call);
    this.#found = { ...this.#found, around };
    return around;
  }

  async #preflight(
    operation: ReturnType<GatewayAccess['operation']>,
    around: Promise<Evidence['around']>,
  ): Promise<void> {
    const chosen = await operation;
    if ('whyNot' in chosen) return;
    const preflight = await runPreflight(this.#azure, this.#route, chosen, await around, this.#call);
    const hasPreflightOperation = chosen.siblings.some(one => one.method === 'OPTIONS');
    this.#found = { ...this.#found, preflight, hasPreflightOperation };
  }

  /** Something is to be explained, so that a second look is worth its requests. */
  #wrong(): boolean {
    return findCauses(this.#seen()).length > 0 || this.#tests.some(one => one.state === 'failed');
  }

  #callFor(id: TestResult['id']): Call {
    return {
      ...(this.#call.signal && { signal: this.#call.signal }),
      onWait: wait => {
        const finding =
          wait.reason === 'coldStart'
            ? l10n.t('Calling; the app may be starting up, a cold start takes up to 30 s')
            : l10n.t('Calling; waiting');
        this.#set(id, { finding });
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
    this.#onProgress?.(this.#report('running'));
  }

  #seen(): Evidence {
    const gathered = {
      route: this.#route,
      names: namesOf(this.#route),
      facts: this.#facts,
      direct: this.#direct,
      tests: this.#tests,
      now: this.#azure.clock.now(),
      ...this.#found,
    };
    return evidenceOf(gathered, this.#policies);
  }

  #report(state: 'running' | 'done' | 'cancelled'): Report {
    const seen = this.#seen();
    const { names, now, gateway, goodToken } = seen;
    const done = state === 'done';
    const causes = done ? findCauses(seen) : [];
    const { verdict, proved } = done ? judgeTests(seen, causes) : { verdict: this.#unfinished(state), proved: false };
    const operation = gateway?.operation;
    return {
      route: this.#route,
      simulated: this.#azure.simulated,
      startedAt: this.#startedAt,
      ...(state !== 'running' && { finishedAt: now }),
      facts: seen.facts,
      judgement: seen.judgement,
      verdict,
      hops: hopsOf(seen, state === 'running'),
      tests: state === 'cancelled' ? this.#tests.map(stopTest) : this.#tests,
      claims: claimsOf(seen, names.app),
      causes,
      missing: done ? missingFor(seen, causes) : [],
      ...(done && goodToken?.canAsk === true && { question: 'sendGatewayToken' as const }),
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
        title: l10n.t('Cancelled'),
        text: l10n.t('{0} of 3 tests are done. There is no verdict without the others.', ended),
      };
    }
    const done =
      ended === 1
        ? l10n.t('1 of 3 tests is done. No verdict until all have answered.')
        : l10n.t('{0} of 3 tests are done. No verdict until all have answered.', ended);
    return { state: 'running', title: l10n.t('Waiting for {0} to answer…', namesOf(this.#route).app), text: done };
  }
}

/** Of the same principal, for the same audience. */
function isSameToken(one: GatewayResult | undefined, other: GatewayResult): boolean {
  const [a, b] = [one?.claims, other.claims];
  return a !== undefined && b !== undefined && a.oid === b.oid && a.aud === b.aud && a.caller === b.caller;
}

const stopTest = (test: TestResult): TestResult =>
  test.state === 'waiting' || test.state === 'running'
    ? { ...test, state: 'notPossible', finding: l10n.t('Cancelled') }
    : test;
