import assert from 'node:assert/strict';
import { AzureError, type StoredAuthentication } from '../../../src/azure/interfaces';
import { type Route, type Service, readAuthentication } from '../../../src/route';
import { callersOf } from '../../../src/ui/commands/callers';
import { type Caller, exactSettings } from '../../../src/ui/commands/exactSettings';
import { app, appClientId, locked, tenantId } from '../route/samples';

const serviceId = (name: string): string =>
  `/subscriptions/0/resourceGroups/shop/providers/Microsoft.ApiManagement/service/${name}`;

function routeFrom(name: string, back: Route['backEnd']): Route {
  return { id: name, service: { id: serviceId(name), name } as Service, api: {} as Route['api'], backEnd: back };
}
const toApp: Route['backEnd'] = { kind: 'app', app: { ...app, id: app.id.toUpperCase() }, url: '' };
const elsewhere: Route['backEnd'] = { kind: 'none' };

const identities: Readonly<Record<string, Service['identity']>> = {
  calling: {
    systemAssigned: { principalId: 'calling-object', tenantId },
    userAssigned: [{ id: '/x/id-shop', principalId: 'user-object', clientId: 'USER-CLIENT' }],
  },
  other: { systemAssigned: { principalId: 'other-object', tenantId }, userAssigned: [] },
  bare: { userAssigned: [] },
};

/** Reads of services by their names; `fails` instead of the service that isn't there. */
function reads(fails: AzureError): Parameters<typeof callersOf>[0] {
  const azure = {
    apiManagement: {
      getService: (id: string) => {
        const name = id.slice(id.lastIndexOf('/') + 1);
        const identity = identities[name];
        return identity ? Promise.resolve({ id, name, identity } as Service) : Promise.reject(fails);
      },
    },
    directory: {
      systemIdentityClientId: (_id: string, principalId: string) =>
        Promise.resolve(principalId.replace('object', 'client')),
    },
  };
  return azure as unknown as Parameters<typeof callersOf>[0];
}

const gone = new AzureError('gone', { kind: 'notFound' });

describe('turning on App Service Authentication', () => {
  it('offers the services’ identities and who is let in today, and ticks those that call', async () => {
    const routes = ['calling', 'calling', 'gone'].map(name => routeFrom(name, toApp));
    const others = ['other', 'bare'].map(name => routeFrom(name, elsewhere));
    const settings = { ...locked, allowedApplications: ['user-client', 'stranger'] };
    const found = await callersOf(reads(gone), app, [...routes, ...others], settings);
    assert.deepEqual(
      found.map(({ label, description, picked, caller }) => [label, description, picked, caller.clientId]),
      [
        ['calling (id-shop)', 'calls orders-app', true, 'USER-CLIENT'],
        ['calling (system-assigned)', 'calls orders-app', true, 'calling-client'],
        ['other (system-assigned)', '', false, 'other-client'],
        ['stranger', 'let in today', true, 'stranger'],
      ],
    );
  });

  it('leaves out no service that it may not read', async () => {
    const forbidden = new AzureError('no', { kind: 'forbidden', directory: false });
    await assert.rejects(callersOf(reads(forbidden), app, [routeFrom('gone', toApp)], locked), forbidden);
  });

  const callers = (count: number, known = count): [Caller, ...Caller[]] => {
    const all = Array.from({ length: count }, (_, index) => ({
      name: `c${index}`,
      clientId: `client-${index}`,
      ...(index < known && { objectId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` }),
    }));
    return all as [Caller, ...Caller[]];
  };
  const written = (current: StoredAuthentication['properties'], wanted: [Caller, ...Caller[]]) =>
    readAuthentication(
      exactSettings(
        { properties: current },
        { clientId: appClientId, issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`, callers: wanted },
      ).properties,
    );
  const withIdentities = {
    keep: { me: true },
    identityProviders: {
      azureActiveDirectory: {
        validation: {
          defaultAuthorizationPolicy: {
            allowedApplications: ['client-before'],
            allowedPrincipals: { identities: ['object-before'] },
          },
        },
      },
    },
  };

  it('lets in exactly the chosen ones', () => {
    const settings = written(withIdentities, callers(2));
    assert.equal(settings.enabled, true);
    assert.equal(settings.anonymousAction, 'Return401');
    assert.deepEqual(settings.allowedApplications, ['client-0', 'client-1']);
    assert.deepEqual(settings.allowedIdentities, [
      '00000000-0000-4000-8000-000000000000',
      '00000000-0000-4000-8000-000000000001',
    ]);
    assert.equal(written({}, callers(2)).allowedIdentities, undefined);
  });

  it('empties the list of identities where it can’t name all, or could not hold them', () => {
    assert.deepEqual(written(withIdentities, callers(3, 2)).allowedIdentities, []);
    assert.equal(written(withIdentities, callers(13)).allowedIdentities?.length, 13);
    assert.deepEqual(written(withIdentities, callers(14)).allowedIdentities, []);
  });

  it('keeps what else the document holds', () => {
    const wish = { clientId: appClientId, issuer: 'i', callers: callers(1) };
    assert.deepEqual(exactSettings({ properties: withIdentities }, wish).properties['keep'], { me: true });
  });
});
