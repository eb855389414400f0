import * as l10n from '@vscode/l10n';
import { AzureError, type Call, Cancelled, type Wait, isAzureProblem } from '../azure/interfaces';
import type { Stop, StopReason } from './plan';

/** Ends an apply or undo early; what it carries is shown to the user. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly stop: Stop;
  constructor(stop: Stop) {
    super(stop.text);
    this.stop = stop;
  }
}

export const stopped = (reason: StopReason, text: string, more: Partial<Stop> = {}): Stopped =>
  new Stopped({ reason, text, ...more });

export function throwIfCancelled(call: Call): void {
  if (call.signal?.aborted === true) throw new Cancelled();
}

/** A write that has begun is finished whatever the user presses: the same call without its signal. */
export const waitsOf = ({ onWait, onTaken, onAccepted }: Call): Call => ({
  ...(onWait && { onWait }),
  ...(onTaken && { onTaken }),
  ...(onAccepted && { onAccepted }),
});

/** What any error that ends a step means to the user. `what`: that the step changes, inside a sentence. */
export function stopOf(error: unknown, what?: string): Stop {
  if (error instanceof Stopped) return error.stop;
  if (error instanceof Cancelled) return { reason: 'cancelled', text: l10n.t('Stopped by you.') };
  if (isAzureProblem(error, 'changedMeanwhile')) return { reason: 'changedMeanwhile', text: error.message, error };
  if (what !== undefined && isAzureProblem(error, 'forbidden') && !error.problem.directory) {
    const { permission } = error.problem;
    const text =
      permission === undefined
        ? l10n.t('Your account may not change {0}.', what)
        : l10n.t('Your account may not change {0}. Missing: {1}.', what, permission);
    return { reason: 'failed', text, error };
  }
  if (error instanceof AzureError) return { reason: 'failed', text: error.message, error };
  const text = error instanceof Error ? error.message : String(error);
  return { reason: 'failed', text: l10n.t('This is a bug in the extension: {0}', text), error };
}

/** look.md 6, "Progress". */
export function waitText(wait: Wait): string {
  const elapsed = `${Math.floor(wait.elapsedSeconds / 60)}:${String(Math.floor(wait.elapsedSeconds % 60)).padStart(2, '0')}`;
  switch (wait.reason) {
    case 'longRunning':
      return l10n.t('Waiting for {0} ({1})', wait.what, elapsed);
    case 'serviceLocked':
      return l10n.t('{0} is being updated; going on when it is done ({1})', wait.what, elapsed);
    case 'throttled':
      return l10n.t('Azure asks us to slow down; going on in {0} s.', wait.seconds);
    case 'propagation':
      return l10n.t('{0} Trying again in {1} s.', wait.what, wait.seconds);
    case 'coldStart':
      return l10n.t('{0} may be starting up; a cold start takes up to 30 s', wait.what);
    case 'replication':
      return l10n.t('Waiting until {0} is known everywhere ({1})', wait.what, elapsed);
    case 'lostAnswer':
      return l10n.t('The answer to changing {0} was lost; trying again in {1} s.', wait.what, wait.seconds);
  }
}
