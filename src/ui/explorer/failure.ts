import * as l10n from '@vscode/l10n';
import { AzureError } from '../../azure/interfaces';

/** Why a row couldn't be read, short enough for its description. */
export function failureLabel(error: unknown): string {
  if (!(error instanceof AzureError)) return error instanceof Error ? error.message : String(error);
  const { problem } = error;
  switch (problem.kind) {
    case 'signedOut':
      return l10n.t('needs another sign-in');
    case 'forbidden':
      return problem.permission === undefined || /\/read$/i.test(problem.permission)
        ? l10n.t('403: needs Reader')
        : l10n.t('403: needs {0}', problem.permission);
    case 'notFound':
      return l10n.t('404: no longer there');
    case 'locked':
      return l10n.t('is being updated');
    case 'throttled':
      return l10n.t('Azure asks us to slow down; {0} s', problem.retryAfterSeconds);
    case 'unreachable':
      return l10n.t('{0} can’t be reached', problem.host);
    case 'refused':
      return `${problem.status}: ${problem.code}`;
    case 'operationFailed':
      return problem.code;
    case 'changedMeanwhile':
    case 'policyRejected':
      return error.message;
  }
}
