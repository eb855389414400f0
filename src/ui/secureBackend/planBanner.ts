import * as l10n from '@vscode/l10n';
import { isAzureProblem } from '../../azure/interfaces';
import type { Plan, RefusalCode } from '../../plan/plan';
import { needsAsking } from '../../plan/undo';
import { nameOf, namesOf } from '../../route';
import type { ButtonView, NoteView } from '../../webview/common';
import type { BannerView } from '../../webview/planView';
import type { PlanButton } from '../../webview/protocol';
import { longest, oneLine } from '../../webview/text';
import { clockTime, duration } from '../../webview/time';
import type { ApplyEnd, PlanFrame, PlanState, StepStates } from './planState';
import { isOfSeveral, listOf, lockedBy, routeNotes, routesOf, subjectOf, whatHolds } from './whatHolds';

type Buttons = readonly ButtonView<PlanButton>[];
const told = (parts: Omit<BannerView, 'alert' | 'notes' | 'buttons'> & Partial<BannerView>): BannerView => ({
  alert: false,
  notes: [],
  buttons: [],
  ...parts,
});

const planAgain = (): ButtonView<PlanButton> => ({
  button: 'planAgain',
  label: l10n.t('Plan Again…'),
  rank: 'primary',
});
const copyDetails = (): ButtonView<PlanButton> => ({
  button: 'copyDetails',
  label: l10n.t('Copy Details'),
  rank: 'quiet',
});
const prove = (rank: 'primary' | 'secondary'): ButtonView<PlanButton> => ({
  button: 'prove',
  label: l10n.t('Prove It'),
  rank,
});
const showDiagnostics = (): ButtonView<PlanButton> => ({
  button: 'showDiagnostics',
  label: l10n.t('Show Diagnostics'),
  rank: 'primary',
});

const exportButton = (): ButtonView<PlanButton> => ({ button: 'export', label: l10n.t('Export…'), rank: 'quiet' });

/** What is said above the steps: progress, the end, a stop; nothing in an ordinary preview. */
export function banner(state: PlanState, frame: PlanFrame): BannerView | undefined {
  const names = namesOf(frame.route);
  const [service = '', api = '', app = ''] = [names.service, names.api, names.app].map(name => oneLine(name));
  switch (state.kind) {
    case 'reading':
      return told({
        state: 'running',
        title: l10n.t('Reading what is there…'),
        text: frame.title
          ? l10n.t('{0}, its policies, and {1}. Nothing is changed.', oneLine(frame.title.from), frame.title.to)
          : l10n.t('{0}, its policies, and {1}. Nothing is changed.', service, app),
        progress: l10n.t('Reading'),
        buttons: [{ button: 'cancel', label: l10n.t('Cancel'), rank: 'secondary' }],
      });
    case 'failed':
      return told({
        state: 'broken',
        title: l10n.t('No preview could be made'),
        text: oneLine(state.text, longest.paragraph),
        alert: true,
        buttons: [{ ...planAgain(), label: l10n.t('Try Again') }, copyDetails()],
      });
    case 'refused': {
      const { refusal } = state;
      const buttons = waysOn(refusal.code);
      return told({
        state: 'unchecked',
        title: oneLine(refusal.title, longest.line),
        text: oneLine(refusal.text, longest.paragraph),
        buttons,
      });
    }
    case 'preview':
      if (state.elsewhere) {
        return told({
          state: 'unchecked',
          title: l10n.t('This route is being changed in another window'),
          text: l10n.t('This preview is for reading until then.'),
          buttons: [{ ...planAgain(), label: l10n.t('Refresh') }],
        });
      }
      if (state.plan.steps.length > 0) return undefined;
      if (state.plan.aim === 'release') {
        return told({
          state: 'unchecked',
          title: l10n.t('Nothing to do: {0} sends no token to {1}', service, app),
          text: l10n.t('Neither its policy nor the allow lists name the identity.'),
        });
      }
      return isOfSeveral(state.plan)
        ? nothingToDo(state.plan)
        : told({
            state: 'configured',
            title: l10n.t('Nothing to do: {0} → {1} is already set up.', api, app),
            text: l10n.t('All seven facts agree. Three tests can prove it.'),
            buttons: [prove('primary')],
          });
    case 'applying':
      return applying(state.plan, state.steps);
    case 'ended':
      return ended(state.plan, state.end);
    case 'undoPreview':
      return undoPreview(state);
    case 'undoing':
      return told({
        state: 'running',
        title: l10n.t('Undoing…'),
        text: l10n.t('The last change is taken back first.'),
        progress: l10n.t('Undoing'),
      });
    case 'undone':
      return undone(state, frame.now);
  }
}

