import * as l10n from '@vscode/l10n';
import { type AuthenticationSettings, valueOf } from '../../route';
import { passed } from '../callEnd';
import { statusOf } from '../exchange';
import { corsIn } from '../preflight';
import { type Mode, byHand, certain, likely, pages, quoted } from './mode';
import { covers, frontFails } from './seenAtApp';

// domain.md 10.4: F-40 and F-41, browsers’ preflights and the platform’s health check.

export const preflightRefused: Mode = {
  id: 'F-40',
  facts: [],
  effect: 'risk',
  holds: seen => {
    const status = seen.preflight && statusOf(seen.preflight);
    const speaker = seen.preflight?.answeredBy?.speaker;
    const cors = corsIn(seen.around);
    const before = ['accessRestriction', 'siteStopped', 'clientCertificate', 'signInPage'];
    const failsBefore = speaker === 'gateway' && status !== undefined && status >= 500;
    if ((speaker !== undefined && before.includes(speaker)) || failsBefore || frontFails(seen)) {
      return seen.hasPreflightOperation && cors.length === 0
        ? likely(l10n.t('The API has an OPTIONS operation, and no cors statement runs before it'))
        : undefined;
    }
    if (status !== 401 && status !== 403) return undefined;
    // Where the call itself is refused the preflight is refused with it, unless browsers are meant to call.
    const isMeant = cors.length > 0 || seen.hasPreflightOperation;
    if (!passed(seen) && !isMeant) return undefined;
    const cameThrough = seen.hasPreflightOperation && speaker !== 'gateway' && speaker !== 'gatewayKeyCheck';
    return certain(
      l10n.t('OPTIONS through {0} got {1}', seen.names.service, status),
      cameThrough && l10n.t('An OPTIONS operation of the API leads it on to {0}', seen.names.app),
      cors.length === 0
        ? l10n.t('No cors statement runs before it')
        : cameThrough
          ? l10n.t('The cors statement isn’t in the policies of that operation')
          : l10n.t('The cors statement comes after what refuses the call'),
    );
  },
  title: () => l10n.t('Browsers’ preflight requests are refused'),
  text: () =>
    l10n.t(
      'Before a call from another origin, browsers send OPTIONS without any credentials. It has to be answered by a cors statement before anything asks for a token.',
    ),
  fix: () =>
    byHand(
      l10n.t('Answer preflights in API Management'),
      l10n.t('Put a cors statement at the very start of the inbound section, before checks and <base />.'),
    ),
  link: pages.cors,
};

/** Whether calls without a token are refused now; else they will be, once F-38 is set right. */
export const refusesAnonymous = (settings: AuthenticationSettings | undefined): boolean =>
  settings?.enabled === true && settings.anonymousAction !== 'AllowAnonymous';

export const healthCheck: Mode = {
  id: 'F-41',
  facts: [],
  effect: 'risk',
  holds: seen => {
    const path = valueOf(seen.around.app)?.healthCheckPath;
    const { settings } = seen;
    if (path === undefined || settings?.clientId === undefined) return undefined;
    if (
      settings.configFile !== undefined ||
      settings.excludedPaths.some(one => covers(one, path.split('?')[0] ?? path))
    )
      return undefined;
    return certain(
      l10n.t('The health check of {0} calls {1}', seen.names.app, path),
      l10n.t('Excluded from authentication: {0}', quoted(settings.excludedPaths)),
    );
  },
  title: ({ names, settings }) =>
    refusesAnonymous(settings)
      ? l10n.t('The health check of {0} gets 401', names.app)
      : l10n.t('The health check of {0} will get 401 once anonymous calls are refused', names.app),
  text: () =>
    l10n.t(
      'The platform’s health check has no token, so App Service Authentication refuses it. Instances count as unhealthy and are replaced.',
    ),
  fix: seen =>
    byHand(
      l10n.t('Exclude the health check’s path'),
      l10n.t(
        'Add {0} to excludedPaths of {1}. Let it tell nothing that strangers shouldn’t know.',
        valueOf(seen.around.app)?.healthCheckPath ?? '',
        seen.names.app,
      ),
    ),
  link: pages.healthCheck,
};
