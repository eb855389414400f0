import * as l10n from '@vscode/l10n';
import { count } from '../arrange';
import { type Exportable, exported } from './exportable';

/** JSON with counts and all routes. */
export function toJson({ rows, at, simulated, version }: Exportable): string {
  const all = {
    ...(simulated && { note: l10n.t('Local Azure, simulated') }),
    tool: `APIM Managed Identity ${version}`,
    at: new Date(at).toISOString(),
    counts: count(rows),
    routes: rows.map(exported),
  };
  return `${JSON.stringify(all, null, 2)}\n`;
}