const done = (steps: StepStates): ReadonlySet<string> =>
  new Set(Object.entries(steps).flatMap(([id, step]) => (step.kind === 'done' || step.kind === 'skipped' ? [id] : [])));

function applying(plan: Plan, steps: StepStates): BannerView {
  const running = plan.steps.findIndex(step => steps[step.id]?.kind === 'running');
  const index = running >= 0 ? running : Math.min(done(steps).size, plan.steps.length - 1);
  const step = plan.steps[index];
  const progress = l10n.t('Step {0} of {1}', index + 1, plan.steps.length);
  const locked = step && lockedBy(step);
  return told({
    state: 'running',
    title: `${progress}: ${oneLine(step?.title ?? '', longest.line)}…`,
    text:
      locked === undefined
        ? `${whatHolds(plan, done(steps))}.`
        : l10n.t('{0} is being told to refuse callers without a token.', oneLine(locked)),
    progress,
  });
}

const undoable = (end: ApplyEnd): number => new Set(end.outcome.applied.map(one => one.step)).size;

function undoButton(end: ApplyEnd, always: boolean): Buttons {
  const count = undoable(end);
  if (count === 0) return [];
  const some = count === 1 ? l10n.t('Undo 1 Step…') : l10n.t('Undo {0} Steps…', count);
  const label = always ? l10n.t('Undo…') : some;
  return [{ button: 'undo', label, rank: 'secondary', icon: 'discard' }];
}

function titles(plan: Plan, ids: readonly string[]): string {
  const all = plan.steps.filter(step => ids.includes(step.id)).map(step => oneLine(step.title));
  return all.join('; ');
}

function line(mark: NoteView['mark'], head: string, text: string): readonly NoteView[] {
  return text === '' ? [] : [{ mark, text: `${head}: ${text}` }];
}

function ended(plan: Plan, end: ApplyEnd): BannerView {
  const { outcome } = end;
  const names = namesOf(plan.route);
  const [service = '', api = '', app = ''] = [names.service, names.api, names.app].map(name => oneLine(name));
  const took = duration(end.endedAt - end.startedAt);
  if (isOfSeveral(plan) && outcome.state !== 'stopped') return severalEnded(plan, end, took);
  switch (outcome.state) {
    case 'secured':
      return told({
        state: 'secured',
        title: l10n.t('Secured: proved by three tests'),
        text: l10n.t(
          '{0} refuses calls without a token and answers calls that come through {1}. It took {2}.',
          app,
          service,
          took,
        ),
        buttons: [showDiagnostics(), ...undoButton(end, true), exportButton()],
      });
    case 'configured':
      if (plan.aim === 'release') {
        return told({
          state: 'unchecked',
          title: l10n.t('Let go: {0} sends no token to {1}', service, app),
          text: l10n.t('{0}. {1}', whatHolds(plan, new Set(outcome.stands)), l10n.t('It took {0}.', took)),
          buttons: [{ ...showDiagnostics(), rank: 'secondary' }, ...undoButton(end, true), exportButton()],
        });
      }
      if (plan.firstStage === true) {
        return told({
          state: 'open',
          title: l10n.t('First stage done: {0} still answers anyone', app),
          text: oneLine(outcome.whyNotProved ?? '', longest.paragraph),
          buttons: [planAgain(), { ...showDiagnostics(), rank: 'secondary' }, ...undoButton(end, true)],
        });
      }
      return told({
        state: 'configured',
        title: l10n.t('Configured, not yet proved'),
        text: oneLine(outcome.whyNotProved ?? l10n.t('{0} can’t be reached from here.', app), longest.paragraph),
        buttons: [showDiagnostics(), prove('secondary'), ...undoButton(end, true)],
      });
    case 'nothingToDo':
      return told({
        state: 'configured',
        title: l10n.t('Nothing to do: {0} → {1} is already set up.', api, app),
        text: l10n.t('Everything was as it should be when its turn came; nothing was written.'),
        buttons: [prove('primary')],
      });
    case 'stopped':
      return stopped(plan, end);
  }
}

const nothingToDo = (plan: Plan): BannerView =>
  told({
    state: 'configured',
    title: l10n.t('Nothing to do: the {0} routes are already set up.', routesOf(plan).length),
    text: l10n.t('All seven facts of each agree. Diagnostics of a route can prove it.'),
  });

