import * as l10n from '@vscode/l10n';
import { valueOf } from '../../route';
import { failedAtGateway, misrouted, passed, traced } from '../callEnd';
import type { Evidence } from '../evidence';
import { sendsFunctionKey } from './functionKey';
import { refusesAnonymous } from './otherCallers';
import { type Mode, byHand, certain, leftOver, likely, pages, quoted, traceLine } from './mode';
import { frontFails, isWebhook } from './seenAtApp';

// domain.md 10.5: platform and process, as far as a route shows it.

export const runHistory: Mode = {
  id: 'F-46',
  facts: [],
  effect: 'risk',
  holds: ({ route: { backEnd }, settings, names }) => {
    if (backEnd.kind !== 'app' || backEnd.app.kind !== 'logicApp' || settings?.clientId === undefined) return undefined;
    if (settings.configFile !== undefined) return undefined;
    const open = settings.excludedPaths.some(path => /^\/(?:runtime(?:\/\*)?|\*)?$/i.test(path));
    return open
      ? undefined
      : certain(
          l10n.t('{0} is a Logic App, and its authentication covers /runtime/*', names.app),
          l10n.t('Excluded from authentication: {0}', quoted(settings.excludedPaths)),
        );
  },
  title: ({ names, settings }) =>
    refusesAnonymous(settings)
      ? l10n.t('The run history of {0} can’t be opened in the portal', names.app)
      : l10n.t('The run history of {0} can’t be opened in the portal once anonymous calls are refused', names.app),
  text: () =>
    l10n.t(
      'The portal reads it from /runtime/ with a signature of its own, and App Service Authentication answers 401. Runs themselves go on.',
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Exclude /runtime/*'),
      l10n.t('Add /runtime/* to excludedPaths of {0}. The runtime keeps checking its own signatures there.', names.app),
    ),
  link: pages.logicApps,
};

export const systemKey: Mode = {
  id: 'F-48',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const { gatewayStatus, gatewaySpeaker } = seen;
    if (!isWebhook(seen) || misrouted(seen)) return undefined;
    const path = l10n.t('The path is below /runtime/webhooks, where extensions of the Functions host live');
    const byHost = gatewaySpeaker === 'app' || gatewaySpeaker === 'functionsHost';
    const isRefused = gatewayStatus === 401 || gatewayStatus === 403;
    if (!byHost || (frontFails(seen) && !isRefused)) {
      return sendsFunctionKey(seen) === false
        ? likely(path, l10n.t('Neither the policies nor the back end send a function key'))
        : undefined;
    }
    if (!isRefused) return undefined;
    return certain(
      path,
      l10n.t('The host answered {0}, past App Service Authentication', gatewayStatus),
      sendsFunctionKey(seen) === false && l10n.t('Neither the policies nor the back end send a function key'),
      sendsFunctionKey(seen) === true && l10n.t('A key is sent, but it isn’t the extension’s system key'),
    );
  },
  title: ({ names }) => l10n.t('An extension of {0} wants its system key', names.app),
  text: () =>
    l10n.t(
      'Endpoints below /runtime/webhooks ask for a system key even where functions are anonymous. A good token alone gets 403.',
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Send the system key along'),
      l10n.t(
        'Keep the extension’s system key of {0} in a secret named value and send it in the header x-functions-key.',
        names.app,
      ),
    ),
  link: pages.functionKeys,
};

export const fileBased: Mode = {
  id: 'F-49',
  facts: ['F5', 'F6', 'F7'],
  effect: 'breaks',
  holds: seen => {
    const file = seen.settings?.configFile;
    if (file === undefined) return undefined;
    return {
      ...certain(l10n.t('configFilePath of {0} is {1}', seen.names.app, file)),
      effect: passed(seen) ? 'risk' : 'breaks',
    };
  },
  title: ({ names }) => l10n.t('{0} takes its authentication from a file', names.app),
  text: () =>
    l10n.t(
      'What Azure shows as its settings isn’t what runs: the file in the app decides. Changes in Azure have no effect.',
    ),
  fix: ({ settings }) =>
    byHand(
      l10n.t('Change the file, or go without it'),
      l10n.t(
        'Set issuer, audiences and callers in {0} and deploy it; or clear configFilePath, so that the settings in Azure run.',
        settings?.configFile ?? '',
      ),
    ),
  link: pages.fileBased,
};

export const ownIdentityTraffic: Mode = {
  id: 'F-51',
  facts: [],
  effect: 'risk',
  holds: seen => {
    const app = valueOf(seen.around.app);
    if (!app?.identityTrafficThroughNetwork) return undefined;
    const setting = l10n.t(
      'outboundVnetRouting of {0} sends its own identity’s traffic through its network',
      seen.names.app,
    );
    const { outcome } = seen.gateway?.result ?? {};
    const saysSo =
      seen.gatewaySpeaker === 'app' &&
      outcome?.kind === 'answered' &&
      /fetching the AAD Token/i.test(outcome.response.body);
    return saysSo
      ? { ...certain(setting, l10n.t('The app answered that it couldn’t get a token')), effect: 'breaks' }
      : likely(setting, !app.hasOwnIdentity && l10n.t('It has no identity of its own yet'));
  },
  title: ({ names }) => l10n.t('{0}’s own identity may not get tokens', names.app),
  text: ({ names }) =>
    l10n.t(
      'This is the other direction: not the gateway’s calls, but what {0} itself calls with its identity. Its requests for tokens go through a network that may not let them out.',
      names.app,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Let identity traffic go its own way'),
      l10n.t(
        'Set outboundVnetRouting.managedIdentityTraffic of {0} to false, or open its network to the service tag AzureActiveDirectory.',
        names.app,
      ),
    ),
  link: pages.vnet,
};

/** Beyond the catalogue: the API that is called refuses the gateway's token. */
export const calledApiRefuses: Mode = {
  id: 'E-04',
  facts: ['F6', 'F7'],
  effect: 'breaks',
  holds: ({ gatewaySpeaker, gatewayStatus, gateway, names }) =>
    gatewaySpeaker === 'calledGateway'
      ? certain(
          l10n.t('{0}, the API that is called, answered {1}', names.app, gatewayStatus ?? ''),
          gateway?.claims?.aud !== undefined && l10n.t('The token’s audience is {0}', gateway.claims.aud),
          gateway?.claims?.caller !== undefined && l10n.t('The token’s caller is {0}', gateway.claims.caller),
          gateway?.claims && l10n.t('The token’s roles: {0}', quoted(gateway.claims.roles)),
        )
      : undefined,
  title: ({ names }) => l10n.t('{0} refuses the gateway’s token', names.app),
  text: () =>
    l10n.t(
      'The called API checks the token itself: audience, calling application, roles. One of them isn’t what it asks for.',
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Let the called API accept it'),
      l10n.t(
        'In the policy of {0}, name this audience and this caller in validate-azure-ad-token, and ask only for roles that the identity holds.',
        names.app,
      ),
    ),
  link: pages.errors,
};

/** Beyond the catalogue: the gateway ended the call by itself, for a reason that is in no row above. */
export const gatewayItself: Mode = {
  id: 'E-05',
  facts: [],
  effect: 'breaks',
  holds: (seen: Evidence) => {
    const { gatewaySpeaker, gatewayStatus = 0, gateway, names } = seen;
    if (gatewaySpeaker !== 'gateway' || gateway?.tokenErrorText !== undefined) return undefined;
    const entries = gateway?.trace?.entries ?? [];
    const failed =
      entries.find(entry => entry.section === 'on-error' && entry.text !== '') ??
      entries.findLast(entry => entry.section === 'inbound' && entry.text !== '' && entry.source !== 'api-inspector');
    const answered = l10n.t('{0} itself answered {1}', names.service, gatewayStatus);
    return traced(seen) || !failedAtGateway(seen)
      ? certain(answered, failed && traceLine(`${failed.source}: ${failed.text}`))
      : leftOver(l10n.t('The gateway’s trace: it names the reason'), answered);
  },
  title: ({ names }) => l10n.t('{0} ends the call by itself', names.service),
  text: ({ names }) =>
    l10n.t(
      'A policy or a limit of {0} refused the call, or failed, before {1} answered. The managed identity may have no part in this.',
      names.service,
      names.app,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Look at the policy that ended it'),
      l10n.t('Open the effective policy of {0} and follow the statements up to where the call ended.', names.api),
    ),
  link: pages.errors,
};

/** Beyond the catalogue: the app itself failed. */
export const appFails: Mode = {
  id: 'E-06',
  facts: [],
  effect: 'breaks',
  holds: ({ gatewaySpeaker, gatewayStatus = 0 }) =>
    gatewaySpeaker === 'app' && gatewayStatus >= 500
      ? certain(l10n.t('The app answered {0}', gatewayStatus))
      : undefined,
  title: ({ names }) => l10n.t('{0} itself fails', names.app),
  text: () => l10n.t('The call came through, and the app answered with an error of its own.'),
  fix: ({ names }) =>
    byHand(l10n.t('Look into the app’s log'), l10n.t('Open the log stream of {0} and call again.', names.app)),
  link: pages.errors,
};
