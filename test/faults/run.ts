import { access, constants, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConnectedAzure } from '../../src/azure';
import {
  type ApplyOutcome,
  type Journal,
  type Plan,
  type PlanResult,
  type StepProgress,
  type UndoOutcome,
  interruptedChanges,
  newJournal,
  openChange,
} from '../../src/plan';
import { newJournalKey } from '../../src/plan/journal/seal';
import type { Interrupted } from '../../src/plan/run';
import { type FaultKind, type RequestLog, serviceAt } from '../../src/simulator/world';
import type { Estate } from './estate';
import { type Journey, journeys } from './journeys';
import { isOurs, lacking, wronglyTold } from './judge';
import { apply, makePlan, undo, wordsOf } from './life';
import { Meddler, type Meddling } from './meddler';
import { Mortal } from './mortals';
import { type RawRoute, differences, rawRoute, snapshot } from './raw';
import { planted } from './scenario';

/**
 * A fault of the simulator, the process killed once that request has come, before or after it is acted on, or someone
 * else's change before it comes.
 */
export type Fault =
  { readonly kind: FaultKind | 'killBefore' | 'killAfter' | Meddling; readonly index: number } | undefined;

/** What a run without a fault has made known: the plan, and how many requests it took to make it. */
export interface Rehearsal {
  readonly plan: Plan;
  readonly planRequests: number;
}

export interface RunResult {
  readonly rehearsal?: Rehearsal;
  /** Of all requests of the whole journey, in order. */
  readonly methods: readonly string[];
  /** Empty: it held. */
  readonly problems: readonly string[];
  /** How it ended, for the summary. */
  readonly ended: string;
}

export interface Asked {
  readonly journey: number;
  readonly fault: Fault;
}

/** In memory where there is such a place: what a disk takes to sync isn't what is tried here. */
const scratch = access('/dev/shm', constants.W_OK).then(
  () => '/dev/shm',
  () => tmpdir(),
);

/**
 * The whole journey with one fault in it, and what doesn't hold. With a rehearsal a fault that comes after the planning
 * begins with the plan made. `mortal`: the program of processes that are to be killed.
 */
export async function runJourney(
  estate: Estate,
  asked: Asked,
  mortal: string,
  rehearsal?: Rehearsal,
): Promise<RunResult> {
  const journey = journeys[asked.journey];
  if (!journey) throw new RangeError(`There is no journey ${asked.journey}.`);
  return new JourneyRun(estate, journey, asked, mortal, rehearsal).all();
}

class JourneyRun {
  readonly #estate: Estate;
  readonly #journey: Journey;
  readonly #asked: Asked;
  readonly #mortal: string;
  readonly #rehearsal: Rehearsal | undefined;
  readonly #problems: string[] = [];
  readonly #said: string[] = [];
  readonly #calls: Promise<void>[] = [];
  readonly #key = newJournalKey();
  readonly #meddler: Meddler | undefined;
  #folder = '';
  #made: Rehearsal | undefined;
  #before: unknown;
  #rawBefore: RawRoute | undefined;
  #failures = 0;

  constructor(estate: Estate, journey: Journey, asked: Asked, mortal: string, rehearsal: Rehearsal | undefined) {
    this.#estate = estate;
    this.#journey = journey;
    this.#asked = asked;
    this.#mortal = mortal;
    this.#rehearsal = rehearsal;
    const kind = asked.fault?.kind;
    if (kind === 'meddlingSettings' || kind === 'meddlingPolicy')
      this.#meddler = new Meddler(estate.world, journey, kind);
  }

