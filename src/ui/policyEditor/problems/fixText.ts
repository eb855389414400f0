import * as l10n from '@vscode/l10n';
import type { FixCode } from '../../../policy';

/** The title of a quick fix. */
export function fixText(code: FixCode): string {
  switch (code) {
    case 'addBase':
      return l10n.t('Add <base />');
    case 'moveBehind':
      return l10n.t('Move authentication-managed-identity behind It');
    case 'removeIgnoreError':
      return l10n.t('Remove ignore-error');
    case 'dropScopeSuffix':
      return l10n.t('Remove /.default');
    case 'useShortForm':
      return l10n.t('Use the Short Form');
    case 'removeKeyHeader':
      return l10n.t('Remove the Function Key');
    case 'useClientId':
      return l10n.t('Use the Identity’s Client ID');
    case 'swap':
      return l10n.t('Swap resource and client-id');
    case 'addBearer':
      return l10n.t('Add “Bearer ”');
    case 'wrapExpression':
      return l10n.t('Wrap in @(…)');
    case 'removeSemicolon':
      return l10n.t('Remove the Semicolon');
  }
}
