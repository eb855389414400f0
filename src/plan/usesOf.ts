import * as l10n from '@vscode/l10n';
import type { NamedValueUse } from '../azure/interfaces';
import { nameOf } from '../route';

/** Those that name this named value, or may. Names are compared without regard to case. */
export const usesOf = (displayName: string, uses: readonly NamedValueUse[]): readonly NamedValueUse[] =>
  uses.filter(({ names }) => names?.some(one => one.toLowerCase() === displayName.toLowerCase()) ?? true);

function placeOf({ kind, id }: NamedValueUse): string {
  const name = nameOf(id);
  switch (kind) {
    case 'policy':
      return l10n.t('the policy of {0}', name);
    case 'fragment':
      return l10n.t('the fragment {0}', name);
    case 'backEnd':
      return l10n.t('the back end {0}', name);
    case 'logger':
      return l10n.t('the logger {0}', name);
    case 'cache':
      return l10n.t('the cache {0}', name);
    case 'api':
      return l10n.t('the API {0}', name);
  }
}

/** `the policy of orders, the back end orders-app`. */
export const whereUsed = (uses: readonly NamedValueUse[]): string => uses.map(placeOf).join(', ');
