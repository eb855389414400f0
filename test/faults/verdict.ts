import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ApplyOutcome, Plan } from '../../src/plan';
import { routesOf } from '../../src/plan/order';
import { serviceAt } from '../../src/simulator/world';
import { type Asked, isKill } from './asked';
import type { Estate } from './estate';
import { type Journey, partsOf } from './journeys';
import { isOurs, lacking, wronglyTold } from './judge';
import type { Meddler } from './meddler';
import { type RawRoute, differences, rawRoute, snapshot } from './raw';
import { allPlanted } from './scenario';

/** One route of a run, and what it was before. */
interface Part {
  readonly journey: Journey;
  readonly before: RawRoute;
}

/** Judges a run by what the local Azure holds, against what it held before and what the user was told. */
export class Verdict {
  readonly problems: string[] = [];
  /** All that was shown or logged. */
  readonly said: string[] = [];
  readonly #estate: Estate;
  readonly #fault: Asked['fault'];
  readonly #meddler: Meddler | undefined;
  readonly #before: unknown;
  readonly #parts: readonly Part[];

  /** Before anything has happened. */
  constructor(estate: Estate, journey: Journey, fault: Asked['fault'], meddler: Meddler | undefined) {
    this.#estate = estate;
    this.#fault = fault;
    this.#meddler = meddler;
    this.#before = snapshot(estate.world);
    this.#parts = partsOf(journey).map(part => ({ journey: part, before: rawRoute(estate.world, part) }));
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
    for (const { journey, before } of this.#now())
      if (rawRoute(this.#estate.world, journey).policy !== before.policy)
        this.problems.push(`the policy of ${journey.api} isn’t as before, byte for byte, ${when}`);
  }

  /** What the user is told, against what is there. */
  ofOutcome(outcome: ApplyOutcome, plan: Plan): void {
    const { problems } = this;
    const { state, stop } = outcome;
    this.say(stop?.stop.text ?? '', outcome.whyNotProved ?? '');
    if (state === 'stopped' && (stop?.stop.text ?? '') === '') problems.push('stopped without a word');
    if (stop?.stop.text.includes('bug in the extension') === true) problems.push(`called a bug: ${stop.stop.text}`);
    const routes = plan.routes ?? [plan.route];
    for (const [index, { journey, before }] of this.#now().entries()) {
      const now = rawRoute(this.#estate.world, journey);
      const id = routes[index]?.id ?? '';
      const own = plan.steps.filter(step => routesOf(plan, step).includes(id));
      problems.push(...wronglyTold(journey, own, outcome, now, before));
      const told = outcome.routes[id];
      const isProved = journey.aim === 'secure' && plan.firstStage !== true;
      if (told?.state === (isProved ? 'secured' : 'configured')) problems.push(...lacking(journey, now, before));
      else if (this.#fault === undefined)
        problems.push(`${told?.state ?? state} without a fault: ${told?.why ?? stop?.stop.text ?? ''}`);
    }
    this.ofTheirs(plan);
    // Nothing but what the plan writes may be another one than before.
    const rest = this.#changes().filter(one => !this.#parts.some(({ journey }) => isOurs(journey, one)));
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
      if (allPlanted.some(one => all.includes(one))) this.problems.push(`the planted key is in ${where}`);
      if (/eyJ[\w-]{20,}\./.test(all)) this.problems.push(`a token is in ${where}`);
    }
  }

  /** Each route as it was before, with what others have changed since: at the first. */
  #now(): readonly Part[] {
    return this.#parts.map(({ journey, before }, index) => ({
      journey,
      before: (index === 0 ? this.#meddler?.inRaw(before) : undefined) ?? before,
    }));
  }

  #changes(): readonly string[] {
    return differences(this.#meddler?.inTheirs(this.#before) ?? this.#before, snapshot(this.#estate.world));
  }
}
