import * as l10n from '@vscode/l10n';
import type { PlanView } from '../../webview/planView';
import { plain } from '../../webview/text';

/** What Copy Details copies: what the panel says, as text. The view holds no secret, so neither does this. */
export function planDetails(view: PlanView): string {
  const { head, banner } = view;
  const steps = view.steps.flatMap(step => {
    if (step.kind === 'lock') return [`--- ${step.strong}`];
    const time = typeof step.time === 'string' && step.time !== '' ? ` (${step.time})` : '';
    return [`${step.number}. [${step.state}] ${step.title}${time}`, `   ${plain(step.text)}`];
  });
  return [
    ...(head.simulated ? [l10n.t('Local Azure, simulated')] : []),
    `${head.verb ?? ''}${head.from} → ${head.to}`,
    head.where.filter(part => typeof part === 'string').join(' · '),
    '',
    ...(banner ? [banner.title, plain(banner.text), ...banner.notes.map(note => `- ${plain(note.text)}`), ''] : []),
    ...steps,
  ].join('\n');
}
