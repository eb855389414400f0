import * as l10n from '@vscode/l10n';
import type { Refusal, RefusalCode } from '../../plan/plan';
import type { BannerView } from '../../webview/planView';
import { longest, oneLine } from '../../webview/text';
import { type Buttons, planAgain, told } from './bannerParts';

export const refused = (refusal: Refusal): BannerView =>
  told({
    state: 'unchecked',
    title: oneLine(refusal.title, longest.line),
    text: oneLine(refusal.text, longest.paragraph),
    buttons: waysOn(refusal.code),
  });

/** What can be chosen so that there is a plan. */
function waysOn(code: RefusalCode): Buttons {
  switch (code) {
    case 'noClientId':
      return [
        { button: 'change', of: 'application', label: l10n.t('Choose App Registration…'), rank: 'primary' },
        { button: 'change', of: 'newApplication', label: l10n.t('Create One…'), rank: 'secondary' },
      ];
    case 'unknownBackEnd':
    case 'noAddress':
      return [{ button: 'change', of: 'backEnd', label: l10n.t('Choose App…'), rank: 'primary' }];
    case 'pool':
      return [{ button: 'change', of: 'pool', label: l10n.t('Secure All of Them…'), rank: 'primary' }];
    case 'noBackEnd':
      return [
        { button: 'editPolicy', label: l10n.t('Edit Policy'), rank: 'primary' },
        { ...planAgain(), rank: 'secondary' },
      ];
    default:
      return [planAgain()];
  }
}
