import * as l10n from '@vscode/l10n';
import { failedAtGateway, networkOf, traced } from '../callEnd';
import { intendedToken } from '../intended';
import { type Mode, byHand, certain, leftOver, pages, sure, traceSays } from './mode';
import { gotten, networkWords } from './tokenGotten';

// domain.md 10.2: F-23, and what else Microsoft Entra answers.

/** Beyond the catalogue: the token was refused for a reason that is in no row. */
export const tokenRefused: Mode = {
  id: 'E-09',
  facts: ['F3'],
  effect: 'breaks',
  holds: seen => (seen.gateway?.tokenErrorText === undefined || gotten(seen) ? undefined : certain(traceSays(seen))),
  title: ({ names, gateway }) =>
    gateway?.tokenError === undefined
      ? l10n.t('{0} got no token', names.service)
      : l10n.t('{0} got no token: {1}', names.service, gateway.tokenError),
  text: ({ names }) =>
    l10n.t(
      'The request for a token failed for a reason that isn’t one of the usual ones; the trace’s words name it. Calls that need the token end at {0}.',
      names.service,
    ),
  fix: () =>
    byHand(
      l10n.t('Look the error up'),
      l10n.t(
        'Microsoft’s list of error codes explains it. The sign-in logs of Microsoft Entra, under managed identity sign-ins, hold the same request.',
      ),
    ),
  link: pages.errorCodes,
};

export const entraUnreachable: Mode = {
  id: 'F-23',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const { gateway, names } = seen;
    const text = gateway?.tokenErrorText;
    const inNetwork = networkOf(seen) !== 'None';
    const network = inNetwork && l10n.t('{0} is in a virtual network ({1})', names.service, networkOf(seen));
    if (text !== undefined)
      return gateway?.tokenError === undefined && networkWords.test(text)
        ? sure(inNetwork, traceSays(seen), network)
        : undefined;
    if (!failedAtGateway(seen) || traced(seen) || !intendedToken(seen)) return undefined;
    return leftOver(l10n.t('The gateway’s trace: it names the reason'), network);
  },
  title: ({ names }) => l10n.t('{0} can’t reach Microsoft Entra', names.service),
  text: ({ names }) =>
    l10n.t(
      'The network of {0} doesn’t let the request for a token out. Calls end with 500 or time out.',
      names.service,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Open the way out to Microsoft Entra'),
      l10n.t(
        'In the network security group, routes and firewall of {0}, allow outbound TCP 443 to the service tag AzureActiveDirectory.',
        names.service,
      ),
    ),
  link: pages.network,
};
