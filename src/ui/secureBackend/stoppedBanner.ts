import * as l10n from '@vscode/l10n';
import { isAzureProblem } from '../../azure/interfaces';
import type { Plan } from '../../plan/plan';
import { namesOf } from '../../route';
import type { BannerView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { type Buttons, copyDetails, line, planAgain, titles, told, undoButton } from './bannerParts';
import type { ApplyEnd } from './planState';
import { routeNotes, subjectOf, whatHolds } from './whatHolds';

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

export function stopped(plan: Plan, end: ApplyEnd): BannerView {
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
