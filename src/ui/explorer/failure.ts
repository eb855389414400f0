import { AzureError } from '../../azure/interfaces';

/** Why a row couldn't be read, short enough for its description. */
export function failureLabel(error: unknown): string {
  if (!(error instanceof AzureError)) return error instanceof Error ? error.message : String(error);
  const { problem } = error;
  switch (problem.kind) {
    case 'signedOut':
      return 'needs another sign-in';
    case 'forbidden':
      return problem.permission === undefined || /\/read$/i.test(problem.permission)
        ? '403: needs Reader'
        : `403: needs ${problem.permission}`;
    case 'notFound':
      return '404: no longer there';
    case 'locked':
      return 'is being updated';
    case 'throttled':
      return `Azure asks us to slow down; ${problem.retryAfterSeconds} s`;
    case 'unreachable':
      return `${problem.host} can’t be reached`;
    case 'refused':
      return `${problem.status}: ${problem.code}`;
    case 'operationFailed':
      return problem.code;
    case 'changedMeanwhile':
    case 'policyRejected':
      return error.message;
  }
}
