import * as l10n from '@vscode/l10n';
import type { Plan } from '../../plan/plan';
import { needsAsking } from '../../plan/undo';
import { nameOf, namesOf } from '../../route';
import type { BannerView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { clockTime } from '../../webview/time';
import { type Buttons, copyDetails, line, planAgain, titles, told } from './bannerParts';
import type { PlanState } from './planState';
import { isOfSeveral, listOf, lockedBy, routesOf } from './whatHolds';

export function undoPreview({ plan, end, turnOffIdentity }: Extract<PlanState, { kind: 'undoPreview' }>): BannerView {
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

export function undone(state: Extract<PlanState, { kind: 'undone' }>, now: number): BannerView {
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
