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
      return l10n.t('Remove the Scope From the Resource');
    case 'useShortForm':
      return l10n.t('Use the Short Form');
    case 'removeKeyHeader':
      return l10n.t('Remove the Function Key');
    case 'useClientId':
      return l10n.t('Use the Identity’s Client ID');
    case 'useKnownResource':
      return l10n.t('Use the Application’s Own URI');
    case 'swap':
      return l10n.t('Swap resource and client-id');
    case 'addBearer':
      return l10n.t('Add “Bearer ”');
    case 'wrapExpression':
      return l10n.t('Wrap in @(…)');
    case 'removeSemicolon':
      return l10n.t('Remove the Semicolon');
    case 'removeReturn':
      return l10n.t('Remove return');
    case 'useDoubleQuotes':
      return l10n.t('Use Double Quotes');
    case 'removeSecond':
      return l10n.t('Remove the Second One');
    case 'addForwardRequest':
      return l10n.t('Add <forward-request />');
    case 'escapeAt':
      return l10n.t('Write @@ so That It Is Text');
    case 'closeTag':
      return l10n.t('Write />');
    case 'openTag':
      return l10n.t('Don’t Close It Here');
    case 'addQuotes':
      return l10n.t('Add Quotes');
    case 'sendToken':
      return l10n.t('Send the Token in Authorization');
    case 'setOverride':
      return l10n.t('Set exists-action to override');
    case 'deleteSubscriptionKey':
      return l10n.t('Delete the Caller’s Subscription Key');
    case 'takeIntoExpression':
      return l10n.t('Take the Text Into the Expression');
    case 'removeBracket':
      return l10n.t('Remove the Bracket');
  }
}
