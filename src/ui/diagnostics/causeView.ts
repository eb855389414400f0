import type { Cause } from '../../diagnosis/report';
import type { CauseView } from '../../webview/diagnosticsView';
import { longest, oneLine } from '../../webview/text';

const certainties: Readonly<Record<Cause['certainty'], string>> = {
  certain: 'Certain: seen in the settings or in the tests',
  likely: 'Likely: it fits what was seen',
  oneOf: 'One of several that fit what was seen',
};

/** `portal`: whether the settings can be opened in the Azure portal; the local Azure has none. */
export function causeView(cause: Cause, portal: boolean): CauseView {
  const { fix } = cause;
  return {
    id: cause.id,
    certainty: certainties[cause.certainty],
    title: oneLine(cause.title, longest.line),
    text: oneLine(cause.text, longest.paragraph),
    evidence: cause.evidence.slice(0, 12).map(text => ({ mark: 'info', text: oneLine(text, longest.line) })),
    fix: {
      title: oneLine(fix.title, longest.line),
      text: oneLine(fix.text, longest.paragraph),
      buttons: [
        ...(fix.kind === 'plan'
          ? [{ button: 'fix', of: cause.id, label: 'Fix…', rank: 'secondary', name: `Fix… ${cause.id}` } as const]
          : []),
        ...(portal
          ? [
              {
                button: 'openInPortal',
                of: cause.id,
                label: 'Open Settings in Portal',
                rank: 'quiet',
                icon: 'link-external',
                name: `Open Settings in Portal, ${cause.id}`,
              } as const,
            ]
          : []),
      ],
      ...(fix.kind === 'plan' && { note: 'Fix… opens a preview. Nothing changes until you choose Apply.' }),
    },
  };
}
