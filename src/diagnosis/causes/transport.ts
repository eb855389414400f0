import * as l10n from '@vscode/l10n';
import { calledUrl, misrouted, notSeenAtApp } from '../callEnd';
import { type Mode, byHand, certain, likely, pages } from './mode';

/** Beyond the catalogue: the app is called by plain HTTP and sends the call to HTTPS, which the gateway doesn't follow (domain.md 11.2). */
export const plainHttp: Mode = {
  id: 'E-08',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    if (misrouted(seen)) return undefined;
    const url = calledUrl(seen);
    const line = url?.protocol === 'http:' && l10n.t('The call goes to {0}', `${url.protocol}//${url.host}`);
    if (seen.gatewaySpeaker === 'httpsRedirect')
      return certain(line, l10n.t('The answer is a redirect to the same address by HTTPS'));
    const { backEnd } = seen.route;
    const redirects = backEnd.kind === 'app' && backEnd.app.httpsOnly;
    return line !== false && redirects && notSeenAtApp(seen)
      ? likely(line, l10n.t('{0} takes calls by HTTPS only', seen.names.app))
      : undefined;
  },
  title: ({ names }) => l10n.t('{0} calls {1} by plain HTTP', names.service, names.app),
  text: ({ names }) =>
    l10n.t(
      '{0} answers with a redirect to HTTPS before it looks at any token, and the gateway passes that on to its callers instead of following it.',
      names.app,
    ),
  fix: () =>
    byHand(
      l10n.t('Call the back end by https://'),
      l10n.t('Begin the API’s address, or that of the back end which its policy chooses, with https://.'),
    ),
  link: pages.backEnds,
};