/** Several routes, none of which stopped. */
function severalEnded(plan: Plan, end: ApplyEnd, took: string): BannerView {
  const { outcome } = end;
  if (outcome.state === 'nothingToDo') return nothingToDo(plan);
  const routes = routesOf(plan);
  const proved = routes.filter(route => outcome.routes[route.id]?.state === 'secured');
  const notes = routeNotes(plan, outcome);
  const holds = `${whatHolds(plan, new Set(outcome.stands))}. ${l10n.t('It took {0}.', took)}`;
  const buttons = [...undoButton(end, true), exportButton()];
  if (outcome.state === 'secured') {
    const title = l10n.t('{0} routes are secured, each proved by three tests', routes.length);
    return told({ state: 'secured', title, text: holds, notes, buttons });
  }
  return told({
    state: plan.firstStage === true ? 'open' : 'configured',
    title:
      plan.firstStage === true
        ? l10n.t('First stage done')
        : l10n.t('Configured; {0} of {1} routes are proved', proved.length, routes.length),
    text: holds,
    notes,
    buttons: [planAgain(), ...buttons],
  });
}

/** What can be chosen so that there is a plan. */
function waysOn(code: RefusalCode): Buttons {
  switch (code) {
    case 'noClientId':
      return [
        { button: 'change', of: 'application', label: l10n.t('Choose App Registration…'), rank: 'primary' },
        { button: 'change', of: 'newApplication', label: l10n.t('Create One…'), rank: 'secondary' },
      ];
    case 'unknownBackEnd':
    case 'noAddress':
      return [{ button: 'change', of: 'backEnd', label: l10n.t('Choose App…'), rank: 'primary' }];
    case 'pool':
      return [{ button: 'change', of: 'pool', label: l10n.t('Secure All of Them…'), rank: 'primary' }];
    case 'noBackEnd':
      return [
        { button: 'editPolicy', label: l10n.t('Edit Policy'), rank: 'primary' },
        { ...planAgain(), rank: 'secondary' },
      ];
    default:
      return [planAgain()];
  }
}

/** Graph refused: someone with rights in the directory can do that part (look.md 6, "Graph 403"). */
function needsAdministrator({ outcome }: ApplyEnd): boolean {
  const error = outcome.stop?.stop.error;
  return isAzureProblem(error, 'forbidden') && error.problem.directory;
}

const rightsText = (plan: Plan): string =>
  l10n.t(
    'Creating the app registration needs rights in the directory that your account doesn’t have. {0} and the policy weren’t touched. Let an administrator run the script, then go on.',
    namesOf(plan.route).app,
  );

const administratorButtons = (): Buttons => [
  { button: 'adminScript', label: l10n.t('Copy Script for Admin'), rank: 'primary' },
  { button: 'planAgain', label: l10n.t('Go On When It Has Run'), rank: 'secondary' },
];

/** look.md 6, "Next start after a crash". */
function interrupted(plan: Plan, end: ApplyEnd, { step, of }: { step: number; of: number }): BannerView {
  const { outcome } = end;
  const holds = whatHolds(plan, new Set([...outcome.stands, ...outcome.uncertain]));
  return told({
    state: 'broken',
    alert: true,
    title: l10n.t('A change to {0} was interrupted at step {1} of {2}', subjectOf(plan), step, of),
    text: l10n.t('{0}, as far as was written down. Finishing reads first and goes on where it stopped.', holds),
    notes: [
      ...line('check', l10n.t('Stands'), titles(plan, outcome.stands)),
      ...line('circle', l10n.t('Perhaps made'), titles(plan, outcome.uncertain)),
      ...line('dash', l10n.t('Not done'), titles(plan, outcome.notDone)),
    ],
    buttons: [
      { button: 'finish', label: l10n.t('Finish'), rank: 'primary' },
      ...undoButton(end, false),
      { button: 'leaveAsIs', label: l10n.t('Leave as Is'), rank: 'quiet' },
      copyDetails(),
    ],
  });
}

function stopped(plan: Plan, end: ApplyEnd): BannerView {
  if (end.interrupted) return interrupted(plan, end, end.interrupted);
  const { outcome } = end;
  const number = plan.steps.findIndex(step => step.id === outcome.stop?.step) + 1;
  const holds = whatHolds(plan, new Set(outcome.stands));
  const compare: Buttons = outcome.stop?.stop.difference
    ? [{ button: 'compare', label: l10n.t('Compare Settings'), rank: 'secondary' }]
    : [];
  return told({
    state: 'broken',
    alert: true,
    title:
      number > 0
        ? l10n.t('Stopped at step {0} of {1}. {2}', number, plan.steps.length, holds)
        : l10n.t('Stopped. {0}', holds),
    text: oneLine(needsAdministrator(end) ? rightsText(plan) : (outcome.stop?.stop.text ?? ''), longest.paragraph),
    notes: [
      ...routeNotes(plan, outcome),
      ...line('check', l10n.t('Stands'), titles(plan, outcome.stands)),
      ...line('dash', l10n.t('Taken back'), titles(plan, outcome.takenBack)),
      ...line('dash', l10n.t('Not done'), titles(plan, outcome.notDone)),
    ],
    buttons: [
      ...(needsAdministrator(end) ? administratorButtons() : [planAgain()]),
      ...undoButton(end, false),
      ...compare,
      { button: 'leaveAsIs', label: l10n.t('Leave as Is'), rank: 'quiet' },
      copyDetails(),
    ],
  });
}

