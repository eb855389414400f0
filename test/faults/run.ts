import { readdir, rm } from 'node:fs/promises';
import type { ConnectedAzure } from '../../src/azure';
import {
  type ApplyOutcome,
  type Journal,
  type Plan,
  type PlanResult,
  type StepProgress,
  type UndoOutcome,
  listChanges,
  interruptedChanges,
  newJournal,
  openChange,
} from '../../src/plan';
import { newJournalKey } from '../../src/plan/journal/seal';
import type { ChangeRecord } from '../../src/plan/journal/record';
import type { Interrupted } from '../../src/plan/run';
import type { RequestLog } from '../../src/simulator/world';
import type { AppliedChange, AppliedChanges } from './appliedChange';
import { type Asked, type Rehearsal, type RunResult, isKill, isMeddling } from './asked';
import { Caller } from './caller';
import { isFinished } from './cases';
import type { Estate } from './estate';
import { type Journey, journeys, partsOf } from './journeys';
import { apply, makePlan, undo, wordsOf } from './life';
import { Meddler } from './meddler';
import { Mortal } from './mortals';
import { makeScratch } from './scratch';
import { Verdict } from './verdict';
import { Watched } from './watched';

export interface Means {
  readonly estate: Estate;
  /** Those of the same estate. */
  readonly changes: AppliedChanges;
  /** The program of processes that are to be killed. */
  readonly mortal: string;
}

/**
 * The whole journey with one fault in it, and what doesn't hold. With a rehearsal a fault that comes after the planning
 * begins with the plan made, and one that comes after it was applied with that done.
 */
export async function runJourney(means: Means, asked: Asked, rehearsal?: Rehearsal): Promise<RunResult> {
  const journey = journeys[asked.journey];
  if (!journey) throw new RangeError(`There is no journey ${asked.journey}.`);
  const { estate, changes } = means;
  const start = await begin(changes, asked, rehearsal);
  await estate.reset();
  start.change?.putBackBefore();
  const { requests, faults } = estate.simulator;
  requests.clear();
  faults.clear();
  for (let skipped = 0; skipped < start.requests; skipped++) skipRequest(requests);
  const folder = await makeScratch();
  try {
    return await new JourneyRun(means, journey, asked, start, folder).all();
  } finally {
    estate.onExchange = () => undefined;
    estate.onSilence = () => undefined;
    estate.onRequest = () => undefined;
    await rm(folder, { recursive: true, force: true });
  }
}

/** What needn't be done once more, as the fault comes later, and how many requests that took. */
interface Start {
  readonly requests: number;
  readonly plan?: Plan;
  readonly change?: AppliedChange;
}

async function begin(changes: AppliedChanges, { fault }: Asked, rehearsal: Rehearsal | undefined): Promise<Start> {
  if (!rehearsal || (fault && fault.index < rehearsal.planRequests)) return { requests: 0 };
  const { plan, planRequests, appliedRequests } = rehearsal;
  if (appliedRequests === undefined || (fault && fault.index < appliedRequests))
    return { requests: planRequests, plan };
  return { requests: appliedRequests, plan, change: await changes.of(plan) };
}

class JourneyRun {
  readonly #estate: Estate;
  readonly #journey: Journey;
  readonly #asked: Asked;
  readonly #mortal: string;
  readonly #given: Plan | undefined;
  readonly #change: AppliedChange | undefined;
  readonly #place: { readonly folder: string; readonly key: Uint8Array };
  readonly #meddler: Meddler | undefined;
  readonly #caller: Caller;
  readonly #verdict: Verdict;
  readonly #watched: Watched | undefined;
  #made: Rehearsal | undefined;

