import type { LogOutputChannel } from 'vscode';
import { describeError, errorDetails } from '../errors';

/** An error in words for a panel, with its details in the log; undefined for what the user cancelled. */
export function explain(error: unknown, doing: string, log: Pick<LogOutputChannel, 'error'>): string | undefined {
  const described = describeError(error, doing);
  if (described.kind === 'cancelled') return undefined;
  log.error(errorDetails(error, doing, {}));
  return described.message;
}
