import * as l10n from '@vscode/l10n';
import type { Cause } from '../../diagnosis/report';
import type { ButtonView } from '../../webview/common';
import type { CauseView } from '../../webview/diagnosticsView';
import type { DiagnosticsButton } from '../../webview/protocol';
import { longest, oneLine } from '../../webview/text';

function certainty(cause: Cause): string {
  switch (cause.certainty) {
    case 'certain':
      return l10n.t('Certain: seen in the settings or in the tests');
    case 'likely':
      return l10n.t('Likely: it fits what was seen');
    case 'oneOf':
      return l10n.t('One of several that fit what was seen');
  }
}

/** `portal`: whether the settings can be opened in the Azure portal; the local Azure has none. */
export function causeView(cause: Cause, portal: boolean): CauseView {
  const { fix, id } = cause;
  const button = (
    name: DiagnosticsButton,
    label: string,
    more: Partial<ButtonView<DiagnosticsButton>> = {},
  ): ButtonView<DiagnosticsButton> => ({
    button: name,
    of: id,
    label,
    rank: 'quiet',
    name: l10n.t('{0}, {1}', label, id),
    ...more,
  });
  return {
    id,
    certainty: certainty(cause),
    ...(cause.decidedBy !== undefined && {
      decidedBy: l10n.t('What would decide: {0}', oneLine(cause.decidedBy, longest.line)),
    }),
    title: oneLine(cause.title, longest.line),
    text: oneLine(cause.text, longest.paragraph),
    evidence: cause.evidence.slice(0, 12).map(text => ({ mark: 'info', text: oneLine(text, longest.line) })),
    fix: {
      title: oneLine(fix.title, longest.line),
      text:
        fix.kind === 'script' ? [{ code: oneLine(fix.text, longest.paragraph) }] : oneLine(fix.text, longest.paragraph),
      buttons: [
        ...(fix.kind === 'plan' ? [button('fix', l10n.t('Fix…'), { rank: 'secondary' })] : []),
        ...(fix.kind === 'script' ? [button('copyScript', l10n.t('Copy Script'), { icon: 'copy' })] : []),
        ...(portal ? [button('openInPortal', l10n.t('Open Settings in Portal'), { icon: 'link-external' })] : []),
        button('learnMore', l10n.t('Learn More'), { icon: 'link-external' }),
      ],
      ...(fix.kind === 'plan' && { note: l10n.t('Fix… opens a preview. Nothing changes until you choose Apply.') }),
    },
  };
}
