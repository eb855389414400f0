import * as l10n from '@vscode/l10n';
import { sameId } from '../../route';
import { backEndHosts, calledHost, hostHeader, misrouted, networkOf, passed, traced } from '../callEnd';
import type { Evidence } from '../evidence';
import { type Mode, byHand, certain, pages, sure, traceLine } from './mode';

// domain.md 10.4: F-14 and F-35, calls that go where they shouldn’t.

/** The gateway's words on a back end that is none of the known apps and doesn't answer. */
function nobodyThere({ gateway, route: { backEnd } }: Evidence): string | undefined {
  if (backEnd.kind !== 'unknown') return undefined;
  const lost = /BackendConnectionFailure|could not be resolved|calling backend service/i;
  return gateway?.trace?.entries.find(({ text }) => lost.test(text))?.text;
}

export const wrongBackEnd: Mode = {
  id: 'F-14',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const isItself = callsItself(seen) && networkOf(seen) === 'Internal';
    const lost = nobodyThere(seen);
    if ((!misrouted(seen) && lost === undefined) || isItself) return undefined;
    const chosen = seen.policy?.backEnd;
    return certain(
      l10n.t('The call goes to {0}', calledHost(seen) ?? ''),
      backEndHosts(seen).length > 0 && l10n.t('{0} answers on {1}', seen.names.app, backEndHosts(seen).join(', ')),
      chosen?.backEndId !== undefined && l10n.t('<set-backend-service> chooses the back end {0}', chosen.backEndId),
      chosen?.url !== undefined && l10n.t('<set-backend-service> chooses {0}', chosen.url),
      hostHeader(seen) !== undefined && l10n.t('A policy sets the header Host to {0}', hostHeader(seen) ?? ''),
      lost && traceLine(lost),
    );
  },
  title: seen => l10n.t('The policy sends the call to {0}', calledHost(seen) ?? ''),
  text: seen =>
    hostHeader(seen) === undefined
      ? l10n.t(
          'A set-backend-service statement of this operation chooses another app or slot than {0}; the API’s own address isn’t used.',
          seen.names.app,
        )
      : l10n.t('App Service chooses the app by the header Host, and this one isn’t a name of {0}.', seen.names.app),
  fix: seen =>
    hostHeader(seen) !== undefined
      ? byHand(
          l10n.t('Leave the header Host as it is'),
          l10n.t('Take the statement away that sets Host, or set it to a name of {0}.', seen.names.app),
        )
      : byHand(
          l10n.t('Correct the back end'),
          l10n.t(
            'Let the statement, or the back end that it names, point to {0}; or take the statement away.',
            seen.names.app,
          ),
        ),
  link: pages.backEnds,
};

/** The host that is called is one of the gateway's own. */
function callsItself(seen: Evidence): boolean {
  const { backEnd, service } = seen.route;
  const own = service.gatewayHosts.map(host => host.toLowerCase());
  const host = calledHost(seen);
  if (host !== undefined) return own.includes(host);
  if (backEnd.kind === 'api') return sameId(backEnd.service.id, service.id);
  return backEnd.kind === 'unknown' && own.includes(backEnd.host.toLowerCase());
}

export const hairpin: Mode = {
  id: 'F-35',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const { gateway, names } = seen;
    if (!callsItself(seen) || networkOf(seen) !== 'Internal' || passed(seen)) return undefined;
    const failed = gateway?.trace?.entries.find(({ text }) =>
      /BackendConnectionFailure|calling backend service/i.test(text),
    );
    if (gateway?.result?.outcome.kind === 'answered' && gateway.trace?.backEndStatus !== undefined) return undefined;
    if (traced(seen) && !failed && gateway?.trace?.backEndStatus !== undefined) return undefined;
    return sure(
      failed !== undefined,
      l10n.t('The back end of {0} is {1} itself', names.api, names.service),
      l10n.t('{0} is in an internal virtual network', names.service),
      failed && traceLine(failed.text),
    );
  },
  title: ({ names }) => l10n.t('{0} can’t call itself', names.service),
  text: ({ names }) =>
    l10n.t('From inside its virtual network {0} doesn’t reach its own address. Calls end with 500.', names.service),
  fix: ({ route }) =>
    byHand(
      l10n.t('Call the gateway by its local address'),
      l10n.t(
        'Use a back end with the address https://localhost and the header Host: {0} among its credentials.',
        route.service.gatewayHosts[0] ?? '',
      ),
    ),
  link: pages.backEnds,
};
