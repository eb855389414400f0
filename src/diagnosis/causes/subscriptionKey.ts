import * as l10n from '@vscode/l10n';
import { valueOf as attributeOf, effectivePolicy, setsHeader } from '../../policy';
import { valueOf } from '../../route';
import { notSeenAtApp } from '../callEnd';
import type { Evidence } from '../evidence';
import { type Mode, byHand, certain, likely, pages } from './mode';

// domain.md 10.4: F-33 and F-34.

export const keyRefused: Mode = {
  id: 'F-33',
  facts: [],
  effect: 'breaks',
  holds: ({ gatewaySpeaker, gatewayStatus, gateway }) => {
    const noKey = gateway?.whyNoKey !== undefined && l10n.t('No key to call with: {0}', gateway.whyNoKey);
    if (gatewaySpeaker === 'gatewayKeyCheck')
      return certain(l10n.t('The answer’s challenge is AzureApiManagementKey'), noKey);
    const isUntested = gatewayStatus === undefined || (gatewaySpeaker === 'gateway' && gatewayStatus === 500);
    return gateway?.noKeyOpens === true && isUntested ? likely(noKey) : undefined;
  },
  title: ({ names }) => l10n.t('{0} refused the subscription key', names.service),
  text: ({ names, gateway }) =>
    gateway?.usedKey === true
      ? l10n.t(
          'The key isn’t valid for {0}, so the call ended at the gateway. The managed identity has no part in this.',
          names.api,
        )
      : l10n.t(
          'The call had no subscription key, so it ended at the gateway. The managed identity has no part in this.',
        ),
  fix: ({ route, names }) =>
    byHand(
      l10n.t('Send a key that opens this API'),
      l10n.t(
        'Send a valid key of an active subscription for {0} in the header {1}.',
        names.api,
        route.api.keyNames.header,
      ),
    ),
  link: pages.subscriptions,
};

export const foreignKey: Mode = {
  id: 'F-34',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    if (seen.gatewaySpeaker === 'otherGatewayKeyCheck') return certain(seen.gateway?.result?.answeredBy?.sentence);
    return notSeenAtApp(seen) && seen.gatewaySpeaker !== 'calledGateway' && forwardsOwnKey(seen)
      ? likely(l10n.t('{0} asks for a subscription key, and no policy sends one of its own', seen.names.app))
      : undefined;
  },
  title: ({ names }) => l10n.t('{0} passes its own subscription key on', names.service),
  text: ({ names }) =>
    l10n.t(
      'The API that is called has a subscription check of its own and got a key that it doesn’t know. By default {0} forwards its caller’s key header.',
      names.service,
    ),
  fix: ({ route }) =>
    byHand(
      l10n.t('Send the called API its own key, or none'),
      l10n.t(
        'In the inbound section, override the header {0} with a key of the called API, or delete it where that API needs none.',
        route.backEnd.kind === 'api' ? route.backEnd.api.keyNames.header : route.api.keyNames.header,
      ),
    ),
  link: pages.subscriptions,
};

/** The called API wants a key, and the caller's own key header goes to it as it came. */
function forwardsOwnKey({ route: { backEnd, api }, around, policy, meant }: Evidence): boolean {
  const texts = meant?.beside ? valueOf(around.policies) : meant?.texts;
  if (backEnd.kind !== 'api' || !backEnd.api.subscriptionRequired || !texts) return false;
  const { header, query } = backEnd.api.keyNames;
  if (api.subscriptionRequired && header.toLowerCase() !== api.keyNames.header.toLowerCase()) return false;
  const { inbound, backend } = effectivePolicy(texts.layers, texts.fragments).sections;
  const sends = [...inbound, ...backend].some(
    ({ element }) =>
      setsHeader(element, header) ||
      (element.name === 'set-query-parameter' && attributeOf(element, 'name')?.toLowerCase() === query.toLowerCase()),
  );
  return !sends && policy?.backEnd === undefined;
}
