import type { ApplyOutcome, UndoOutcome } from '../plan';
import { stopOf } from '../stops';
import type { Journal } from './journal';

/** Closes the journal. Where that fails the outcome holds all the same; the change is offered again at the next start. */
export async function ended<T extends ApplyOutcome | UndoOutcome>(outcome: T, journal: Journal): Promise<T> {
  try {
    await journal.end(outcome);
    return outcome;
  } catch (error) {
    return { ...outcome, notClosed: stopOf(error) };
  }
}
