import type { ApplyOutcome } from '../../src/plan';
import type { Step } from '../../src/plan/plan';
import { type Journey, sitesOf } from './journeys';
import { type RawRoute, differences } from './raw';
import { type AppName, appIdOf, goingKey, otherIdentity } from './scenario';

/** What a plan may change for one route, in the paths of a snapshot. */
export function isOurs(journey: Journey, difference: string): boolean {
  const { api, app, called, choices, pointed } = journey;
  if (choices.deleteKey !== undefined) {
    const hostKey = `/sites/${appIdOf(app)}/hostKeys/functionKeys/${goingKey.hostKey}:`.toLowerCase();
    if (difference.toLowerCase().startsWith(hostKey)) return true;
    if (/^\/services\/[^:]*\/shop-apim\/namedValues\/1[:/]/.test(difference)) return true;
  }
  const site = sitesOf(journey)
    .map(id => `/sites/${id}/auth/`)
    .find(one => difference.startsWith(one));
  if (site !== undefined) {
    const inside = difference.slice(site.length);
    return (
      called === undefined && /^(platform|globalValidation|identityProviders\/azureActiveDirectory)\//.test(inside)
    );
  }
  if (/^\/services\/[^:]*\/shop-apim\/(systemIdentity|attachedIdentities)/.test(difference)) return true;
  if (pointed === 'api' && /^\/services\/[^:]*\/shop-apim\/apis\/\d+\/serviceUrl:/.test(difference)) return true;
  if (pointed === 'backEnd' && /^\/services\/[^:]*\/backends\/1\/properties\/url:/.test(difference)) return true;
  const isMoved = choices.scope?.kind === 'backEnd';
  if (isMoved && /^\/services\/[^:]*\/backends\/0\/properties\/credentials\/managedIdentity/.test(difference))
    return true;
  if (difference.includes(`/shop-apim/policies/api/${api};rev=1`)) return true;
  if (called !== undefined && difference.includes(`/shop-called-apim/policies/api/${called};rev=1`)) return true;
  const directory = choices.registration === 'new' ? 'applications|servicePrincipals|assignments' : 'servicePrincipals';
  return new RegExp(`^/tenants/\\d+/(${directory})/`).test(difference);
}

const textOf = ({ auths }: RawRoute, site: string): string => JSON.stringify(auths[site.toLowerCase()]);

const isOn = (raw: RawRoute, site: string): boolean => textOf(raw, site).includes('"platform":{"enabled":true');

/** Whether that app or slot refuses calls without a token. */
const refuses = (raw: RawRoute, site: string): boolean => isOn(raw, site) && textOf(raw, site).includes('"Return401"');

const allowed = (raw: RawRoute, site: string): string =>
  /"allowedApplications":\[([^\]]*)\]/.exec(textOf(raw, site))?.[1] ?? '';

const leadsTo = (url: unknown, app: AppName): boolean =>
  typeof url === 'string' && url.startsWith(`https://${app}.azurewebsites.net`);

const sendsBackEnd = ({ backEnd }: RawRoute): boolean =>
  /"managedIdentity":\{"resource":"[^"]+"/.test(JSON.stringify(backEnd ?? {}));

const asks = (text = ''): boolean => text.includes('<authentication-managed-identity');
const isTrial = (text = ''): boolean => text.includes('ignore-error="true"');
const sendsKey = (text = ''): boolean => text.includes('x-functions-key');

/** Whether what a step writes is there; undefined: it can't be seen, as a later step has taken it out again. */
function isThere(
  { aim, app }: Journey,
  step: Step,
  now: RawRoute,
  before: RawRoute,
  stands: readonly Step[],
): boolean | undefined {
  switch (step.kind) {
    case 'identity':
      return now.hasIdentity && !before.hasIdentity;
    case 'registration':
      return now.registration !== undefined;
    case 'identifierUri':
      return (now.registration?.uris ?? []).length > 0;
    case 'principal':
      return now.registration?.principal !== undefined;
    case 'assignment':
      return (now.registration?.principal?.assigned ?? []).length > 0;
    case 'tryPolicy':
      if (stands.some(one => one.kind === 'policy' && one.isMoved === true)) return undefined;
      return asks(now.policy) && !asks(before.policy);
    case 'policy':
      if (aim === 'release') return !asks(now.policy);
      // As before again: nothing to see, but that the trial is gone where the step stands.
      if (step.isMoved === true) return stands.includes(step) ? !asks(now.policy) : undefined;
      return asks(now.policy) && !isTrial(now.policy);
    case 'backEnd':
    case 'tryBackEnd':
      return sendsBackEnd(now);
    case 'dropKey':
      return sendsKey(before.policy) && !sendsKey(now.policy);
    case 'lockPolicy':
    case 'admitPolicy':
      return now.calledPolicy?.includes('<validate-azure-ad-token') === true;
    case 'lock':
      return refuses(now, step.app.id);
    case 'admit':
      return differences(...settingsOf([before, now], step.app.id)).some(one => !one.startsWith('/theirs'));
    case 'open':
      return !refuses(now, step.app.id);
    case 'dismiss':
      return !allowed(now, step.app.id).includes(otherIdentity.clientId);
    case 'pointApi':
      return leadsTo(now.serviceUrl, app);
    case 'pointBackEnd':
      return leadsTo(now.backEnd?.['url'], app);
    case 'deleteNamedValue':
      return !now.namedValues.includes(step.displayName);
    case 'deleteHostKey':
      return now.hostKeys[step.app.id.toLowerCase()]?.includes(step.keyName) === false;
    default:
      return undefined;
  }
}

