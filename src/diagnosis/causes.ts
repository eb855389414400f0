import { acceptedAudiences, type FactId, expectedToken, valueOf } from '../route';
import type { Evidence } from './evidence';
import type { Cause } from './report';

/** One way in which this setup fails, as data: when it holds, and what to say (domain.md 10). */
interface Mode {
  readonly id: string;
  readonly facts: readonly FactId[];
  /** undefined: doesn't hold. The strings are the evidence; certain: seen over the wire or beyond doubt in settings. */
  readonly holds: (seen: Evidence) => { readonly certain: boolean; readonly evidence: readonly string[] } | undefined;
  readonly title: (seen: Evidence) => string;
  readonly text: (seen: Evidence) => string;
  readonly fix: (seen: Evidence) => Cause['fix'];
}

const policyPage = 'https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy';
const authenticationPage = 'https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad';

/** Where to read more, per failure mode. */
const links: Readonly<Record<string, string>> = {
  'F-01': authenticationPage,
  'F-02': authenticationPage,
  'F-05': policyPage,
  'F-06': policyPage,
  'F-07':
    'https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-assign-app-role-managed-identity',
  'F-08': authenticationPage,
  'F-11': policyPage,
  'F-15': 'https://learn.microsoft.com/azure/api-management/api-management-howto-use-managed-service-identity',
  'F-26': 'https://learn.microsoft.com/azure/api-management/api-management-howto-policies',
  'F-33': 'https://learn.microsoft.com/azure/api-management/api-management-subscriptions',
  'F-36': 'https://learn.microsoft.com/azure/app-service/overview-access-restrictions',
  'F-37': authenticationPage,
  'F-38': authenticationPage,
};

type Holding = ReturnType<Mode['holds']>;

const holding = (certain: boolean, evidence: readonly (string | undefined)[]): Holding => ({
  certain,
  evidence: evidence.filter(one => one !== undefined),
});

const byPlan = (title: string, text: string): Cause['fix'] => ({ kind: 'plan', title, text });
const byHand = (title: string, text: string): Cause['fix'] => ({ kind: 'instruction', title, text });
const byScript = (title: string, text: string): Cause['fix'] => ({ kind: 'script', title, text });

const quoted = (list: readonly string[]): string => JSON.stringify(list);
const statusSeen = ({ gatewayStatus }: Evidence, status: number): boolean =>
  gatewayStatus === undefined || gatewayStatus === status;
const tokenErrorSeen = ({ gateway }: Evidence): string | undefined =>
  gateway?.tokenErrorText === undefined ? undefined : `The gateway’s trace says: ${gateway.tokenErrorText}`;
const resourceOf = ({ facts }: Evidence): string => valueOf(facts.policy)?.token?.resource ?? '';
const claimSeen = (seen: Evidence, what: string, value: string | undefined): string | undefined =>
  seen.gateway?.claims && value !== undefined ? `${what} ${value}, read from the gateway’s trace` : undefined;

