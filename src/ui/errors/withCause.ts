import * as l10n from '@vscode/l10n';
import type { Cause } from '../../diagnosis/report';
import type { DescribedError } from './describeError';

/** What is said about an error, with what the failure catalogue advises and the page that it stands on. Pure. */
export function withCause(described: DescribedError, cause: Cause | undefined): DescribedError {
  if (described.kind !== 'user' || !cause) return described;
  const { title, text } = cause.fix;
  return {
    ...described,
    message: l10n.t('{0} {1}: {2}', described.message, title, text),
    actions: [...described.actions, { title: l10n.t('Learn More'), command: 'vscode.open', args: [cause.link] }],
  };
}
