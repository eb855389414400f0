import { handleApp } from '../apps';
import { verifyToken, type TokenCheck } from '../entra';
import type { SimRequest, SimResponse } from '../http';
import { isBlocked, logTo, tenantOf, type Site, type World } from '../world';
import { answerJson, bare, forbidden, unauthorized, type AnswerSituation } from './answers';
import { decide, type FrontInput } from './decide';
import { endpoint, loginRedirect } from './endpoints';
import { identityHeaders } from './identityHeaders';
import { issuerRule } from './issuer';
import { readSession } from './session';
import { liveSettings } from './liveSettings';
import { logDecision } from './logDecision';
import { readSettings, type AuthSettings } from './settings';
import { routedSite } from './slotRouting';
import { platformAnswer } from './platform';

/** One request at a site of the world: platform, authentication front with the settings that run now, app (domain.md 5.4). */
export async function handleSite(world: World, asked: Site, request: SimRequest): Promise<SimResponse> {
  const site = routedSite(world, asked, request);
  return platformAnswer(site, request) ?? handleFront(world, site, request);
}

/** Front and app, past what the platform's own front ends refuse. */
export async function handleFront(world: World, site: Site, request: SimRequest): Promise<SimResponse> {
  const live = liveSettings(site);
  if (live.kind === 'unreadable') {
    logTo(site, live.why);
    return answerJson(site, 500, 'An error has occurred.');
  }
  const settings = readSettings(live.properties);
  const input = inputFor(world, site, settings, request);
  const decision = decide(input);
  logDecision(site, input, decision);
  const situation: AnswerSituation = {
    os: site.os,
    host: request.host,
    outerHost: (settings.proxy && request.headers[settings.proxy.host]) ?? request.host,
    tenantId: input.issuer.kind === 'issuers' ? input.issuer.tenantId : undefined,
    settings,
    switches: world.switches,
  };
  switch (decision.kind) {
    case 'passUntouched':
      return handleApp(world, site, request);
    case 'redirectToHttps':
      return bare(situation, world.switches.requireHttpsStatus, {
        Location: `https://${request.host}${request.url.pathname}${request.url.search}`,
      });
    case 'endpoint':
      return endpoint(world, site, situation, input, request, decision.path, decision.identity);
    case 'forward':
      return handleApp(world, site, {
        ...request,
        headers: identityHeaders(request.headers, decision.claims, input.settings.keepsClaimNames),
      });
    case 'unauthenticated':
      return unauthenticated(world, situation, request, decision.action, decision.hadToken);
    case 'forbidden':
      return decision.row === 14 ? bare(situation, 403, {}) : forbidden(situation);
    case 'broken':
      return answerJson(situation, 500, 'An error has occurred.');
  }
}

function schemeOf(settings: AuthSettings, request: SimRequest): 'http' | 'https' {
  const told = settings.proxy && request.headers[settings.proxy.scheme];
  return (told ?? request.url.protocol.slice(0, -1)).toLowerCase() === 'http' ? 'http' : 'https';
}

/** As the library behind the module words them (domain.md 5.8). */
const texts: Readonly<Record<Extract<TokenCheck, { ok: false }>['why'], string>> = {
  malformed: 'IDX12741: JWT must have three segments (JWS) or five segments (JWE).',
  unknownKey: 'IDX10503: Signature validation failed. The key of the token was not found.',
  signature: 'IDX10511: Signature validation failed.',
  expired: 'IDX10223: Lifetime validation failed. The token is expired.',
  notYetValid: 'IDX10222: Lifetime validation failed. The token is not yet valid.',
};

function inputFor(world: World, site: Site, settings: AuthSettings, request: SimRequest): FrontInput {
  return {
    settings,
    appSettings: site.appSettings,
    issuer: issuerRule(settings.openIdIssuer, world.switches, {
      findTenant: name => tenantOf(world, name)?.id,
      isReachable: host => !isBlocked(site.blockedOutbound, host),
    }),
    switches: world.switches,
    request: {
      method: request.method,
      scheme: schemeOf(settings, request),
      host: request.host,
      path: request.url.pathname,
      headers: request.headers,
    },
    verify: token => {
      const checked = verifyToken(world, token);
      return checked.ok ? { claims: checked.claims } : { why: texts[checked.why] };
    },
    session: token => readSession(world, site, token),
  };
}

/** Row 13 by the action. */
function unauthenticated(
  world: World,
  situation: AnswerSituation,
  request: SimRequest,
  action: string,
  hadToken: boolean,
): SimResponse {
  switch (action) {
    case 'Return403':
      return forbidden(situation);
    case 'RedirectToLoginPage':
      // Without a provider there is nowhere to go (domain.md 5.3).
      return situation.settings.clientId !== undefined && redirects(world, request, hadToken)
        ? loginRedirect(situation, request.url.pathname)
        : unauthorized(situation, hadToken);
    case world.switches.http404Action:
      return bare(situation, 404, {});
    default:
      return unauthorized(situation, hadToken);
  }
}

/** U2. */
function redirects(world: World, request: SimRequest, hadToken: boolean): boolean {
  switch (world.switches.redirectToLogin) {
    case 'always':
      return true;
    case 'browsersOnly':
      return (request.headers['accept'] ?? '').includes('text/html');
    case 'allButApiCalls':
      return !hadToken && request.headers['x-requested-with']?.toLowerCase() !== 'xmlhttprequest';
  }
}