  async all(): Promise<RunResult> {
    const { world, simulator } = this.#estate;
    await this.#estate.reset();
    simulator.requests.clear();
    simulator.faults.clear();
    for (let skipped = 0; skipped < this.#skipped; skipped++) skipRequest(simulator.requests);
    this.#folder = await mkdtemp(path.join(await scratch, 'faults-'));
    this.#before = snapshot(world);
    this.#rawBefore = this.#raw();
    this.#estate.onExchange = () => {
      this.#meddle();
      this.#calls.push(this.#call());
    };
    this.#estate.beforeWait = () => Promise.all(this.#calls);
    this.#meddle();
    try {
      const ended = await (this.#isKill ? this.#killed() : this.#struck());
      const methods = simulator.requests.all.map(one => one.method);
      await Promise.all(this.#calls);
      await this.#judgeSecrets();
      this.#judgeDebugCredentials();
      return { methods, problems: this.#problems, ended, ...(this.#made && { rehearsal: this.#made }) };
    } finally {
      this.#estate.onExchange = () => undefined;
      this.#estate.onSilence = () => undefined;
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  /** Requests of a plan that needn't be made once more, as the fault comes later. */
  get #skipped(): number {
    const { fault } = this.#asked;
    const { planRequests = 0 } = this.#rehearsal ?? {};
    return (fault?.index ?? planRequests) >= planRequests ? planRequests : 0;
  }

  get #given(): Plan | undefined {
    return this.#skipped > 0 ? this.#rehearsal?.plan : undefined;
  }

  get #isKill(): boolean {
    const kind = this.#asked.fault?.kind;
    return kind === 'killBefore' || kind === 'killAfter';
  }

  get #place() {
    return { folder: this.#folder, key: this.#key };
  }

  #connect(): ConnectedAzure {
    const clock = this.#estate.clock();
    return this.#estate.connect(line => this.#said.push(line), undefined, {
      now: () => clock.now(),
      sleep: async (milliseconds, signal) => {
        // No caller's call lasts as long as a wait, which takes no time here.
        await Promise.all(this.#calls);
        await clock.sleep(milliseconds, signal);
      },
    });
  }

