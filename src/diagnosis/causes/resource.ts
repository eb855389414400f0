import * as l10n from '@vscode/l10n';
import { valueOf } from '../../route';
import type { Evidence } from '../evidence';
import { intendedApplication, intendedToken, names as namesResource } from '../intended';
import { type Mode, byHand, byPlan, certain, leftOver, oneOf, pages, sure, traceSays } from './mode';
import {
  atItsPlace,
  blind,
  entraError,
  goneValue,
  gotten,
  isScope,
  notToBeTold,
  resourceOf,
  resourceUnknown,
} from './tokenGotten';

// domain.md 10.2: F-05, F-06 and F-17.

export const scopeAsResource: Mode = {
  id: 'F-17',
  facts: ['F2', 'F3'],
  effect: 'breaks',
  holds: seen => {
    const resource = resourceOf(seen);
    const application = valueOf(seen.facts.application);
    const isNamed = application ? namesResource(application, resource) : false;
    if (!isScope(resource) || isNamed || gotten(seen)) return undefined;
    return certain(l10n.t('The policy asks for a token for {0}', resource), traceSays(seen));
  },
  title: () => l10n.t('The policy asks for a scope instead of an application'),
  text: ({ names }) =>
    l10n.t(
      'authentication-managed-identity takes the name of an application, without /.default or a scope’s name behind it. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: seen =>
    atItsPlace(
      seen,
      byPlan(l10n.t('Ask for the application alone'), l10n.t('One attribute of one policy changes. It can be undone.')),
    ),
  link: pages.policy,
};

/** The registration that the app's own settings name isn't in the tenant: there is none to ask for a token of. */
const isRegistrationGone = ({ around }: Evidence): boolean =>
  around.registration.state === 'read' && around.registration.value === null;

export const unknownResource: Mode = {
  id: 'F-05',
  facts: ['F3'],
  effect: 'breaks',
  holds: seen => {
    const resource = resourceOf(seen);
    if (gotten(seen) || isScope(resource)) return undefined;
    const asked = l10n.t('The policy asks for a token for {0}', resource);
    const gone = goneValue(seen, resource);
    if (gone !== undefined)
      return certain(asked, l10n.t('{0} has no named value of that name', seen.names.service), traceSays(seen));
    if (resourceUnknown(seen))
      return certain(
        asked,
        isRegistrationGone(seen) && l10n.t('The app registration of {0} isn’t in the tenant', seen.names.app),
        traceSays(seen),
      );
    const isUnread = seen.facts.application.state === 'unread';
    if (isUnread && entraError(seen, 'AADSTS500011')) return oneOf(notToBeTold(), asked, traceSays(seen));
    return blind(seen) ? leftOver(l10n.t('The gateway’s trace: it names the reason'), asked) : undefined;
  },
  title: () => l10n.t('The policy asks for a token of an application that doesn’t exist'),
  text: ({ names }) =>
    l10n.t(
      'Microsoft Entra knows no application of this name in the tenant. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: seen =>
    isRegistrationGone(seen)
      ? byHand(
          l10n.t('Restore the app registration of {0}, or give it a new one', seen.names.app),
          l10n.t(
            'Microsoft Entra keeps deleted app registrations for 30 days. Where it can’t be restored, secure the route with a new registration.',
          ),
        )
      : atItsPlace(
          seen,
          byPlan(
            l10n.t('Ask for a token of {0}’s own app registration', seen.names.app),
            l10n.t('One line in the policy changes. It can be undone.'),
          ),
        ),
  link: pages.policy,
};

export const noServicePrincipal: Mode = {
  id: 'F-06',
  facts: ['F3'],
  effect: 'breaks',
  holds: seen => {
    if (gotten(seen) || !intendedToken(seen)) return undefined;
    const application = intendedApplication(seen);
    if (application && !application.servicePrincipal) {
      return sure(!resourceUnknown(seen), hasNoPrincipal(application.clientId), traceSays(seen));
    }
    const isUnread = seen.facts.application.state === 'unread';
    if (isUnread && entraError(seen, 'AADSTS500011') && !isScope(resourceOf(seen)))
      return oneOf(notToBeTold(), traceSays(seen));
    return blind(seen) ? leftOver(l10n.t('The gateway’s trace: it names the reason')) : undefined;
  },
  title: () => l10n.t('The app registration has no service principal'),
  text: ({ names }) =>
    l10n.t(
      'The registration is there, but not as an enterprise application in the tenant, so no token is given. Calls end with 500 at {0}.',
      names.service,
    ),
  fix: () =>
    byPlan(
      l10n.t('Create the service principal'),
      l10n.t('Where you may not write to the directory, the preview has a script for an administrator.'),
    ),
  link: pages.errorCodes,
};

export const hasNoPrincipal = (clientId: string): string =>
  l10n.t('The app registration {0} has no service principal', clientId);
