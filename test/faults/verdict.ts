import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ApplyOutcome, Plan } from '../../src/plan';
import { serviceAt } from '../../src/simulator/world';
import { type Asked, isKill } from './asked';
import type { Estate } from './estate';
import type { Journey } from './journeys';
import { isOurs, lacking, wronglyTold } from './judge';
import type { Meddler } from './meddler';
import { type RawRoute, differences, rawRoute, snapshot } from './raw';
import { planted } from './scenario';

/** Judges a run by what the local Azure holds, against what it held before and what the user was told. */
export class Verdict {
  readonly problems: string[] = [];
  /** All that was shown or logged. */
  readonly said: string[] = [];
  readonly #estate: Estate;
  readonly #journey: Journey;
  readonly #fault: Asked['fault'];
  readonly #meddler: Meddler | undefined;
  readonly #before: unknown;
  readonly #rawBefore: RawRoute;

  /** Before anything has happened. */
  constructor(estate: Estate, journey: Journey, fault: Asked['fault'], meddler: Meddler | undefined) {
    this.#estate = estate;
    this.#journey = journey;
    this.#fault = fault;
    this.#meddler = meddler;
    this.#before = snapshot(estate.world);
    this.#rawBefore = rawRoute(estate.world, journey);
  }

  say(...texts: readonly string[]): void {
    this.said.push(...texts);
  }

  /** Where someone else's change is lost though it could have been seen, or without the plan having warned. */
  ofTheirs(plan: Plan | undefined): void {
    const meddler = this.#meddler;
    if (meddler?.isLost !== true) return;
    const isTold = this.said.some(one => one.includes('in the very moment'));
    if (isTold || meddler.wasUnseeable(plan, this.#estate.simulator.requests.all)) meddler.takeBack();
    else this.problems.push('someone else’s change is lost');
  }

  ofUnchanged(when: string, plan: Plan | undefined): void {
    this.ofTheirs(plan);
    const found = this.#changes();
    if (found.length > 0) this.problems.push(`changed ${when}: ${found.slice(0, 4).join('; ')}`);
  }

  /** That nothing has changed means the policy's text byte for byte. */
  ofUndone(when: string, plan: Plan): void {
    this.ofUnchanged(when, plan);
    if (rawRoute(this.#estate.world, this.#journey).policy !== this.#raw().policy)
      this.problems.push(`the policy isn’t as before, byte for byte, ${when}`);
  }

  /** What the user is told, against what is there. */
  ofOutcome(outcome: ApplyOutcome, plan: Plan): void {
    const { problems } = this;
    const [now, before] = [rawRoute(this.#estate.world, this.#journey), this.#raw()];
    const { state, stop } = outcome;
    this.say(stop?.stop.text ?? '', outcome.whyNotProved ?? '');
    problems.push(...wronglyTold(this.#journey, plan, outcome, now, before));
    if (state === 'stopped' && (stop?.stop.text ?? '') === '') problems.push('stopped without a word');
    if (stop?.stop.text.includes('bug in the extension') === true) problems.push(`called a bug: ${stop.stop.text}`);
    const isDone = this.#journey.aim === 'release' ? state === 'configured' : state === 'secured';
    if (isDone) problems.push(...lacking(this.#journey, now, before));
    else if (this.#fault === undefined)
      problems.push(`${state} without a fault: ${stop?.stop.text ?? outcome.whyNotProved ?? ''}`);
    this.ofTheirs(plan);
    // Nothing but what the plan writes may be another one than before.
    const rest = this.#changes().filter(one => !isOurs(this.#journey, one));
    if (rest.length > 0) problems.push(`something else changed: ${rest.slice(0, 4).join('; ')}`);
  }

  ofDebugCredentials(): void {
    const { world } = this.#estate;
    const live = serviceAt(world, 'shop-apim.azure-api.net')?.debugCredentials.filter(
      one => one.expiresAt > world.clock.now(),
    );
    if ((live?.length ?? 0) > 0 && !isKill(this.#fault?.kind)) this.problems.push('a debug token is still good');
  }

  /** In what was told, and in the files of that folder. */
  async ofSecrets(folder: string): Promise<void> {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter(one => one.isFile()).map(one => path.join(one.parentPath, one.name));
    const texts = await Promise.all(files.map(file => readFile(file, 'latin1')));
    for (const [where, all] of [
      ['a file', texts.join('\n')],
      ['a log or message', this.said.join('\n')],
    ] as const) {
      if (all.includes(planted)) this.problems.push(`the planted key is in ${where}`);
      if (/eyJ[\w-]{20,}\./.test(all)) this.problems.push(`a token is in ${where}`);
    }
  }

  /** As it was before, with what others have changed since. */
  #raw(): RawRoute {
    return this.#meddler?.inRaw(this.#rawBefore) ?? this.#rawBefore;
  }

  #changes(): readonly string[] {
    return differences(this.#meddler?.inTheirs(this.#before) ?? this.#before, snapshot(this.#estate.world));
  }
}
