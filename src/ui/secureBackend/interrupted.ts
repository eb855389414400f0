import type { KeptChange } from '../../plan';
import type { ApplyEnd, StepStates } from './planState';

/** How a change that a crash has cut off stands, as far as it was written down. */
export function interruptedEnd(
  {
    plan,
    applied,
    interrupted,
    journal,
  }: Pick<KeptChange, 'plan' | 'applied' | 'interrupted'> & {
    readonly journal: { readonly record: { readonly startedAt: number } };
  },
  at: { readonly step: number; readonly of: number },
  now: number,
): { readonly steps: StepStates; readonly end: ApplyEnd } {
  const known = new Set(interrupted.applied.map(one => one.step));
  const uncertain = applied.map(one => one.step).filter(id => !known.has(id));
  const steps: StepStates = Object.fromEntries(
    applied.map(one => [one.step, known.has(one.step) ? { kind: 'done' } : { kind: 'stopped', text: '' }]),
  );
  const { startedAt } = journal.record;
  return {
    steps,
    end: {
      startedAt,
      endedAt: now,
      interrupted: at,
      outcome: {
        state: 'stopped',
        stands: plan.steps.map(step => step.id).filter(id => known.has(id)),
        takenBack: [],
        uncertain,
        notDone: plan.steps.map(step => step.id).filter(id => !applied.some(one => one.step === id)),
        routes: {},
        applied,
        milliseconds: 0,
      },
    },
  };
}
