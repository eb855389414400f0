import { AzureError, Cancelled, type Wait, isAzureProblem } from '../azure/interfaces';
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

/** What any error that ends a step means to the user. */
export function stopOf(error: unknown): Stop {
  if (error instanceof Stopped) return error.stop;
  if (error instanceof Cancelled) return { reason: 'cancelled', text: 'Stopped by you.' };
  if (isAzureProblem(error, 'changedMeanwhile')) return { reason: 'changedMeanwhile', text: error.message, error };
  if (error instanceof AzureError) return { reason: 'failed', text: error.message, error };
  const text = error instanceof Error ? error.message : String(error);
  return { reason: 'failed', text: `This is a bug in the extension: ${text}`, error };
}

/** look.md 6, "Progress". */
export function waitText(wait: Wait): string {
  const elapsed = `${Math.floor(wait.elapsedSeconds / 60)}:${String(Math.floor(wait.elapsedSeconds % 60)).padStart(2, '0')}`;
  switch (wait.reason) {
    case 'longRunning':
      return `Waiting for ${wait.what} (${elapsed})`;
    case 'serviceLocked':
      return `${wait.what} is being updated; going on when it is done (${elapsed})`;
    case 'throttled':
      return `Azure asks us to slow down; going on in ${wait.seconds} s.`;
    case 'propagation':
      return `${wait.what} Trying again in ${wait.seconds} s.`;
    case 'coldStart':
      return `${wait.what} may be starting up; a cold start takes up to 30 s`;
    case 'replication':
      return `Waiting until ${wait.what} is known everywhere (${elapsed})`;
  }
}
