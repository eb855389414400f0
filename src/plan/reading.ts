import { Cancelled, isAzureProblem } from '../azure/interfaces';
import { type Reading, read, unread } from '../route';

/** What Azure refuses is a thing not read: the plan says so, or refuses to guess. */
export async function reading<T>(ask: () => Promise<T>): Promise<Reading<T>> {
  try {
    return read(await ask());
  } catch (error) {
    if (error instanceof Cancelled || isAzureProblem(error, 'signedOut')) throw error;
    if (isAzureProblem(error, 'forbidden')) return unread('forbidden', error.problem.permission);
    return unread('failed', error instanceof Error ? error.message : String(error));
  }
}
