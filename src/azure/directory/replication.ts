import * as l10n from '@vscode/l10n';
import { type AzureError, type Call, type Clock, isAzureProblem } from '../interfaces';

/** Seconds between two tries, and for how long; seconds to minutes are usual (domain.md 6.7). */
const between = 5;
const patience = 120;

/** 404 and 400: what was made a moment ago isn't known there yet. */
const notYetKnown = (error: unknown): error is AzureError =>
  isAzureProblem(error, 'notFound') || (isAzureProblem(error, 'refused') && error.problem.status === 400);

/** Tries again while the directory doesn't know what it has just made; throws its last answer when patience ends. */
export async function untilKnown<T>(
  ask: () => Promise<T>,
  clock: Clock,
  call: Call | undefined,
  isNotYet: (error: unknown) => boolean = notYetKnown,
): Promise<T> {
  const began = clock.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const elapsedSeconds = (clock.now() - began) / 1000;
      if (!isNotYet(error) || elapsedSeconds + between > patience) throw error;
      call?.onWait?.({ reason: 'replication', what: l10n.t('what was created'), seconds: between, elapsedSeconds });
      await clock.sleep(between * 1000, call?.signal);
    }
  }
}
