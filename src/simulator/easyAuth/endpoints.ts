import { randomUUID } from 'node:crypto';
import type { SimRequest, SimResponse } from '../http';
import { objectOf, textOf } from '../json';
import type { Site, World } from '../world';
import { answerJson, bare, forbidden, unauthorized, type AnswerSituation } from './answers';
import { claimTexts, refusal } from './authorize';
import { checkBearer, type FrontInput, type Identity } from './decide';
import { claimPairs } from './identityHeaders';
import { createSession } from './session';
import { userOf } from './userOf';

/** Where `RedirectToLoginPage` and `/.auth/login/aad` send a browser. */
export function loginRedirect(situation: AnswerSituation, path: string): SimResponse {
  const nonce = randomUUID().replaceAll('-', '');
  const query = new URLSearchParams({
    response_type: 'code id_token',
    redirect_uri: `https://${situation.outerHost}${situation.settings.apiPrefix}/login/aad/callback`,
    client_id: situation.settings.clientId ?? '',
    scope: 'openid profile email',
    response_mode: 'form_post',
    nonce,
    state: `redir=${path}`,
  });
  const location = `https://login.microsoftonline.com/${situation.tenantId ?? 'common'}/oauth2/v2.0/authorize?${query.toString()}`;
  return bare(situation, 302, { Location: location, 'Set-Cookie': `Nonce=${nonce}; path=/; secure; HttpOnly` });
}

/** The module's own endpoints (domain.md 5.7). `path` is what follows `/.auth`. */
export function endpoint(
  world: World,
  site: Site,
  situation: AnswerSituation,
  input: FrontInput,
  request: SimRequest,
  path: string,
  identity: Identity,
): SimResponse {
  const route = `${request.method} ${path.replace(/\/$/, '')}`;
  switch (route) {
    case 'GET /me':
      return me(situation, world, identity);
    case 'GET /login/aad':
      return loginRedirect(situation, request.url.searchParams.get('post_login_redirect_uri') ?? '/');
    case 'POST /login/aad':
      return login(world, site, situation, input, request.body);
    case 'GET /logout':
      return bare(situation, 302, {
        Location: '/',
        'Set-Cookie': 'AppServiceAuthSession=deleted; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT',
      });
    case 'GET /refresh':
    case 'GET /login/aad/callback':
    case 'POST /login/aad/callback':
      return identity.kind === 'known' ? bare(situation, 200, {}) : unauthorized(situation, false);
    default:
      return bare(situation, 404, {});
  }
}

function me(situation: AnswerSituation, world: World, identity: Identity): SimResponse {
  if (identity.kind !== 'known') {
    const isList = situation.settings.action === 'AllowAnonymous' && world.switches.authMeAnonymous === 'emptyList';
    return isList && identity.kind === 'anonymous'
      ? answerJson(situation, 200, [])
      : unauthorized(situation, identity.kind === 'badSession' || identity.hadToken);
  }
  const { claims } = identity;
  return answerJson(situation, 200, [
    {
      provider_name: 'aad',
      user_id: userOf(claims),
      user_claims: claimPairs(claims, situation.settings.keepsClaimNames),
    },
  ]);
}

function login(world: World, site: Site, situation: AnswerSituation, input: FrontInput, body: string): SimResponse {
  const token = textOf(parsed(body)['access_token']);
  if (token === undefined) {
    return answerJson(situation, 400, "'access_token' field is required.");
  }
  const identity = checkBearer(input, token);
  if (identity.kind !== 'known') {
    return unauthorized(situation, true);
  }
  if (refusal(situation.settings, site.appSettings, identity.claims, world.switches) !== undefined) {
    return forbidden(situation);
  }
  const [id = ''] = claimTexts(identity.claims, 'oid');
  return answerJson(situation, 200, {
    authenticationToken: createSession(world, site, identity.claims),
    user: { userId: `sid:${id}` },
  });
}

function parsed(body: string) {
  try {
    return objectOf(JSON.parse(body));
  } catch {
    return {};
  }
}