/** In the order in which to fix them: first what keeps the call from reaching the next stop. */
const modes: readonly Mode[] = [
  {
    id: 'F-33',
    facts: [],
    holds: seen =>
      seen.gatewaySpeaker === 'gatewayKeyCheck'
        ? holding(true, ['The answer’s challenge is AzureApiManagementKey'])
        : undefined,
    title: ({ names }) => `${names.service} refused the subscription key`,
    text: ({ names, gateway }) =>
      gateway?.usedKey === true
        ? `The key isn’t valid for ${names.api}, so the call ended at the gateway. The managed identity has no part in this.`
        : `The call had no subscription key, so it ended at the gateway. The managed identity has no part in this.`,
    fix: ({ route, names }) =>
      byHand(
        'Send a key that opens this API',
        `Send a valid key for ${names.api} in the header ${route.api.keyNames.header}.`,
      ),
  },
  {
    id: 'F-15',
    facts: ['F1'],
    holds: seen =>
      seen.judgement.F1.state === 'disagrees' &&
      (seen.judgement.F1.code === 'noIdentity' || valueOf(seen.facts.policy)?.token)
        ? holding(true, [
            seen.judgement.F1.code === 'noIdentity'
              ? `${seen.names.service} has no identity`
              : `${seen.names.service} lacks the identity that the policy uses`,
            tokenErrorSeen(seen),
          ])
        : undefined,
    title: ({ names, judgement }) =>
      judgement.F1.code === 'notAttached'
        ? `The policy names an identity that ${names.service} doesn’t have`
        : `${names.service} has no identity to get a token with`,
    text: ({ names }) =>
      `Without it the gateway can’t ask Microsoft Entra for a token. Calls that need the token end with 500 at ${names.service}.`,
    fix: ({ names }) =>
      byPlan(
        `Turn on the identity of ${names.service}`,
        'One change in the service; nothing else about it changes. It can be undone.',
      ),
  },
  {
    id: 'F-26',
    facts: ['F2'],
    holds: seen =>
      seen.judgement.F2.code === 'dropped'
        ? holding(true, [
            `The ${seen.judgement.F2.scope ?? 'inner'} policy has no <base /> in inbound`,
            noTokenInTrace(seen),
          ])
        : undefined,
    title: ({ judgement }) => `The ${judgement.F2.scope ?? 'inner'} policy drops the token`,
    text: ({ names }) =>
      `An outer policy asks for the token, but this one doesn’t take it over with <base />. ${names.app} is called without a token.`,
    fix: ({ judgement }) =>
      judgement.F2.scope === 'operation'
        ? byHand('Put <base /> into the operation’s policy', 'Add <base /> as the first line of its inbound section.')
        : byPlan('Ask for the token in the API’s policy', 'One line in one policy. It can be undone.'),
  },
  {
    id: 'F-11',
    facts: ['F2'],
    holds: seen =>
      seen.judgement.F2.code === 'overwritten'
        ? holding(true, [
            `<${seen.judgement.F2.found ?? ''}> in the ${seen.judgement.F2.scope ?? ''} policy comes after the token and sets Authorization`,
          ])
        : undefined,
    title: ({ judgement }) => `<${judgement.F2.found ?? ''}> replaces the token`,
    text: ({ names }) =>
      `The policy asks for the token, but a later statement overwrites the Authorization header. ${names.app} never sees the token.`,
    fix: () =>
      byHand(
        'Take the later statement away',
        'Remove what sets Authorization after authentication-managed-identity, or move it before.',
      ),
  },
  {
    id: 'F-05',
    facts: ['F3'],
    holds: seen => {
      const { F3 } = seen.judgement;
      const inTrace = seen.gateway?.tokenError === 'AADSTS500011';
      const byName = F3.code === 'noApplication' && valueOf(seen.facts.policy)?.token !== undefined;
      // An application whose service principal is missing gives the same error: that is F-06.
      if (F3.code === 'noServicePrincipal' || !(byName || (inTrace && F3.code !== 'applicationExists')))
        return undefined;
      return holding(byName, [`The policy asks for a token for ${resourceOf(seen)}`, tokenErrorSeen(seen)]);
    },
    title: () => 'The policy asks for a token of an application that doesn’t exist',
    text: ({ names }) =>
      `Microsoft Entra knows no application of this name in the tenant. Calls end with 500 at ${names.service}.`,
    fix: ({ names }) =>
      byPlan(
        `Ask for a token of ${names.app}’s own app registration`,
        'One line in the policy changes. It can be undone.',
      ),
  },
  {
    id: 'F-06',
    facts: ['F3'],
    holds: seen =>
      seen.judgement.F3.code === 'noServicePrincipal'
        ? holding(true, [
            `The app registration ${seen.judgement.F3.found ?? ''} has no service principal`,
            tokenErrorSeen(seen),
          ])
        : undefined,
    title: () => 'The app registration has no service principal',
    text: ({ names }) =>
      `The registration is there, but not as an enterprise application in the tenant, so no token is given. Calls end with 500 at ${names.service}.`,
    fix: ({ judgement }) =>
      byScript('Create the service principal', `az ad sp create --id ${judgement.F3.found ?? ''}`),
  },
  {
    id: 'F-07',
    facts: ['F4'],
    holds: seen =>
      seen.judgement.F4.code === 'notAssigned' || seen.gateway?.tokenError === 'AADSTS501051'
        ? holding(true, [
            seen.judgement.F4.code === 'notAssigned'
              ? 'The enterprise application requires assignment, and the identity holds no role'
              : undefined,
            tokenErrorSeen(seen),
          ])
        : undefined,
    title: ({ names }) => `${names.service} isn’t assigned to the application`,
    text: ({ names }) =>
      `The application gives tokens only to callers that hold one of its roles. Calls end with 500 at ${names.service}.`,
    fix: ({ names, caller }) =>
      byScript(
        `Assign ${names.service} to a role`,
        `With Microsoft Graph: POST /servicePrincipals/{id}/appRoleAssignedTo for principal ${caller.objectId ?? '{object ID}'}.`,
      ),
  },
  {
    id: 'F-01',
    facts: ['F6'],
    holds: seen => {
      if (seen.judgement.F6.code !== 'wrongAudience' && !audienceRefused(seen)) return undefined;
      if (!statusSeen(seen, 401)) return undefined;
      const { settings } = seen;
      return holding(seen.judgement.F6.code === 'wrongAudience' || seen.gateway?.claims !== undefined, [
        claimSeen(seen, 'The token’s audience is', seen.gateway?.claims?.aud) ??
          `The policy asks for ${resourceOf(seen)}`,
        settings && `${seen.names.app} accepts ${quoted(acceptedAudiences(settings))}`,
      ]);
    },
    title: ({ names }) => `${names.app} doesn’t accept the token’s audience`,
    text: ({ names }) =>
      `The token is made for a name that ${names.app} doesn’t have on its list; the names are compared letter by letter. Calls get 401.`,
    fix: ({ names }) =>
      byPlan(
        `Let ${names.app} accept this audience`,
        'Both forms of the client ID join the allowed audiences. It can be undone.',
      ),
  },
  {
    id: 'F-08',
    facts: ['F6'],
    holds: seen => {
      const { F6 } = seen.judgement;
      if ((F6.code !== 'wrongIssuer' && F6.code !== 'noIssuer') || !statusSeen(seen, 401)) return undefined;
      const application = valueOf(seen.facts.application);
      const issuer = application ? expectedToken(resourceOf(seen), application).issuer : undefined;
      return holding(true, [
        claimSeen(seen, 'The token’s issuer is', seen.gateway?.claims?.iss) ??
          (issuer && `The application’s tokens are issued by ${issuer}`),
        `${seen.names.app} accepts ${seen.settings?.issuer ?? 'none'}`,
      ]);
    },
    title: ({ names }) => `${names.app} expects tokens of another version or tenant`,
    text: () => 'The application’s token version and the app’s issuer don’t go together. Calls get 401.',
    fix: ({ names }) =>
      byPlan(
        `Set the issuer of ${names.app}`,
        'One setting changes to the issuer of this application’s tokens. It can be undone.',
      ),
  },
  {
    id: 'F-02',
    facts: ['F7'],
    holds: seen => {
      const list = seen.settings?.allowedApplications;
      const { clientId } = seen.caller;
      if (list === undefined || list.length === 0 || !statusSeen(seen, 403)) return undefined;
      const missing = clientId !== undefined && !list.some(one => one.toLowerCase() === clientId.toLowerCase());
      if (!missing || !seen.settings?.enabled) return undefined;
      const own = list.length === 1 && list[0]?.toLowerCase() === seen.settings.clientId?.toLowerCase();
      return holding(true, [
        `allowedApplications of ${seen.names.app} is ${quoted(list)}${own ? ', its own client ID' : ''}`,
        claimSeen(seen, 'The token’s caller is', clientId) ?? `The client ID of ${seen.names.service} is ${clientId}`,
      ]);
    },
    title: ({ names, settings }) =>
      settings?.allowedApplications?.length === 1 &&
      settings.allowedApplications[0]?.toLowerCase() === settings.clientId?.toLowerCase()
        ? `${names.app}’s allow list names only ${names.app} itself`
        : `${names.service} isn’t on ${names.app}’s allow list`,
    text: ({ names }) =>
      `The token is good, but ${names.app} lets in only the callers on its list. Callers of ${names.api} get 403.`,
    fix: ({ names }) =>
      byPlan(
        `Add ${names.service} to the allow list`,
        'Those who are on it stay. Nobody loses access. It can be undone.',
      ),
  },
  {
    id: 'F-36',
    facts: [],
    holds: seen =>
      seen.gatewaySpeaker === 'accessRestriction'
        ? holding(true, ['The answer is App Service’s own page about blocked access'])
        : undefined,
    title: ({ names }) => `Access restrictions of ${names.app} keep the gateway out`,
    text: ({ names }) => `${names.app} refuses the gateway’s address before it looks at any token. Callers get 403.`,
    fix: ({ names, route }) =>
      byHand(
        'Let the gateway’s address in',
        route.service.sku === 'Consumption'
          ? `${names.service} is a Consumption service without a fixed address: take the restriction away and rely on the token.`
          : `Add an allow rule for ${names.service}: its public IP address, its subnet, or a private endpoint.`,
      ),
  },
  {
    id: 'F-37',
    facts: ['F5'],
    holds: seen =>
      seen.gatewaySpeaker === 'signInPage' || seen.direct.some(one => one.says === 'signIn')
        ? holding(true, ['The answer is a redirect to a sign-in page'])
        : seen.judgement.F5.code === 'redirects' && seen.settings?.anonymousAction === 'RedirectToLoginPage'
          ? holding(true, [`unauthenticatedClientAction of ${seen.names.app} is RedirectToLoginPage`])
          : undefined,
    title: ({ names }) => `${names.app} sends callers to a sign-in page`,
    text: () => 'A program that calls can’t sign in there; it gets a redirect or a page instead of 401.',
    fix: ({ names }) =>
      byPlan(
        `Let ${names.app} answer 401`,
        'One setting changes. People who sign in by browser are no longer sent there.',
      ),
  },
  {
    id: 'F-38',
    facts: ['F5'],
    holds: seen => {
      const open = seen.direct.filter(one => one.says === 'open');
      const byWire = open.map(
        one => `${one.host} answered a call ${one.credentials === 'none' ? 'without a token' : 'with a garbage token'}`,
      );
      const { code, door } = seen.judgement.F5;
      const settings = {
        authenticationOff: `App Service Authentication of ${door ?? seen.names.app} is off`,
        allowsAnonymous: `unauthenticatedClientAction of ${door ?? seen.names.app} is AllowAnonymous`,
        allExcluded: `All paths of ${door ?? seen.names.app} are excluded`,
      };
      const byConfig =
        code === 'authenticationOff' || code === 'allowsAnonymous' || code === 'allExcluded'
          ? settings[code]
          : undefined;
      return byWire.length > 0 || byConfig !== undefined ? holding(true, [...byWire, byConfig]) : undefined;
    },
    title: ({ names }) => `${names.app} answers anyone`,
    text: ({ names }) =>
      `Calls straight to ${names.app} need no token. Whoever knows its address gets around ${names.service}.`,
    fix: ({ names }) =>
      byPlan(
        `Lock ${names.app}`,
        `It will refuse everyone but ${names.service} and those on its allow list. It can be undone.`,
      ),
  },
];

function noTokenInTrace({ gateway }: Evidence): string | undefined {
  return gateway?.trace && !gateway.token ? 'The gateway’s trace shows no token' : undefined;
}

function audienceRefused({ gateway, settings, gatewaySpeaker }: Evidence): boolean {
  const aud = gateway?.claims?.aud;
  return (
    gatewaySpeaker === 'easyAuth' &&
    aud !== undefined &&
    settings !== undefined &&
    !acceptedAudiences(settings).includes(aud)
  );
}

/** Every mode that the evidence shows, in the order in which to fix them. */
export function findCauses(seen: Evidence): readonly Cause[] {
  return modes.flatMap(mode => {
    const found = mode.holds(seen);
    if (!found) return [];
    const certainty: Cause['certainty'] = found.certain ? 'certain' : 'likely';
    return [
      {
        id: mode.id,
        certainty,
        title: mode.title(seen),
        text: mode.text(seen),
        evidence: found.evidence,
        facts: mode.facts,
        fix: mode.fix(seen),
        link: links[mode.id] ?? authenticationPage,
      },
    ];
  });
}
