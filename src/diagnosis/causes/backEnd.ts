import * as l10n from '@vscode/l10n';
import { BlockList, isIP } from 'node:net';
import { effectivePolicy, keyHeaders, setsHeader, valueOf as attributeOf } from '../../policy';
import { type AccessRestriction, type AuthenticationSettings, type HttpFunction, sameId, valueOf } from '../../route';
import {
  backEndHosts,
  calledHost,
  calledPath,
  failedAtGateway,
  hostHeader,
  misrouted,
  networkOf,
  notSeenAtApp,
  passed,
  traced,
} from '../callEnd';
import type { Evidence } from '../evidence';
import { statusOf } from '../exchange';
import { corsIn } from '../preflight';
import { type Mode, byHand, byPlan, certain, likely, pages, quoted, sure, traceLine } from './mode';
import { covers, frontFails, isWebhook, namedValuesOf, openAgainstSettings } from './seenAtApp';

// domain.md 10.4: back ends, keys, transport.

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

/** Header and query names under which the policies or the back end send a function key. */
export function sendsFunctionKey(seen: Evidence): boolean | undefined {
  const owned = valueOf(seen.around.policies);
  const backEnds = valueOf(seen.around.backEnds);
  if (!owned || !backEnds) return undefined;
  const { inbound, backend } = effectivePolicy(owned.layers, owned.fragments).sections;
  const byPolicy = [...inbound, ...backend].some(({ element }) => {
    if (attributeOf(element, 'exists-action') === 'delete') return false;
    const isQuery = element.name === 'set-query-parameter' && attributeOf(element, 'name')?.toLowerCase() === 'code';
    const isUrl = element.name === 'rewrite-uri' && /[?&](?:amp;)?code=/i.test(attributeOf(element, 'template') ?? '');
    return isQuery || isUrl || setsHeader(element, 'x-functions-key');
  });
  const id = seen.policy?.backEnd?.backEndId?.toLowerCase();
  const entity = backEnds.find(one => one.name.toLowerCase() === id);
  const byEntity =
    (entity?.headerNames ?? []).some(name => keyHeaders.has(name.toLowerCase())) ||
    (entity?.queryNames ?? []).some(name => name.toLowerCase() === 'code');
  return byPolicy || byEntity;
}

/** Named values that the back end's credentials refer to and that aren't there. */
function missingKeys(seen: Evidence): readonly string[] {
  const id = seen.policy?.backEnd?.backEndId?.toLowerCase();
  const entity = valueOf(seen.around.backEnds)?.find(one => one.name.toLowerCase() === id);
  const known = namedValuesOf(seen);
  if (!entity || !known) return [];
  return (entity.namedValues ?? []).filter(name => !known.includes(name.toLowerCase()));
}

/** The function that the called path leads to. */
function calledFunction(seen: Evidence): HttpFunction | undefined {
  const path = calledPath(seen)
    ?.replace(/^\/api\//i, '')
    .replace(/\/$/, '');
  const functions = valueOf(seen.around.functions);
  if (path === undefined || !functions) return undefined;
  return functions.find(({ name, route }) => {
    const pattern = (route ?? name)
      .replace(/[\\^$.|?+()[\]]/g, '\\$&')
      .replace(/\{\*[^}]*\}/g, '.*')
      .replace(/\{[^}]*\}/g, '[^/]+');
    return new RegExp(`^${pattern}$`, 'i').test(path);
  });
}

export const functionKey: Mode = {
  id: 'F-32',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const called = calledFunction(seen);
    const level = called && l10n.t('The function {0} has the authorization level {1}', called.name, called.authLevel);
    if (seen.gatewaySpeaker === 'functionsHost' && !misrouted(seen)) {
      return certain(
        l10n.t('401 without body and challenge: that is how the Functions host refuses'),
        level,
        sendsFunctionKey(seen) === false && l10n.t('Neither the policies nor the back end send a function key'),
        sendsFunctionKey(seen) === true && l10n.t('A key is sent, but the app doesn’t know it (any more)'),
      );
    }
    if (isWebhook(seen)) return undefined;
    const wantsKey = called?.authLevel === 'function' || called?.authLevel === 'admin';
    return wantsKey && sendsFunctionKey(seen) === false && notSeenAtFunction(seen)
      ? likely(level, l10n.t('Neither the policies nor the back end send a function key'))
      : undefined;
  },
  title: ({ names }) => l10n.t('A function of {0} wants its key as well', names.app),
  text: ({ names }) =>
    l10n.t(
      'The token opens App Service Authentication of {0}, but behind it the Functions host asks for a function key. Calls get 401 with an empty body.',
      names.app,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Set the function to anonymous, or send a valid key'),
      l10n.t(
        'With App Service Authentication of {0} on, the authorization level anonymous is enough. Else put a valid host key into the back end’s x-functions-key.',
        names.app,
      ),
    ),
  link: pages.functionKeys,
};

