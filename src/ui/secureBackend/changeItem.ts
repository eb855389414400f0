import * as l10n from '@vscode/l10n';
import type { ChangeRecord } from '../../plan/journal/record';
import { ago, clockTime } from '../../webview/time';

interface ChangeItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** How a change is offered for undoing. */
export function changeItem(record: ChangeRecord, now: number): ChangeItem {
  const { app, service, routes, startedAt, state, steps } = record;
  const standing = steps.filter(step => step.state === 'begun' || step.state === 'made').length;
  const others = routes.length - 1;
  return {
    label: others === 0 ? `${service} → ${app}` : l10n.t('{0} → {1} and {2} more', service, app, others),
    description: ago(startedAt, now),
    detail: [
      clockTime(startedAt, now),
      standing === 1 ? l10n.t('1 step stands') : l10n.t('{0} steps stand', standing),
      ...(state === 'open' ? [l10n.t('interrupted')] : []),
    ].join(' · '),
  };
}