const settingsOf = ([before, now]: readonly [RawRoute, RawRoute], site: string) =>
  [before.auths[site.toLowerCase()], now.auths[site.toLowerCase()]] as const;

/** What the user is told of each step of one route, against what is there. */
export function wronglyTold(
  journey: Journey,
  steps: readonly Step[],
  outcome: ApplyOutcome,
  now: RawRoute,
  before: RawRoute,
): readonly string[] {
  const stands = steps.filter(step => outcome.stands.includes(step.id));
  return steps.flatMap(step => {
    const there = isThere(journey, step, now, before, stands);
    if (there === undefined || outcome.uncertain.includes(step.id) || there === stands.includes(step)) return [];
    return [`told that ${step.id} ${there ? 'doesn’t stand' : 'stands'}, which is wrong`];
  });
}

/** What lacks where the user was told that the route is secured, or let go of, or that the first stage is done. */
export function lacking(journey: Journey, now: RawRoute, before: RawRoute): readonly string[] {
  const sites = sitesOf(journey);
  const rows: readonly (readonly [string, boolean])[] =
    journey.aim === 'release'
      ? [
          ['let go with the token still sent', asks(now.policy)],
          ['let go with the app still locked', sites.some(site => refuses(now, site))],
          [
            'let go with the caller still on the list',
            sites.some(site => allowed(now, site).includes(otherIdentity.clientId)),
          ],
        ]
      : securedRows(journey, now, before);
  return rows.filter(([, isWrong]) => isWrong).map(([what]) => what);
}

function securedRows(journey: Journey, now: RawRoute, before: RawRoute): readonly (readonly [string, boolean])[] {
  const caller = now.callerClientId ?? 'nobody';
  const { app, called, choices, pointed } = journey;
  const sites = sitesOf(journey);
  const principal = now.registration?.principal;
  const end: readonly (readonly [string, boolean])[] =
    choices.lockLater === true
      ? [
          ['the first stage without authentication', sites.some(site => !isOn(now, site))],
          ['the first stage with callers refused', sites.some(site => refuses(now, site))],
        ]
      : called !== undefined
        ? [
            [
              'secured without validation in the called API',
              now.calledPolicy?.includes('<validate-azure-ad-token') !== true,
            ],
            ['secured without the caller in the called API', now.calledPolicy?.includes(caller) !== true],
            [
              'secured with the caller’s key passed on',
              !/Ocp-Apim-Subscription-Key" exists-action="delete"/i.test(now.policy ?? ''),
            ],
          ]
        : [
            ['secured without lock', sites.some(site => !refuses(now, site))],
            ['secured without the caller on the list', sites.some(site => !allowed(now, site).includes(caller))],
          ];
  const isMoved = choices.scope?.kind === 'backEnd';
  const isGoing = choices.deleteKey !== undefined;
  return [
    ['secured without identity', !now.hasIdentity],
    ['secured with the API calling elsewhere', pointed === 'api' && !leadsTo(now.serviceUrl, app)],
    ['secured with the back end leading elsewhere', pointed === 'backEnd' && !leadsTo(now.backEnd?.['url'], app)],
    ...end,
    ['secured with the trial still in the policy', isMoved && now.policy !== before.policy],
    ['secured without the back end’s identity', isMoved && !sendsBackEnd(now)],
    ['secured without the final policy', !isMoved && (!asks(now.policy) || isTrial(now.policy))],
    ['secured with the function key still sent', sendsKey(now.policy)],
    ['secured with the named value still there', isGoing && now.namedValues.includes(goingKey.namedValue)],
    ['secured with the host key still there', isGoing && JSON.stringify(now.hostKeys).includes(goingKey.hostKey)],
    [
      'secured without a whole registration',
      choices.registration === 'new' && (principal?.asksForRole !== true || principal.assigned.length === 0),
    ],
  ];
}