function undoPreview({ plan, end, turnOffIdentity }: Extract<PlanState, { kind: 'undoPreview' }>): BannerView {
  const identity = end.outcome.applied.find(needsAsking);
  const ids = end.outcome.applied.filter(one => one !== identity || turnOffIdentity).map(one => one.step);
  const steps = plan.steps.filter(step => ids.includes(step.id)).reverse();
  const opening = [...new Set(steps.flatMap(step => lockedBy(step) ?? []))];
  const service = oneLine(identity?.made.kind === 'identity' ? nameOf(identity.made.serviceId) : '');
  const othersStay = l10n.t('What someone else has changed since then is left alone, and you’ll see it.');
  const tick = {
    of: 'turnOffIdentity',
    label: l10n.t(
      'Turn off the identity of {0} too; whatever else uses it stops working, and it never comes back the same',
      service,
    ),
    on: turnOffIdentity,
  };
  return told({
    state: 'unchecked',
    title: steps.length === 1 ? l10n.t('Undo 1 step?') : l10n.t('Undo {0} steps?', steps.length),
    text: opening.length > 0 ? l10n.t('{0} will answer anyone again. {1}', listOf(opening), othersStay) : othersStay,
    notes: steps.map(step => ({
      mark: 'dash',
      text: `${oneLine(step.title)}${step.undo ? `: ${oneLine(step.undo.text, longest.line)}` : ''}`,
    })),
    ...(identity && { tick }),
    buttons: [
      { button: 'undoNow', label: l10n.t('Undo'), rank: 'primary', icon: 'discard', off: steps.length === 0 },
      { button: 'keep', label: l10n.t('Keep'), rank: 'secondary' },
    ],
  });
}

const severalUndone = (plan: Plan, at: string, identityStays: boolean): BannerView =>
  told({
    state: 'unchecked',
    title: identityStays
      ? l10n.t('Undone. The policies and apps of the {0} routes are as they were at {1}.', routesOf(plan).length, at)
      : l10n.t('Undone. Everything of the {0} routes is as it was at {1}.', routesOf(plan).length, at),
    text: identityStays
      ? l10n.t('The identity of {0} stays on. Proofs of these routes no longer hold.', oneLine(plan.route.service.name))
      : l10n.t('Proofs of these routes no longer hold.'),
    buttons: [planAgain()],
  });

function undone(state: Extract<PlanState, { kind: 'undone' }>, now: number): BannerView {
  const { plan, undo, end } = state;
  const names = namesOf(plan.route);
  if (undo.state === 'undone') {
    const kept = end.outcome.applied.some(one => needsAsking(one) && !undo.undone.includes(one.step));
    const at = clockTime(end.startedAt, now);
    if (isOfSeveral(plan)) return severalUndone(plan, at, kept);
    return told({
      state: 'unchecked',
      title: kept
        ? l10n.t('Undone. The policies and {0} are as they were at {1}.', oneLine(names.app), at)
        : l10n.t('Undone. {0} and {1} are as they were at {2}.', oneLine(names.app), oneLine(names.service), at),
      text: kept
        ? l10n.t('The identity of {0} stays on. A proof of this route no longer holds.', oneLine(names.service))
        : l10n.t('A proof of this route no longer holds.'),
      notes: undo.left
        .filter(one => one.stop.reason === 'notSeen')
        .map(one => ({ mark: 'dash' as const, text: oneLine(one.stop.text, longest.line) })),
      buttons: [planAgain()],
    });
  }
  const compare: Buttons = undo.left.some(one => one.stop.difference)
    ? [{ button: 'compare', label: l10n.t('Compare'), rank: 'secondary' }]
    : [];
  return told({
    state: 'broken',
    alert: true,
    title: undo.state === 'cancelled' ? l10n.t('Undoing was stopped') : l10n.t('Undone in part'),
    text: l10n.t('What is named as left was not touched.'),
    notes: [
      ...line('check', l10n.t('Undone'), titles(plan, undo.undone)),
      ...undo.left.map(one => ({
        mark: 'x' as const,
        text: l10n.t('Left: {0}. {1}', titles(plan, [one.step]), oneLine(one.stop.text, longest.line)),
      })),
    ],
    buttons: [
      planAgain(),
      { button: 'undo', label: l10n.t('Undo the Rest…'), rank: 'secondary', icon: 'discard' },
      ...compare,
      copyDetails(),
    ],
  });
}
