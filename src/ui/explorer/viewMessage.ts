import * as l10n from '@vscode/l10n';
import { clockTime } from '../../webview/time';
import type { TreeFilter } from './treeFilter';

/** The line above the tree: what it is filtered by, and that Azure can't be reached. undefined: nothing to say. */
export function viewMessage(
  filter: Pick<TreeFilter, 'text' | 'count' | 'total' | 'waiting'> | undefined,
  offlineSince: number | undefined,
  now: number,
): string | undefined {
  const lines: string[] = [];
  if (offlineSince !== undefined) {
    const time = clockTime(offlineSince, now);
    lines.push(l10n.t('Offline. Shown as read at {0}; changes are off. Refresh tries again.', time));
  }
  if (filter) {
    const { count, total, waiting } = filter;
    lines.push(
      l10n.t(
        'Filter “{0}”: {1} of {2} match.',
        filter.text,
        count.toLocaleString(l10n.t('en')),
        total.toLocaleString(l10n.t('en')),
      ),
    );
    if (waiting > 0)
      lines.push(l10n.t('APIs of {0} services are still being read.', waiting.toLocaleString(l10n.t('en'))));
  }
  return lines.length === 0 ? undefined : lines.join(' ');
}
