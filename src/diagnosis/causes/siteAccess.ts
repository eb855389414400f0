import * as l10n from '@vscode/l10n';
import { BlockList, isIP } from 'node:net';
import { type AccessRestriction, valueOf } from '../../route';
import { misrouted, networkOf, notSeenAtApp } from '../callEnd';
import { type Mode, byHand, certain, likely, pages, quoted } from './mode';

// domain.md 10.4: F-36, and what else App Service answers before anything of the site runs.

/** Whether a rule lets in this address; undefined when it can't be told (subnets, unknown tags). */
function ruleFits(rule: AccessRestriction, address: string): boolean | undefined {
  if (rule.subnetId !== undefined) return undefined;
  if (/^any$/i.test(rule.address)) return true;
  if (/^(ApiManagement|AzureCloud)(\.\w+)?$/i.test(rule.address)) return true;
  return rule.address.split(',').some(range => {
    const [network = '', bits] = range.trim().split('/');
    const family = isIP(network);
    if (family === 0 || isIP(address) !== family) return false;
    const list = new BlockList();
    list.addSubnet(
      network,
      bits === undefined ? (family === 6 ? 128 : 32) : Number(bits),
      family === 6 ? 'ipv6' : 'ipv4',
    );
    return list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  });
}

/** By its rules the app shuts out every public address of the gateway. */
export function shutsOut(rules: readonly AccessRestriction[], addresses: readonly string[]): boolean {
  if (rules.length === 0 || addresses.length === 0) return false;
  return addresses.every(address => {
    const first = rules.find(rule => ruleFits(rule, address) !== false);
    if (!first) return true;
    return ruleFits(first, address) === true && !first.allows;
  });
}

export const restricted: Mode = {
  id: 'F-36',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const app = valueOf(seen.around.app);
    const rules = app?.restrictions ?? [];
    const addresses = valueOf(seen.around.service)?.publicAddresses ?? [];
    const byRules =
      shutsOut(rules, addresses) &&
      l10n.t(
        'No rule of {0} allows {1}: {2}',
        seen.names.app,
        addresses.join(', '),
        quoted(rules.map(rule => `${rule.allows ? '+' : '−'} ${rule.address}`)),
      );
    const { backEnd } = seen.route;
    const isClosed =
      backEnd.kind === 'app' &&
      !(app ?? backEnd.app).publicNetworkAccess &&
      l10n.t('Public network access of {0} is disabled', seen.names.app);
    if (seen.gatewaySpeaker === 'accessRestriction' && !misrouted(seen))
      return certain(l10n.t('The answer is App Service’s own page about blocked access'), byRules, isClosed);
    const outside = networkOf(seen) === 'None' && isClosed;
    return (byRules !== false || outside !== false) && (notSeenAtApp(seen) || misrouted(seen))
      ? likely(byRules, outside)
      : undefined;
  },
  title: ({ names }) => l10n.t('Access restrictions of {0} keep the gateway out', names.app),
  text: ({ names }) =>
    l10n.t('{0} refuses the gateway’s address before it looks at any token. Callers get 403.', names.app),
  fix: ({ names, route }) =>
    byHand(
      l10n.t('Let the gateway’s address in'),
      route.service.sku === 'Consumption'
        ? l10n.t(
            '{0} is a Consumption service without a fixed address: take the restriction away and rely on the token.',
            names.service,
          )
        : l10n.t('Add an allow rule for {0}: its public IP address, its subnet, or a private endpoint.', names.service),
    ),
  link: pages.restrictions,
};

/** Beyond the catalogue: the app is stopped, or wants a client certificate. */
export const stopped: Mode = {
  id: 'E-02',
  facts: [],
  effect: 'breaks',
  holds: ({ gatewaySpeaker, direct, around, route: { backEnd } }) => {
    const page =
      gatewaySpeaker === 'siteStopped' || direct.some(one => one.result.answeredBy?.speaker === 'siteStopped');
    const state = backEnd.kind === 'app' && /stopped/i.test((valueOf(around.app) ?? backEnd.app).state);
    return page || state ? certain(l10n.t('App Service says that the app is stopped')) : undefined;
  },
  title: ({ names }) => l10n.t('{0} is stopped', names.app),
  text: () => l10n.t('App Service answers in its place with 403. Nothing about tokens can be tested until it runs.'),
  fix: ({ names }) =>
    byHand(l10n.t('Start {0}', names.app), l10n.t('Start it in the portal, then run the tests again.')),
  link: pages.authentication,
};

export const certificateWanted: Mode = {
  id: 'E-03',
  facts: [],
  effect: 'breaks',
  holds: ({ gatewaySpeaker }) =>
    gatewaySpeaker === 'clientCertificate'
      ? certain(l10n.t('App Service asks for a client certificate and got none'))
      : undefined,
  title: ({ names }) => l10n.t('{0} wants a client certificate', names.app),
  text: ({ names }) =>
    l10n.t('It refuses every connection without one, before it looks at any token. {0} sends none.', names.service),
  fix: () =>
    byHand(
      l10n.t('Send one, or ask for none'),
      l10n.t('Add authentication-certificate to the policy, or set the app’s client certificate mode to Ignore.'),
    ),
  link: pages.authentication,
};
