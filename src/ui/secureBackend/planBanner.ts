import * as l10n from '@vscode/l10n';
import type { Plan } from '../../plan/plan';
import { namesOf } from '../../route';
import type { BannerView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { copyDetails, planAgain, prove, told } from './bannerParts';
import { ended, nothingToDo } from './endedBanner';
import type { PlanFrame, PlanState, StepStates } from './planState';
import { refused } from './refusedBanner';
import { undone, undoPreview } from './undoBanner';
import { isOfSeveral, lockedBy, whatHolds } from './whatHolds';

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
    case 'refused':
      return refused(state.refusal);
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
