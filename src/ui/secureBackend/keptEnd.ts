import * as l10n from '@vscode/l10n';
import { type KeptChange, isWrite } from '../../plan';
import { clockTime } from '../../webview/time';
import type { ApplyEnd, StepStates } from './planState';

/** How a change of another window's life stands, as far as it was written down. `at`: how far it had come when it was cut off. */
export function keptEnd(
  {
    plan,
    applied,
    interrupted,
    journal,
  }: Pick<KeptChange, 'plan' | 'applied' | 'interrupted'> & {
    readonly journal: { readonly record: { readonly startedAt: number } };
  },
  at: { readonly step: number; readonly of: number } | undefined,
  now: number,
): { readonly steps: StepStates; readonly end: ApplyEnd } {
  const known = new Set(interrupted.applied.map(one => one.step));
  const uncertain = applied.map(one => one.step).filter(id => !known.has(id));
  const writes: StepStates = Object.fromEntries(
    applied.map(one => [one.step, known.has(one.step) ? { kind: 'done' } : { kind: 'stopped', text: '' }]),
  );
  const { startedAt } = journal.record;
  const told = {
    stands: plan.steps.map(step => step.id).filter(id => known.has(id)),
    takenBack: [],
    uncertain,
    notDone: plan.steps.map(step => step.id).filter(id => !applied.some(one => one.step === id)),
    routes: {},
    applied,
    milliseconds: 0,
  };
  if (at)
    return { steps: writes, end: { startedAt, endedAt: now, interrupted: at, outcome: { ...told, state: 'stopped' } } };
  const whyNotProved = l10n.t(
    'This was changed at {0}. What has become of it since hasn’t been looked at.',
    clockTime(startedAt, now),
  );
  const proofs: StepStates = Object.fromEntries(
    plan.steps
      .filter(step => !isWrite(step))
      .map(step => [step.id, { kind: 'skipped', text: l10n.t('How it ended wasn’t written down.') }]),
  );
  const steps = { ...proofs, ...writes };
  return { steps, end: { startedAt, endedAt: startedAt, outcome: { ...told, state: 'configured', whyNotProved } } };
}
