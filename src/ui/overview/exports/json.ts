import * as l10n from '@vscode/l10n';
import { postureState } from '../../../route';
import { count } from '../arrange';
import { type Exportable, exported } from './exportable';

/** JSON with counts and all routes. For programs: `state` is the same in every language, `posture` and `why` are words. */
export function toJson({ rows, at, simulated, version }: Exportable): string {
  const all = {
    ...(simulated && { note: l10n.t('Local Azure, simulated') }),
    tool: `APIM Managed Identity ${version}`,
    at: new Date(at).toISOString(),
    counts: count(rows),
    routes: rows.map(row => ({ state: postureState(row.posture), ...exported(row) })),
  };
  return `${JSON.stringify(all, null, 2)}\n`;
}
