// Stands in for the Azure CLI, signed in as the first person of a stand-in cloud: `az account get-access-token` only.
// APIM_MI_STAND_IN_ACCOUNT: as for the stand-in of Microsoft accounts.
const https = require('node:https');

const { port, users } = JSON.parse(process.env.APIM_MI_STAND_IN_ACCOUNT);
const [user] = users;
const option = name => process.argv[process.argv.indexOf(name) + 1];

/** As the Azure CLI writes it. */
function unreachable(error) {
  const path = `/${user.tenantId}/oauth2/v2.0/token`;
  const why = `Caused by NewConnectionError('Failed to establish a new connection: ${error.message}')`;
  process.stderr.write(
    `ERROR: HTTPSConnectionPool(host='localhost', port=${port}): Max retries exceeded with url: ${path} (${why})\n`,
  );
  process.exitCode = 1;
}

const form = new URLSearchParams({
  grant_type: 'password',
  client_id: user.clientId,
  username: user.name,
  password: user.password,
  scope: `${option('--resource')}/.default`,
});
const request = https.request(
  {
    host: 'localhost',
    port,
    path: `/${user.tenantId}/oauth2/v2.0/token`,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  },
  answer => {
    let body = '';
    answer.on('data', chunk => (body += chunk));
    answer.on('end', () => {
      const { access_token: accessToken, expires_in: seconds } = JSON.parse(body);
      const expires_on = Math.floor(Date.now() / 1000) + seconds;
      process.stdout.write(JSON.stringify({ accessToken, expires_on, tenant: user.tenantId, tokenType: 'Bearer' }));
    });
  },
);
request.on('error', unreachable);
request.end(form.toString());
