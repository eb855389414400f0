// Signs one person in to several tenants, as VS Code's own provider does: tokens are asked for by scope and tenant.
// APIM_MI_STAND_IN_ACCOUNT: {"port", "users": [{"tenantId", "name", "password", "clientId"}], "apart": [tenant ids]};
// a tenant that is "apart" gives nothing until somebody signs in to it. A challenge wants one more sign-in; the claims in
// it go along with the request for the token. Who has signed in stays so when the extension host starts again.
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const vscode = require('vscode');

const { port, users, apart } = JSON.parse(process.env.APIM_MI_STAND_IN_ACCOUNT);
const home = users[0].tenantId;
const signedIn = new Set();
/** The claims that somebody has signed in for. */
const met = new Set();
const claimsOf = ({ challenges }) => Buffer.from(challenges[0].params.claims, 'base64').toString('utf8');
const changed = new vscode.EventEmitter();

let remembered;

function remember() {
  fs.mkdirSync(path.dirname(remembered), { recursive: true });
  fs.writeFileSync(remembered, JSON.stringify([...signedIn]));
}

const tenantOf = scopes =>
  scopes.find(scope => scope.startsWith('VSCODE_TENANT:'))?.slice('VSCODE_TENANT:'.length) ?? home;

function token(user, scope, claims) {
  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: user.clientId,
    username: user.name,
    password: user.password,
    scope,
    ...(claims !== undefined && { claims }),
  });
  return new Promise((resolve, reject) => {
    const address = `/${user.tenantId}/oauth2/v2.0/token`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const request = https.request({ host: 'localhost', port, path: address, method: 'POST', headers }, answer => {
      let body = '';
      answer.on('data', chunk => (body += chunk));
      answer.on('end', () => resolve(JSON.parse(body).access_token));
    });
    request.on('error', reject);
    request.end(form.toString());
  });
}

async function session(scopes, claims) {
  const user = users.find(one => one.tenantId === tenantOf(scopes));
  const scope = scopes.find(one => !one.startsWith('VSCODE_') && one !== 'offline_access');
  const accessToken = user && (await token(user, scope, claims));
  if (!accessToken) return undefined;
  const account = { id: `${users[0].name}.${home}`, label: users[0].name };
  return { id: `${user.tenantId} ${scope}`, accessToken, account, scopes };
}

const provider = {
  onDidChangeSessions: changed.event,
  async getSessions(scopes) {
    if (scopes === undefined || scopes.length === 0) {
      const first = signedIn.has(home) && (await session(['https://management.core.windows.net//.default']));
      return first ? [first] : [];
    }
    if (!signedIn.has(tenantOf(scopes))) return [];
    const found = await session(scopes);
    return found ? [found] : [];
  },
  async createSession(scopes) {
    const tenant = tenantOf(scopes);
    signedIn.add(tenant === 'organizations' ? home : tenant);
    for (const user of users) if (tenant === home && !apart.includes(user.tenantId)) signedIn.add(user.tenantId);
    remember();
    const made = await session(scopes);
    if (!made) throw new Error('There is no such person.');
    changed.fire({ added: [made], removed: [], changed: [] });
    return made;
  },
  async getSessionsFromChallenges(constraint) {
    const claims = claimsOf(constraint);
    return met.has(claims) ? [await session(constraint.fallbackScopes, claims)] : [];
  },
  async createSessionFromChallenges(constraint) {
    const claims = claimsOf(constraint);
    met.add(claims);
    return session(constraint.fallbackScopes, claims);
  },
  async removeSession() {
    signedIn.clear();
    remember();
  },
};

exports.activate = context => {
  remembered = path.join(context.globalStorageUri.fsPath, 'signedIn.json');
  if (fs.existsSync(remembered))
    for (const tenant of JSON.parse(fs.readFileSync(remembered, 'utf8'))) signedIn.add(tenant);
  for (const id of ['microsoft', 'microsoft-sovereign-cloud']) {
    context.subscriptions.push(
      vscode.authentication.registerAuthenticationProvider(id, 'Microsoft (stand-in)', provider, {
        supportsMultipleAccounts: true,
        supportsChallenges: true,
      }),
    );
  }
};
