import { AzureError, Cancelled } from '../azure/interfaces';
import { type Reading, read, unread } from '../route';

/** What Azure refuses or fails to give is an unread part of the evidence; cancelling and bugs of ours are no readings. */
export async function reading<T>(asking: Promise<T>): Promise<Reading<T>> {
  try {
    return read(await asking);
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof AzureError)) throw error;
    const { problem } = error;
    if (problem.kind === 'forbidden') return unread('forbidden', problem.permission);
    return unread(problem.kind === 'signedOut' ? 'forbidden' : 'failed', error.message);
  }
}

export const notRead: Reading<never> = unread('notYet');
export const notNeeded: Reading<never> = unread('notApplicable');
