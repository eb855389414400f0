import * as l10n from '@vscode/l10n';
import type { Plan } from '../../plan/plan';
import type { ButtonView, NoteView } from '../../webview/common';
import type { BannerView } from '../../webview/planView';
import type { PlanButton } from '../../webview/protocol';
import { oneLine } from '../../webview/text';
import type { ApplyEnd } from './planState';

export type Buttons = readonly ButtonView<PlanButton>[];

export const told = (parts: Omit<BannerView, 'alert' | 'notes' | 'buttons'> & Partial<BannerView>): BannerView => ({
  alert: false,
  notes: [],
  buttons: [],
  ...parts,
});

export const planAgain = (): ButtonView<PlanButton> => ({
  button: 'planAgain',
  label: l10n.t('Plan Again…'),
  rank: 'primary',
});
export const copyDetails = (): ButtonView<PlanButton> => ({
  button: 'copyDetails',
  label: l10n.t('Copy Details'),
  rank: 'quiet',
});
export const prove = (rank: 'primary' | 'secondary'): ButtonView<PlanButton> => ({
  button: 'prove',
  label: l10n.t('Prove It'),
  rank,
});
export const showDiagnostics = (): ButtonView<PlanButton> => ({
  button: 'showDiagnostics',
  label: l10n.t('Show Diagnostics'),
  rank: 'primary',
});

export const exportButton = (): ButtonView<PlanButton> => ({
  button: 'export',
  label: l10n.t('Export…'),
  rank: 'quiet',
});

export function undoButton(end: ApplyEnd, always: boolean): Buttons {
  const count = new Set(end.outcome.applied.map(one => one.step)).size;
  if (count === 0) return [];
  const some = count === 1 ? l10n.t('Undo 1 Step…') : l10n.t('Undo {0} Steps…', count);
  const label = always ? l10n.t('Undo…') : some;
  return [{ button: 'undo', label, rank: 'secondary', icon: 'discard' }];
}

export function titles(plan: Plan, ids: readonly string[]): string {
  const all = plan.steps.filter(step => ids.includes(step.id)).map(step => oneLine(step.title));
  return all.join('; ');
}

export function line(mark: NoteView['mark'], head: string, text: string): readonly NoteView[] {
  return text === '' ? [] : [{ mark, text: `${head}: ${text}` }];
}
