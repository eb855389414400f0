import assert from 'node:assert/strict';
import { createIdentity } from '../../../src/simulator/world';
import { authSettings, call, clientId, makeWorld, siteOf } from './dataPlane';

/** The app `orders`, open itself, calls `linux`, which wants a token, with an identity of its own. */
function made(resource = clientId) {
  const world = makeWorld({ site: { auth: authSettings() } });
  const app = siteOf(world, 'orders');
  app.auth.set(authSettings({ enabled: false }), 0);
  Object.assign(app, { identity: createIdentity(world, world.tenants[0]!, 'orders', app.id) });
  Object.assign(app.appSettings, {
    DOWNSTREAM_URL: 'https://linux.azurewebsites.net/',
    DOWNSTREAM_RESOURCE: resource,
  });
  return { world, app };
}

const ask = (world: ReturnType<typeof makeWorld>) => call(world, 'https://orders.azurewebsites.net/');
const noToken =
  /^\{"statusCode":500,"message":"An unexpected error occured while fetching the AAD Token\.","correlationId":"[0-9a-f-]{36}"\}$/;

describe('simulator apps: domain.md 6.4 and F-51, an app that calls on with its own identity', () => {
  it('gets a token and is let in', async () => {
    const { world } = made();
    assert.equal((await ask(world)).echo['app'], 'orders');
  });
  it('without an identity there is no token', async () => {
    const { world, app } = made();
    Object.assign(app, { identity: undefined });
    assert.match((await ask(world)).body, noToken);
  });
  it('for a resource that nobody knows there is none', async () => {
    const { world } = made('api://nowhere');
    assert.match((await ask(world)).body, noToken);
  });
  it('a closed network alone does no harm: the token endpoint is the platform’s', async () => {
    const { world, app } = made();
    app.blockedOutbound = ['AzureActiveDirectory'];
    assert.equal((await ask(world)).status, 200);
  });
  it('with managedIdentityTraffic the call goes through the closed network and fails', async () => {
    const { world, app } = made();
    app.blockedOutbound = ['AzureActiveDirectory'];
    app.properties = { outboundVnetRouting: { managedIdentityTraffic: true } };
    const answer = await ask(world);
    assert.equal(answer.status, 500);
    assert.match(answer.body, noToken);
    app.blockedOutbound = [];
    assert.equal((await ask(world)).status, 200);
  });
  it('a refusal of the other app shows as 502', async () => {
    const { world, app } = made();
    app.appSettings['DOWNSTREAM_RESOURCE'] = 'https://vault.azure.net';
    const answer = await ask(world);
    assert.equal(answer.status, 502);
    assert.deepEqual(answer.echo, { error: 'downstream', status: 401 });
  });
});