/** The call ends before the app: the gateway can't put the key together. */
export const functionKeyGone: Mode = {
  ...functionKey,
  holds: seen => {
    const gone = missingKeys(seen);
    if (gone.length === 0 || !notSeenAtApp(seen)) return undefined;
    const called = calledFunction(seen);
    return sure(
      failedAtGateway(seen),
      l10n.t('The back end’s key is in a named value that doesn’t exist: {0}', gone.join(', ')),
      called && l10n.t('The function {0} has the authorization level {1}', called.name, called.authLevel),
    );
  },
};

/** The Functions host didn't get to say whether it likes the call. */
const notSeenAtFunction = (seen: Evidence): boolean => !passed(seen) && seen.gatewaySpeaker !== 'functionsHost';

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

export const signInPage: Mode = {
  id: 'F-37',
  facts: ['F5'],
  effect: 'breaks',
  holds: seen => {
    const page =
      (seen.gatewaySpeaker === 'signInPage' || seen.direct.some(one => one.door === 0 && one.says === 'signIn')) &&
      l10n.t('The answer is a redirect to a sign-in page');
    const { settings } = seen;
    const setting =
      settings?.clientId !== undefined &&
      settings.configFile === undefined &&
      settings.anonymousAction === 'RedirectToLoginPage' &&
      l10n.t('unauthenticatedClientAction of {0} is RedirectToLoginPage', seen.names.app);
    if (page === false && setting === false) return undefined;
    return { ...certain(page, setting), effect: passed(seen) ? 'risk' : 'breaks' };
  },
  title: ({ names }) => l10n.t('{0} sends callers to a sign-in page', names.app),
  text: () => l10n.t('A program that calls can’t sign in there; it gets a redirect or a page instead of 401.'),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Let {0} answer 401', names.app),
      l10n.t('One setting changes. People who sign in by browser are no longer sent there.'),
    ),
  link: pages.authentication,
};

/** Exclusions of a door that are too wide: everything, or what the route calls. */
function tooWide(seen: Evidence, door: number): readonly string[] {
  const path = calledPath(seen);
  const fact = seen.facts.doors[door];
  return ((fact && valueOf(fact.settings))?.excludedPaths ?? []).filter(
    one => one === '/*' || one === '/' || (door === 0 && path !== undefined && covers(one, path)),
  );
}

/** A plan leaves exclusions as they are: only their owner knows who else calls there. */
const openPaths = (seen: Evidence): readonly string[] => seen.facts.doors.flatMap((_, door) => tooWide(seen, door));

/** What opens a door by its settings, one line each. */
function openBySettings(seen: Evidence): readonly string[] {
  return seen.facts.doors.flatMap(({ app, settings: reading }, door) => {
    const settings = valueOf(reading);
    if (!settings || settings.configFile !== undefined) return [];
    if (!settings.enabled) return [l10n.t('App Service Authentication of {0} is off', app.name)];
    if (settings.anonymousAction === 'AllowAnonymous')
      return [l10n.t('unauthenticatedClientAction of {0} is AllowAnonymous', app.name)];
    const open = tooWide(seen, door);
    return open.length > 0 ? [l10n.t('Excluded from authentication of {0}: {1}', app.name, quoted(open))] : [];
  });
}

export const openDoor: Mode = {
  id: 'F-38',
  facts: ['F5'],
  effect: 'opens',
  holds: seen => {
    const bySettings = openBySettings(seen);
    const open = seen.direct.filter(one => one.says === 'open');
    const against = openAgainstSettings(seen).length > 0;
    if (bySettings.length === 0 && (open.length === 0 || against)) return undefined;
    return certain(
      ...open.map(one =>
        one.credentials === 'none'
          ? l10n.t('{0} answered a call without a token', one.host)
          : l10n.t('{0} answered a call with a garbage token', one.host),
      ),
      ...bySettings,
    );
  },
  title: ({ names }) => l10n.t('{0} answers anyone', names.app),
  text: ({ names }) =>
    l10n.t('Calls straight to {0} need no token. Whoever knows its address gets around {1}.', names.app, names.service),
  fix: seen =>
    openPaths(seen).length > 0
      ? byHand(
          l10n.t('Take the wide exclusion away'),
          l10n.t('Name only the paths of {0} that anyone may call in excludedPaths, without /*.', seen.names.app),
        )
      : byPlan(
          l10n.t('Lock {0}', seen.names.app),
          l10n.t('It will refuse everyone but {0} and those on its allow list. It can be undone.', seen.names.service),
        ),
  link: pages.authentication,
};

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
