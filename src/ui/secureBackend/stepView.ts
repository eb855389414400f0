import * as l10n from '@vscode/l10n';
import type { Change, Plan, Step } from '../../plan/plan';
import { namesOf } from '../../route';
import type { DiffView, LockLineView, StepView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { duration } from '../../webview/time';
import type { PlanState, StepState, StepStates } from './planState';
import { listOf, lockedBy } from './whatHolds';

/** How many lines of one change a panel shows. */
const mostLines = 400;

/** The steps with their states, and the lock line where it belongs. */
export function stepViews(state: PlanState): readonly (StepView | LockLineView)[] {
  if (!('plan' in state)) return [];
  const { plan } = state;
  const steps = 'steps' in state ? state.steps : {};
  return plan.steps.flatMap((step, index) => {
    const view = stepView(step, index + 1, state, steps);
    return step.id === plan.lockLineBefore && !plan.alreadyRefuses ? [lockLine(plan), view] : [view];
  });
}

function lockLine(plan: Plan): LockLineView {
  const locked = [...new Set(plan.steps.flatMap(step => lockedBy(step) ?? []))];
  const [first = namesOf(plan.route).app] = locked;
  return {
    kind: 'lock',
    strong:
      locked.length > 1
        ? l10n.t('From here on {0} refuse anyone without a token.', listOf(locked))
        : l10n.t('From here on {0} refuses anyone without a token.', oneLine(first)),
    text: l10n.t('Until here nobody notices anything.'),
  };
}

function stepView(step: Step, number: number, state: PlanState, steps: StepStates): StepView {
  const found = steps[step.id];
  const preview = state.kind === 'preview';
  const over = state.kind !== 'preview' && state.kind !== 'applying';
  const said = found && 'text' in found ? found.text : undefined;
  const documents = [
    'tryPolicy',
    'policy',
    'admitPolicy',
    'lockPolicy',
    'dropKey',
    'pointApi',
    'pointBackEnd',
    'tryBackEnd',
    'backEnd',
    'dropBackEndKey',
    'deleteNamedValue',
    'deleteHostKey',
    'admit',
    'lock',
    'open',
    'dismiss',
  ].includes(step.kind);
  return {
    kind: 'step',
    id: `step-${step.id}`,
    number,
    state: found ? shapes[found.kind] : over ? 'notStarted' : 'planned',
    title: oneLine(step.title, longest.line),
    text: oneLine(
      said ?? (preview ? l10n.t('{0} Who notices: {1}', step.description, step.whoNotices) : step.description),
      longest.paragraph,
    ),
    time: preview ? step.duration : time(found, over),
    diffs: step.changes.map(diff),
    open: preview ? documents : found?.kind === 'stopped',
  };
}

const shapes: Readonly<Record<StepState['kind'], StepView['state']>> = {
  running: 'running',
  done: 'done',
  skipped: 'done',
  stopped: 'stopped',
  undone: 'undone',
};

function time(found: StepState | undefined, over: boolean): StepView['time'] {
  switch (found?.kind) {
    case undefined:
      return over ? l10n.t('not started') : '';
    case 'running':
      return found.startedAt === 0 ? '' : { since: found.startedAt };
    case 'done':
      return found.milliseconds === undefined ? l10n.t('done') : duration(found.milliseconds);
    case 'skipped':
      return l10n.t('already so');
    case 'stopped':
      return l10n.t('stopped');
    case 'undone':
      return l10n.t('undone');
  }
}

function diff({ title, diff: { lines, added, removed } }: Change): DiffView {
  const shown = lines
    .slice(0, mostLines)
    .map(line => ({ kind: line.kind, text: oneLine(line.text.replace(/\t/gu, '    '), longest.line) }));
  const left = lines.length - shown.length;
  return {
    title: oneLine(title),
    added,
    removed,
    lines: left > 0 ? [...shown, { kind: 'gap', text: l10n.t('{0} more lines', left) }] : shown,
  };
}