  #tell = (progress: StepProgress): void => {
    this.#said.push(...wordsOf(progress));
  };

  #meddle(): void {
    const { length } = this.#estate.simulator.requests.all;
    if (length >= (this.#asked.fault?.index ?? 0) && this.#meddler?.hasMeddled === false) this.#meddler.change(length);
  }

  /** In this process, with a fault of the simulator, a meddler, or nothing. */
  async #struck(): Promise<string> {
    const { fault } = this.#asked;
    const { kind, index } = fault ?? {};
    if (kind !== undefined && index !== undefined && !isOfRuns(kind))
      this.#estate.simulator.faults.add({ kind, index });
    const azure = this.#connect();
    let result: PlanResult;
    try {
      result = this.#given ?? (await makePlan(azure, this.#journey));
    } catch (error) {
      this.#said.push(String(error));
      this.#judgeUnchanged('after planning failed', undefined);
      return 'planning failed';
    }
    if (result.kind === 'refusal') {
      this.#judgeUnchanged('after a refusal', undefined);
      return `refused: ${result.code}`;
    }
    this.#judgeUnchanged('after planning', result);
    this.#made = { plan: result, planRequests: this.#estate.simulator.requests.all.length };
    // What went wrong while planning has been seen through: applying is struck by faults of its own.
    if (fault && !this.#given) return 'planned in spite of it';
    const journal = newJournal(this.#place, result, azure.clock.now());
    const outcome = await this.#apply(azure, result, journal);
    const undone = await this.#undo(azure, result, outcome.applied, journal);
    return this.#afterUndo(azure, result, outcome.state, undone, outcome.applied, journal);
  }

  /** A real process, killed at the request; then this one goes on from the journal on disk. */
  async #killed(): Promise<string> {
    const { fault, journey } = this.#asked;
    const { world, simulator } = this.#estate;
    const kind = fault?.kind === 'killBefore' ? 'timeoutBefore' : 'timeoutAfter';
    simulator.faults.add({ kind, index: fault?.index ?? 0 });
    const pass = async (milliseconds: number): Promise<number> => {
      await Promise.all(this.#calls);
      world.clock.advance(milliseconds);
      return world.clock.now();
    };
    const errand = {
      handshake: simulator.handshake,
      journey,
      ...(this.#given && { plan: this.#given }),
      now: world.clock.now(),
      folder: this.#folder,
      key: Buffer.from(this.#key).toString('base64'),
    };
    const mortal = new Mortal(this.#mortal, errand, pass, text => this.#said.push(text));
    this.#estate.onSilence = () => mortal.kill();
    const death = await mortal.death;
    await Promise.all(this.#calls);
    if (death.kind === 'failed') this.#problems.push(`the process failed: ${death.why}`);
    if (death.kind === 'lived') this.#problems.push('the process ended before it could be killed');
    return this.#secondLife();
  }

  /** After a restart: half of the interrupted changes are finished and then undone, the others undone at once. */
  async #secondLife(): Promise<string> {
    const azure = this.#connect();
    const [interrupted] = await interruptedChanges(this.#place);
    if (!interrupted) {
      const names = (await readdir(this.#folder)).filter(name => name !== 'locks');
      if (names.length > 0) return 'killed, all ended';
      this.#judgeUnchanged('after a death before anything was begun', undefined);
      return 'killed, nothing begun';
    }
    const { plan, journal, ...kept } = await openChange(this.#place, interrupted.record);
    let applied = kept.applied;
    let how = 'killed, undone';
    if ((this.#asked.fault?.index ?? 0) % 2 === 0) {
      const outcome = await this.#apply(azure, plan, journal, kept.interrupted);
      applied = outcome.applied;
      how = `killed, finished (${outcome.state}), undone`;
    }
    const undone = await this.#undo(azure, plan, applied, journal);
    await this.#afterUndo(azure, plan, how, undone, applied, journal);
    return how;
  }

  async #apply(azure: ConnectedAzure, plan: Plan, journal: Journal, resume?: Interrupted): Promise<ApplyOutcome> {
    const outcome = await apply(azure, plan, journal, this.#tell, resume);
    this.#said.push(outcome.stop?.stop.text ?? '', outcome.whyNotProved ?? '');
    this.#judgeOutcome(outcome, plan);
    return outcome;
  }

  async #undo(
    azure: ConnectedAzure,
    plan: Plan,
    applied: ApplyOutcome['applied'],
    journal: Journal,
  ): Promise<UndoOutcome> {
    const outcome = await undo(azure, plan, applied, journal, this.#tell);
    this.#said.push(...outcome.left.map(one => one.stop.text));
    return outcome;
  }

  async #afterUndo(
    azure: ConnectedAzure,
    plan: Plan,
    state: string,
    undone: UndoOutcome,
    applied: ApplyOutcome['applied'],
    journal: Journal,
  ): Promise<string> {
    if (undone.state === 'undone') {
      this.#judgeUndone('after undo', plan);
      return `${state}, undone`;
    }
    // As a user would who was told what is left: once the others have taken their change back.
    this.#judgeTheirs(plan);
    if (undone.left.some(one => one.stop.difference)) this.#meddler?.takeBack();
    const left = applied.filter(one => !undone.undone.includes(one.step));
    const again = await this.#undo(azure, plan, left, journal);
    if (again.state !== 'undone')
      this.#problems.push(`undo: ${again.left.map(one => `${one.step}: ${one.stop.text}`).join(' ')}`);
    this.#judgeUndone('after the second undo', plan);
    return `${state}, undone in two goes`;
  }

  #raw(): RawRoute {
    return rawRoute(this.#estate.world, this.#journey);
  }

  /** A caller with a key and no token of its own: it may never notice anything. */
  async #call(): Promise<void> {
    const { world } = this.#estate;
    const host = 'shop-apim.azure-api.net';
    const key = serviceAt(world, host)?.subscriptions.find(one => one.name === 'all')?.primaryKey ?? '';
    const url = new URL(`https://${host}/${this.#journey.api}/list`);
    const response = await world.dispatch({
      method: 'GET',
      host,
      url,
      headers: { host, 'ocp-apim-subscription-key': key },
      body: '',
      caller: { kind: 'internet', address: '198.51.100.99' },
    });
    if (response.status === 200 || this.#failures++ > 0) return;
    const last = this.#estate.simulator.requests.all.at(-1);
    this.#problems.push(
      `a caller got ${response.status} after request ${last?.index ?? 0} (${last?.method ?? ''} ${last?.path ?? ''})`,
    );
  }

  /** Where someone else's change is lost though it could have been seen, or without the plan having warned. */
  #judgeTheirs(plan: Plan | undefined): void {
    const meddler = this.#meddler;
    if (meddler?.isLost !== true) return;
    const isTold = this.#said.some(one => one.includes('in the very moment'));
    if (isTold || meddler.wasUnseeable(plan, this.#estate.simulator.requests.all)) meddler.takeBack();
    else this.#problems.push('someone else’s change is lost');
  }

  #judgeUnchanged(when: string, plan: Plan | undefined): void {
    this.#judgeTheirs(plan);
    const before = this.#meddler?.inTheirs(this.#before) ?? this.#before;
    const found = differences(before, snapshot(this.#estate.world));
    if (found.length > 0) this.#problems.push(`changed ${when}: ${found.slice(0, 4).join('; ')}`);
  }

  /** That nothing has changed means the policy's text byte for byte. */
  #judgeUndone(when: string, plan: Plan): void {
    this.#judgeUnchanged(when, plan);
    const before = this.#rawBefore && (this.#meddler?.inRaw(this.#rawBefore) ?? this.#rawBefore);
    if (this.#raw().policy !== before?.policy)
      this.#problems.push(`the policy isn’t as before, byte for byte, ${when}`);
  }

  /** What the user is told, against what is there. */
  #judgeOutcome(outcome: ApplyOutcome, plan: Plan): void {
    const [now, problems] = [this.#raw(), this.#problems];
    if (!this.#rawBefore) throw new Error('Nothing to compare with.');
    const before = this.#meddler?.inRaw(this.#rawBefore) ?? this.#rawBefore;
    const { aim } = this.#journey;
    const { state, stop } = outcome;
    problems.push(...wronglyTold(this.#journey, plan, outcome, now, before));
    if (state === 'stopped' && (stop?.stop.text ?? '') === '') problems.push('stopped without a word');
    if (stop?.stop.text.includes('bug in the extension') === true) problems.push(`called a bug: ${stop.stop.text}`);
    const isDone = aim === 'release' ? state === 'configured' : state === 'secured';
    if (isDone) problems.push(...lacking(this.#journey, now, before));
    else if (this.#asked.fault === undefined)
      problems.push(`${state} without a fault: ${stop?.stop.text ?? outcome.whyNotProved ?? ''}`);
    this.#judgeTheirs(plan);
    // Nothing but what the plan writes may be another one than before.
    const all = differences(this.#meddler?.inTheirs(this.#before) ?? this.#before, snapshot(this.#estate.world));
    const rest = all.filter(one => !isOurs(this.#journey, one));
    if (rest.length > 0) problems.push(`something else changed: ${rest.slice(0, 4).join('; ')}`);
  }

  #judgeDebugCredentials(): void {
    const { world } = this.#estate;
    const live = serviceAt(world, 'shop-apim.azure-api.net')?.debugCredentials.filter(
      one => one.expiresAt > world.clock.now(),
    );
    if ((live?.length ?? 0) > 0 && !this.#isKill) this.#problems.push('a debug token is still good');
  }

  async #judgeSecrets(): Promise<void> {
    const names = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = names.filter(one => one.isFile()).map(one => path.join(one.parentPath, one.name));
    const texts = await Promise.all(files.map(file => readFile(file, 'latin1')));
    for (const [where, all] of [
      ['a file', texts.join('\n')],
      ['a log or message', this.#said.join('\n')],
    ] as const) {
      if (all.includes(planted)) this.#problems.push(`the planted key is in ${where}`);
      if (/eyJ[\w-]{20,}\./.test(all)) this.#problems.push(`a token is in ${where}`);
    }
  }
}

const isOfRuns = (kind: NonNullable<Fault>['kind']): kind is Exclude<NonNullable<Fault>['kind'], FaultKind> =>
  ['killBefore', 'killAfter', 'meddlingSettings', 'meddlingPolicy'].includes(kind);

/** Counts a request that isn't sent, so that numbers mean the same in all runs of a journey. */
function skipRequest(log: RequestLog): void {
  log.begin('GET', 'none', 'skipped', new URL('https://skipped/'));
}
