import { nameOfCase } from './cases';
import type { Asked, Rehearsal, Request } from './asked';
import type { Done } from './shards';

type Rehearsals = Readonly<Record<number, Rehearsal | undefined>>;

export interface Rehearsed {
  /** Of each journey, by number. */
  readonly requests: readonly (readonly Request[])[];
  readonly rehearsals: Rehearsals;
  /** A line for each journey. */
  readonly told: readonly string[];
}

/**
 * Journeys without a fault: whole, for the plan and what it asks; then from the plan on, and only undoing, as runs go whose
 * fault comes later (they sign in anew). Throws where one doesn't hold.
 */
export async function rehearse(
  count: number,
  run: (cases: readonly Asked[], rehearsals: Rehearsals) => Promise<readonly Done[]>,
): Promise<Rehearsed> {
  const plain: readonly Asked[] = Array.from({ length: count }, (_, journey) => ({ journey, fault: undefined }));
  const whole = sorted(await run(plain, {}));
  const planned = rehearsalsOf(whole);
  const fromPlan = sorted(await run(plain, planned));
  const rehearsals = rehearsalsOf(fromPlan);
  const undone = sorted(await run(plain, rehearsals));
  return {
    rehearsals,
    requests: plain.map(({ journey }) => {
      const { planRequests = 0, appliedRequests = 0 } = rehearsals[journey] ?? {};
      const [first = [], second = [], third = []] = [whole, fromPlan, undone].map(
        done => done[journey]?.result.requests,
      );
      return [
        ...first.slice(0, planRequests),
        ...second.slice(planRequests, appliedRequests),
        ...third.slice(appliedRequests),
      ];
    }),
    told: fromPlan.map(({ one, result }) => `${nameOfCase(one)}: ${result.requests.length} requests, ${result.ended}`),
  };
}

const rehearsalsOf = (done: readonly Done[]): Rehearsals =>
  Object.fromEntries(done.map(({ one, result }) => [one.journey, result.rehearsal]));

function sorted(done: readonly Done[]): readonly Done[] {
  for (const { one, result } of done)
    if (result.problems.length > 0) throw new Error(`${nameOfCase(one)}: ${result.problems.join('; ')}`);
  return [...done].sort((a, b) => a.one.journey - b.one.journey);
}
