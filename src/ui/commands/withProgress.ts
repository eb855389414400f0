import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Call, Cancelled, type Wait } from '../../azure/interfaces';

function waitText({ reason, what, seconds, elapsedSeconds }: Wait): string {
  const elapsed = `${Math.floor(elapsedSeconds / 60)}:${String(Math.floor(elapsedSeconds % 60)).padStart(2, '0')}`;
  switch (reason) {
    case 'serviceLocked':
    case 'longRunning':
      return l10n.t('{0} is being updated; going on when it is done ({1})', what, elapsed);
    case 'throttled':
      return l10n.t('Azure asks us to slow down; going on in {0} s.', seconds);
    case 'propagation':
    case 'replication':
      return l10n.t('Waiting until {0} is the same everywhere ({1})', what, elapsed);
    case 'coldStart':
      return l10n.t('{0} may be starting up ({1})', what, elapsed);
    case 'lostAnswer':
      return l10n.t('The answer to changing {0} was lost; trying again in {1} s.', what, seconds);
  }
}

/** Something that takes long, said while it runs, and that can be cancelled: then `Cancelled` is thrown. */
export function withProgress<T>(title: string, work: (call: Call) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const result = await work({
        signal: controller.signal,
        onWait: wait => progress.report({ message: waitText(wait) }),
      });
      // What was written stays written; only a result that nobody waits for any more is dropped.
      if (controller.signal.aborted) throw new Cancelled();
      return result;
    },
  );
}
