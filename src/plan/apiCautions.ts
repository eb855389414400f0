import * as l10n from '@vscode/l10n';
import type { TokenValidation } from '../policy';
import type { Api } from '../route';
import { demandedRoles } from './directorySteps';
import type { Caution, Step } from './plan';
import type { Target } from './target';

/** What to know before one API is made to take another's token. */
export function cautionsForApi(
  target: Target,
  called: Api,
  validation: TokenValidation | undefined,
  steps: readonly Step[],
): readonly Caution[] {
  if (steps.length === 0) return [];
  const { names, application, clientId } = target;
  const name = called.displayName;
  const cautions: Caution[] = [
    {
      code: 'authorizationReplaced',
      ask: false,
      title: l10n.t('The caller’s own Authorization header is replaced'),
      text: l10n.t('{0} sees the token of {1} instead.', name, names.service),
    },
  ];
  if (!application) {
    cautions.push({
      code: 'unknownRegistration',
      ask: true,
      title: l10n.t('Is {0} an app registration of your own?', clientId),
      text: l10n.t('It can’t be looked up: your account may not read the directory.'),
    });
  }
  if (!validation) {
    cautions.push({
      code: 'otherCallersUnknown',
      ask: true,
      title: l10n.t('{0} takes calls without a token today', name),
      text: l10n.t('Everyone else who calls it with a key only is refused from the lock on.'),
    });
  } else if (!validation.callers) {
    cautions.push({
      code: 'anyCallerToday',
      ask: false,
      title: l10n.t('{0} takes tokens of any caller', name),
      text: l10n.t('Its {0} names no caller. That stays as it is.', validation.element),
    });
  }
  const { unknown } = demandedRoles(target);
  if (unknown.length > 0) {
    const registration = application?.displayName ?? clientId;
    cautions.push({
      code: 'roleUnknown',
      ask: true,
      title: l10n.t('{0} asks for a role that can’t be assigned here: {1}', name, unknown.join(', ')),
      text: l10n.t(
        'Add it to the app registration {0} (value {1}, allowed member types: applications), plan again, and it is assigned to {2}. Without it {3} refuses the token.',
        registration,
        unknown.join(', '),
        names.service,
        name,
      ),
    });
  }
  if (called.subscriptionRequired) {
    cautions.push({
      code: 'calledNeedsKey',
      ask: false,
      title: l10n.t('{0} asks for a subscription key as well', name),
      text: l10n.t(
        'The caller’s own key goes on to it, and is refused where it isn’t one of its service. Set a key of its own in the policy.',
      ),
    });
  }
  return cautions;
}