  constructor({ estate, mortal }: Means, journey: Journey, asked: Asked, { plan, change }: Start, folder: string) {
    this.#estate = estate;
    this.#journey = journey;
    this.#asked = asked;
    this.#mortal = mortal;
    this.#given = plan;
    this.#change = change;
    this.#place = { folder, key: change?.key ?? newJournalKey() };
    const { world, simulator } = estate;
    const kind = asked.fault?.kind;
    this.#meddler = isMeddling(kind) ? new Meddler(world, journey, kind) : undefined;
    this.#caller = new Caller(
      world,
      partsOf(journey).map(one => one.api),
      simulator.requests,
    );
    this.#watched = asked.fault ? undefined : new Watched(world, folder);
    this.#verdict = new Verdict(estate, journey, asked.fault, this.#meddler);
  }

  async all(): Promise<RunResult> {
    const [estate, caller, verdict] = [this.#estate, this.#caller, this.#verdict];
    estate.onExchange = () => {
      this.#meddle();
      // Up to the fault all is as in the rehearsal, where the caller called after every request.
      if (estate.simulator.requests.all.length > (this.#asked.fault?.index ?? 0)) caller.call();
    };
    estate.beforeWait = () => caller.answered();
    estate.onRequest = this.#watched?.note ?? (() => undefined);
    // Not before: what there was at the very beginning has been looked at by now.
    await this.#change?.putBack(this.#place.folder);
    this.#meddle();
    const ended = await (isKill(this.#asked.fault?.kind) ? this.#killed() : this.#struck());
    await caller.answered();
    await verdict.ofSecrets(this.#place.folder);
    verdict.ofDebugCredentials();
    const noticed = caller.noticed === undefined ? [] : [caller.noticed];
    return {
      requests: this.#watched?.requests(estate.simulator.requests.all) ?? [],
      problems: [...noticed, ...verdict.problems],
      ended,
      ...(this.#made && { rehearsal: this.#made }),
    };
  }

  #connect(): ConnectedAzure {
    const clock = this.#estate.clock();
    return this.#estate.connect(line => this.#verdict.say(line), undefined, {
      now: () => clock.now(),
      sleep: async (milliseconds, signal) => {
        await this.#caller.answered();
        await clock.sleep(milliseconds, signal);
      },
    });
  }

  #tell = (progress: StepProgress): void => {
    this.#verdict.say(...wordsOf(progress));
  };

  #meddle(): void {
    const { length } = this.#estate.simulator.requests.all;
    if (length >= (this.#asked.fault?.index ?? 0) && this.#meddler?.hasMeddled === false) this.#meddler.change(length);
  }

  /** In this process, with a fault of the simulator, a meddler, or nothing. */
  async #struck(): Promise<string> {
    const { fault } = this.#asked;
    const { kind, index } = fault ?? {};
    if (kind !== undefined && index !== undefined && !isKill(kind) && !isMeddling(kind))
      this.#estate.simulator.faults.add({ kind, index });
    const azure = this.#connect();
    if (this.#change) return this.#undoLater(azure, this.#change);
    let result: PlanResult;
    try {
      result = this.#given ?? (await makePlan(azure, this.#journey));
    } catch (error) {
      this.#verdict.say(String(error));
      this.#verdict.ofUnchanged('after planning failed', undefined);
      return 'planning failed';
    }
    if (result.kind === 'refusal') {
      this.#verdict.ofUnchanged('after a refusal', undefined);
      return `refused: ${result.code}`;
    }
    this.#verdict.ofUnchanged('after planning', result);
    this.#made = { plan: result, planRequests: this.#estate.simulator.requests.all.length };
    // What went wrong while planning has been seen through: applying is struck by faults of its own.
    if (fault && !this.#given) return 'planned in spite of it';
    const journal = newJournal(this.#place, result, azure.clock.now());
    const outcome = await this.#apply(azure, result, journal);
    // In a run that planned itself they are others than in one that begins with the plan.
    if (this.#given) this.#made = { ...this.#made, appliedRequests: this.#estate.simulator.requests.all.length };
    const undone = await this.#undo(azure, result, outcome.applied, journal);
    return this.#afterUndo(azure, result, outcome.state, undone, outcome.applied, journal);
  }

  /** Of a change that was applied in an earlier run. */
  async #undoLater(azure: ConnectedAzure, { state }: AppliedChange): Promise<string> {
    const { plan, applied, journal } = await openChange(this.#place, await this.#onlyChange());
    const undone = await this.#undo(azure, plan, applied, journal);
    return this.#afterUndo(azure, plan, state, undone, applied, journal);
  }

  async #onlyChange(): Promise<ChangeRecord> {
    const [change] = await listChanges(this.#place);
    if (!change) throw new Error('No change is kept.');
    return change;
  }

  /** A real process, killed at the request; then this one goes on from the journal on disk. */
  async #killed(): Promise<string> {
    const { fault, journey } = this.#asked;
    const { world, simulator } = this.#estate;
    const kind = fault?.kind === 'killBefore' ? 'timeoutBefore' : 'timeoutAfter';
    simulator.faults.add({ kind, index: fault?.index ?? 0 });
    const pass = async (milliseconds: number): Promise<number> => {
      await this.#caller.answered();
      world.clock.advance(milliseconds);
      return world.clock.now();
    };
    const errand = {
      handshake: simulator.handshake,
      journey,
      ...(this.#given && { plan: this.#given }),
      ...(this.#change && { change: await this.#onlyChange() }),
      now: world.clock.now(),
      folder: this.#place.folder,
      key: Buffer.from(this.#place.key).toString('base64'),
    };
    const mortal = new Mortal(this.#mortal, errand, pass, text => this.#verdict.say(text));
    this.#estate.onSilence = () => mortal.kill();
    const death = await mortal.death;
    await this.#caller.answered();
    if (death.kind === 'failed') this.#verdict.problems.push(`the process failed: ${death.why}`);
    if (death.kind === 'lived') this.#verdict.problems.push('the process ended before it could be killed');
    return this.#secondLife();
  }

  /** After a restart: the interrupted change is finished and then undone, or undone at once. */
  async #secondLife(): Promise<string> {
    const azure = this.#connect();
    const [interrupted] = await interruptedChanges(this.#place);
    if (!interrupted) {
      const names = (await readdir(this.#place.folder)).filter(name => name !== 'locks');
      if (names.length > 0) return 'killed, all ended';
      this.#verdict.ofUnchanged('after a death before anything was begun', undefined);
      return 'killed, nothing begun';
    }
    const { plan, journal, ...kept } = await openChange(this.#place, interrupted.record);
    let applied = kept.applied;
    let how = 'killed, undone';
    if (isFinished(this.#asked.fault?.index ?? 0)) {
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
    this.#verdict.ofOutcome(outcome, plan);
    return outcome;
  }

  async #undo(
    azure: ConnectedAzure,
    plan: Plan,
    applied: ApplyOutcome['applied'],
    journal: Journal,
  ): Promise<UndoOutcome> {
    const outcome = await undo(azure, plan, applied, journal, this.#tell);
    this.#verdict.say(...outcome.left.map(one => one.stop.text));
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
      this.#verdict.ofUndone('after undo', plan);
      return `${state}, undone`;
    }
    // As a user would who was told what is left: once the others have taken their change back.
    this.#verdict.ofTheirs(plan);
    if (undone.left.some(one => one.stop.difference)) this.#meddler?.takeBack();
    const left = applied.filter(one => !undone.undone.includes(one.step));
    const again = await this.#undo(azure, plan, left, journal);
    if (again.state !== 'undone')
      this.#verdict.problems.push(`undo: ${again.left.map(one => `${one.step}: ${one.stop.text}`).join(' ')}`);
    this.#verdict.ofUndone('after the second undo', plan);
    return `${state}, undone in two goes`;
  }
}

/** Counts a request that isn't sent, so that numbers mean the same in all runs of a journey. */
function skipRequest(log: RequestLog): void {
  log.begin('GET', 'none', 'skipped', new URL('https://skipped/'));
}
