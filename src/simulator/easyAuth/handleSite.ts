import { handleApp } from '../apps';
import { verifyToken } from '../entra';
import type { SimRequest, SimResponse } from '../http';
import { isObject, textOf, objectOf } from '../json';
import { tenantOf, type Site, type World } from '../world';
import { answerJson, bare, forbidden, unauthorized, type AnswerSituation } from './answers';
import { decide, type FrontInput } from './decide';
import { endpoint, loginRedirect } from './endpoints';
import { identityHeaders } from './identityHeaders';
import { issuerRule } from './issuer';
import { readSession } from './session';
import { readSettings } from './settings';
import { platformAnswer } from './platform';

/** One request at a site of the world: platform, authentication front with the settings that run now, app (domain.md 5.4). */
export async function handleSite(world: World, site: Site, request: SimRequest): Promise<SimResponse> {
  const refused = platformAnswer(site, request);
  if (refused) {
    return refused;
  }
  const input = inputFor(world, site, request);
  const decision = decide(input);
  const situation: AnswerSituation = {
    os: site.os,
    host: request.host,
    tenantId: input.issuer.kind === 'issuers' ? input.issuer.tenantId : undefined,
    settings: input.settings,
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

/** With a configuration file the settings in Resource Manager are not what runs (F-49): the file stands in `authFile`. */
function inputFor(world: World, site: Site, request: SimRequest): FrontInput {
  const live = site.auth.live();
  const file = site.properties['authFile'];
  const isFileBased = (textOf(objectOf(live?.['platform'])['configFilePath']) ?? '') !== '' && isObject(file);
  const settings = readSettings(isFileBased ? file : live);
  return {
    settings,
    appSettings: site.appSettings,
    issuer: issuerRule(settings.openIdIssuer, world.switches, name => tenantOf(world, name)?.id),
    switches: world.switches,
    request: {
      method: request.method,
      scheme: request.url.protocol === 'http:' ? 'http' : 'https',
      host: request.host,
      path: request.url.pathname,
      headers: request.headers,
    },
    verify: token => {
      const checked = verifyToken(world, token);
      return checked.ok ? { claims: checked.claims } : { why: checked.why };
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
      return redirects(world, request, hadToken)
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
