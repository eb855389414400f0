import assert from 'node:assert/strict';
import {
  type PlanChoices,
  type PlanContext,
  lineDiff,
  lockedSettings,
  withoutEmptyPolicy,
  planRoute,
} from '../../../src/plan';
import type { ActionRights } from '../../../src/plan/permissions';
import { missingIn } from '../../../src/plan/lateValues';
import { type NewRegistration, plannedApplication, registrationWish } from '../../../src/plan/newRegistration';
import {
  type ApplicationFact,
  type AuthenticationSettings,
  type PolicyFact,
  type Reading,
  type Service,
  type ServiceIdentity,
  read,
  readAuthentication,
  unread,
} from '../../../src/route';
import {
  appClientId,
  app,
  application,
  callerClientId,
  callerObjectId,
  identity,
  sending,
  tenantId,
} from '../route/samples';
import { orders, routeTo, service } from './memoryAzure';

const other = '11111111-1111-4111-8111-111111111111';
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const withToken = `<policies><inbound><base /><authentication-managed-identity resource="${appClientId}" /></inbound></policies>`;
const withoutToken = '<policies><inbound><base /></inbound></policies>';

interface Entra {
  readonly clientId?: string | undefined;
  readonly issuer?: string;
  readonly audiences?: readonly string[];
  readonly applications?: readonly string[];
  readonly identities?: readonly string[];
  readonly action?: string;
  readonly enabled?: boolean;
  readonly excludedPaths?: readonly string[];
  readonly configFilePath?: string;
}

function document(entra: Entra): Record<string, unknown> {
  const { clientId = appClientId, applications, identities } = entra;
  return {
    platform: {
      enabled: entra.enabled ?? true,
      ...(entra.configFilePath !== undefined && { configFilePath: entra.configFilePath }),
    },
    globalValidation: {
      unauthenticatedClientAction: entra.action ?? 'Return401',
      excludedPaths: entra.excludedPaths ?? [],
    },
    identityProviders: {
      google: { registration: { clientId: 'g' } },
      azureActiveDirectory: {
        registration: {
          clientId: 'clientId' in entra ? entra.clientId : clientId,
          openIdIssuer: entra.issuer ?? issuer,
        },
        validation: {
          allowedAudiences: entra.audiences ?? [appClientId, `api://${appClientId}`],
          defaultAuthorizationPolicy: {
            ...(applications && { allowedApplications: applications }),
            ...(identities && { allowedPrincipals: { identities } }),
          },
        },
      },
    },
    unknownSection: [1, { two: 2 }],
  };
}

interface World {
  readonly identity?: ServiceIdentity;
  readonly sends?: boolean;
  readonly fact?: PolicyFact;
  readonly entra?: Entra;
  readonly application?: Reading<ApplicationFact | null>;
  readonly service?: Partial<Service>;
  readonly noTrace?: string;
}

function context(world: World = {}): PlanContext {
  const properties = document({ applications: [callerClientId], ...world.entra });
  const route = { ...routeTo(), service: { ...service, ...world.service } };
  const sends = world.sends ?? true;
  return {
    route,
    facts: {
      identity: read({ service: world.identity ?? identity, systemClientId: callerClientId }),
      policy: read(world.fact ?? (sends ? sending : {})),
      application: sends ? read(application) : unread('notApplicable'),
      doors: [{ app, settings: read(readAuthentication(properties)) }],
    },
    readAt: 0,
    authority: 'https://login.microsoftonline.com',
    tenantId,
    policy: {
      place: { kind: 'api', ownerId: orders.id },
      stored: read({ text: sends ? withToken : withoutToken, etag: '1' }),
    },
    settings: { [app.id.toLowerCase()]: read({ properties }) },
    slots: [],
    application: world.application ?? read(application),
    otherApis: [],
    ...(world.noTrace !== undefined && { noTrace: world.noTrace }),
  };
}

const unassigned = read({ ...application, servicePrincipal: { id: '1', assignmentRequired: false } });
const none: ServiceIdentity = { userAssigned: [] };
const user = { id: '/u/one', clientId: other, principalId: 'p' };

describe('a door that is on without a registration', () => {
  it('is given the chosen client ID, though its lists let the gateway in', () => {
    const choices = { clientId: appClientId };
    const plan = planRoute(context({ entra: { clientId: undefined } }), choices);
    assert.equal(plan.kind, 'plan');
    const [lock] = plan.steps.filter(step => step.kind === 'lock');
    assert.ok(lock);
    const after = JSON.parse(lock.changes[0]?.after ?? '{}') as Record<string, unknown>;
    assert.equal(readAuthentication(after).clientId, appClientId);
    assert.deepEqual(
      plan.steps.map(step => step.kind),
      ['proveToken', 'lock', 'proveSecured'],
    );
  });
});

describe('a lock in two stages', () => {
  const off: World = { entra: { enabled: false }, sends: false };
  const planned = (world: World, choices: PlanChoices) => {
    const plan = planRoute(context(world), choices);
    assert.equal(plan.kind, 'plan');
    return plan;
  };
  const table: readonly [string, World, PlanChoices, readonly string[], boolean | undefined][] = [
    ['at once, unless it is ticked', off, {}, ['tryPolicy', 'proveToken', 'policy', 'lock', 'proveSecured'], false],
    ['ticked: no lock yet', off, { lockLater: true }, ['admit', 'tryPolicy', 'proveToken', 'policy'], true],
    [
      'on and open already: its lists are no first stage, so it isn’t offered',
      { entra: { action: 'AllowAnonymous' }, sends: true },
      {},
      ['lock', 'proveToken', 'proveSecured'],
      undefined,
    ],
  ];
  for (const [name, world, choices, kinds, ticked] of table) {
    it(name, () => {
      const plan = planned(world, choices);
      assert.deepEqual([...plan.steps.map(step => step.kind)].sort(), [...kinds].sort());
      assert.equal(plan.choices.find(one => one.id === 'stages')?.options?.[0]?.chosen, ticked);
      assert.equal(plan.firstStage, ticked === true ? true : undefined);
      assert.equal(
        plan.cautions.some(one => one.code === 'firstStage'),
        ticked === true,
      );
      assert.equal(plan.lockLineBefore === undefined, ticked === true);
    });
  }

  it('the first one lets in everyone, with the registration, and leaves lists as they are', () => {
    const [admit] = planned(off, { lockLater: true }).steps.filter(step => step.kind === 'admit');
    const settings = JSON.parse(admit?.changes[0]?.after ?? '{}') as Record<string, Record<string, unknown>>;
    assert.equal(settings['platform']?.['enabled'], true);
    assert.equal(settings['globalValidation']?.['unauthenticatedClientAction'], 'AllowAnonymous');
    const read = readAuthentication(settings);
    const lists = [read.allowedApplications, read.allowedIdentities];
    assert.deepEqual([read.clientId, ...lists], [appClientId, [callerClientId], undefined]);
    assert.ok(read.allowedAudiences.includes(appClientId));
  });

  it('where nothing is left of the first, the lock is planned though it was ticked', () => {
    const done = { entra: { action: 'AllowAnonymous' } } satisfies World;
    assert.ok(planned(done, { lockLater: true }).steps.some(step => step.kind === 'lock'));
  });
});

describe('planning: facts to steps', () => {
  const table: readonly [string, World, PlanChoices, readonly string[]][] = [
    ['all agree', {}, {}, []],
    [
      'identity off',
      { identity: none, application: unassigned },
      {},
      ['identity', 'admit', 'proveToken', 'lock', 'proveSecured'],
    ],
    [
      'no token sent, app lets the gateway in already',
      { sends: false },
      {},
      ['tryPolicy', 'proveToken', 'policy', 'proveSecured'],
    ],
    ['app open', { entra: { enabled: false } }, {}, ['proveToken', 'lock', 'proveSecured']],
    ['anonymous allowed', { entra: { action: 'AllowAnonymous' } }, {}, ['proveToken', 'lock', 'proveSecured']],
    ['sign-in page', { entra: { action: 'RedirectToLoginPage' } }, {}, ['proveToken', 'lock', 'proveSecured']],
    ['list of others', { entra: { applications: [other] } }, {}, ['proveToken', 'lock', 'proveSecured']],
    [
      'audience missing',
      { entra: { audiences: [], clientId: other } },
      { clientId: appClientId },
      ['proveToken', 'lock', 'proveSecured'],
    ],
    [
      'issuer of another version',
      { entra: { issuer: `https://sts.windows.net/${tenantId}/` } },
      {},
      ['proveToken', 'lock', 'proveSecured'],
    ],
    [
      'a closed app that must let the gateway in before the policy changes',
      { sends: false, entra: { applications: [other] } },
      {},
      ['admit', 'tryPolicy', 'proveToken', 'policy', 'proveSecured'],
    ],
    [
      'a token for something else',
      { fact: { token: { ...sending.token!, resource: 'https://graph.microsoft.com' } } },
      {},
      ['tryPolicy', 'proveToken', 'policy', 'proveSecured'],
    ],
    [
      'another identity chosen',
      { application: unassigned },
      { identity: { kind: 'userAssigned', ...user } },
      ['identity', 'admit', 'tryPolicy', 'proveToken', 'policy', 'proveSecured'],
    ],
  ];
  for (const [name, world, choices, steps] of table) {
    it(name, () => {
      const start = context(world);
      // A changed resource needs a policy text that says so.
      const stored = world.fact
        ? { text: withToken.replace(appClientId, 'https://graph.microsoft.com'), etag: '1' }
        : undefined;
      const plan = planRoute(stored ? { ...start, policy: { ...start.policy, stored: read(stored) } } : start, choices);
      assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.title : '');
      assert.deepEqual(
        plan.steps.map(step => step.kind),
        steps,
      );
    });
  }

  const refusals: readonly [string, World, string][] = [
    ['no client ID', { entra: { clientId: undefined } }, 'noClientId'],
    ['no application', { application: read(null) }, 'noApplication'],
    [
      'not assigned, and no role is for applications',
      { application: read(withRoles([{ id: 'r', value: 'Read', forApplications: false }])) },
      'notAssigned',
    ],
    ['another tenant', { application: read({ ...application, tenantId: other }) }, 'otherTenant'],
    ['settings in a file', { entra: { configFilePath: 'auth.json' } }, 'fileBased'],
    ['all paths excluded', { entra: { excludedPaths: ['/*'] } }, 'allPathsExcluded'],
    ['an operation drops the token', { fact: { droppedAt: 'operation' } }, 'policyElsewhere'],
    ['a policy that can’t be read', { fact: { unreadable: 'global' } }, 'policyUnreadable'],
  ];
  it('settings in a file: says what to put there', () => {
    const refusal = planRoute(context({ entra: { configFilePath: 'auth.json' } }));
    assert.equal(refusal.kind, 'refusal');
    for (const told of [appClientId, `api://${appClientId}`, issuer, callerClientId, 'platform.configFilePath'])
      assert.ok(refusal.text.includes(told), told);
  });
  for (const [name, world, code] of refusals) {
    it(`refuses: ${name}`, () => {
      const result = planRoute(context(world));
      assert.equal(result.kind === 'refusal' && result.code, code);
    });
  }

  const open: Entra = { enabled: false };
  const cautions: readonly [string, World, string, boolean][] = [
    [
      'a registration that can’t be looked up',
      { entra: open, application: unread('forbidden') },
      'unknownRegistration',
      true,
    ],
    [
      'a registration of Microsoft’s own',
      { entra: open, application: read({ ...application, foreign: true }) },
      'foreignRegistration',
      true,
    ],
    ['sign-in by browser', { entra: { action: 'RedirectToLoginPage' } }, 'interactiveSignInEnds', true],
    ['an empty list', { entra: { applications: [] } }, 'emptyAllowList', true],
    ['callers known by object ID', { entra: { applications: [], identities: ['someone'] } }, 'callersByObjectId', true],
    ['Consumption', { entra: open, service: { sku: 'Consumption' } }, 'consumption', false],
    ['no trace', { entra: open, noTrace: 'No operation.' }, 'proofImpossible', true],
    ['other callers stay', { entra: { applications: [other] } }, 'othersStay', false],
    ['caller’s Authorization', { sends: false }, 'authorizationReplaced', false],
    ['no conflict check', { entra: open }, 'noConflictCheck', false],
  ];
  for (const [name, world, code, ask] of cautions) {
    it(`cautions: ${name}`, () => {
      const plan = planRoute(context(world));
      const found = plan.kind === 'plan' ? plan.cautions.find(one => one.code === code) : undefined;
      assert.equal(found?.ask, ask);
    });
  }

  it('asks where any caller with a token passes today', () => {
    const start = context();
    const properties = document({});
    const plan = planRoute({
      ...start,
      facts: { ...start.facts, doors: [{ app, settings: read(readAuthentication(properties)) }] },
      settings: { [app.id.toLowerCase()]: read({ properties }) },
    });
    assert.ok(plan.kind === 'plan' && plan.cautions.some(one => one.code === 'anyCallerToday' && one.ask));
  });
});

function withRoles(roles: NonNullable<ApplicationFact['servicePrincipal']>['roles']): ApplicationFact {
  return {
    ...application,
    servicePrincipal: { id: '1', assignmentRequired: true, assigned: [], ...(roles && { roles }) },
  };
}

describe('planning: the directory', () => {
  const wish = registrationWish(app);
  const made: NewRegistration = { wish, key: app.id, found: null };
  const complete = {
    objectId: 'o',
    clientId: appClientId,
    displayName: 'orders-app',
    tokenVersion: 2,
    identifierUris: [`api://${appClientId}`],
    roles: [wish.role],
  } as const;
  const { servicePrincipal, ...bare } = application;
  assert.ok(servicePrincipal);
  const start = context();
  const withNew = (registration: NewRegistration, fact?: ApplicationFact): PlanContext => ({
    ...start,
    registration,
    application: read(fact ?? plannedApplication(registration, tenantId, 'https://login.microsoftonline.com')),
  });
  const role = { id: 'r', value: 'Orders.Call', forApplications: true };
  const table: readonly [string, PlanContext, readonly string[]][] = [
    ['a new registration', withNew(made), ['registration', 'identifierUri', 'principal', 'assignment']],
    [
      'one that an earlier run has left half made',
      withNew({ ...made, found: { ...complete, roles: [], identifierUris: [] } }, bare),
      ['registration', 'identifierUri', 'principal', 'assignment'],
    ],
    ['one that lacks its service principal', withNew({ ...made, found: complete }, bare), ['principal', 'assignment']],
    [
      'one whose identifier URI the tenant forbids, otherwise complete',
      withNew({ ...made, found: { ...complete, identifierUris: [] } }, application),
      [],
    ],
    ['one that is complete', withNew({ ...made, found: complete }, application), []],
    ['the one there, without service principal', { ...start, application: read(bare) }, ['principal']],
    ['the one there, not assigned, with a role', { ...start, application: read(withRoles([role])) }, ['assignment']],
    [
      'the one there, not assigned, without roles',
      { ...start, application: read(withRoles(undefined)) },
      ['assignment'],
    ],
    [
      'the one there, whose assignments can’t be read',
      { ...start, application: read({ ...application, servicePrincipal: { id: '1', assignmentRequired: true } }) },
      [],
    ],
  ];
  const directory = new Set(['registration', 'identifierUri', 'principal', 'assignment']);
  for (const [name, world, steps] of table) {
    it(name, () => {
      const plan = planRoute(world);
      assert.equal(plan.kind, 'plan', plan.kind === 'refusal' ? plan.title : '');
      assert.deepEqual(
        plan.steps.map(step => step.kind).filter(kind => directory.has(kind)),
        steps,
      );
    });
  }

  it('the client ID of a new registration stands in policy and settings as a value to come, in the preview in words', () => {
    const { facts, policy: unsent } = context({ sends: false });
    const plan = planRoute({ ...withNew(made), facts, policy: unsent });
    assert.equal(plan.kind, 'plan');
    const policy = plan.steps.find(step => step.kind === 'policy');
    const lock = plan.steps.find(step => step.kind === 'admit' || step.kind === 'lock');
    assert.deepEqual(missingIn(policy?.after), [`appClientId:${app.id}`]);
    assert.deepEqual(missingIn(lock?.wish), [`appClientId:${app.id}`]);
    const shown = JSON.stringify(plan.steps.map(step => step.changes));
    assert.deepEqual(missingIn(shown), []);
    assert.match(shown, /client ID of orders-app, known once it is registered/);
  });

  it('the same app always means the same registration', () => {
    assert.deepEqual(registrationWish({ ...app, id: app.id.toUpperCase() }), wish);
    assert.notEqual(registrationWish({ ...app, id: `${app.id}2` }).uniqueName, wish.uniqueName);
    assert.match(wish.role.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('planning: where the token is added', () => {
  const fragment = '<fragment>\n</fragment>';
  const table = [
    ['operation', withoutToken, /Only Get an order will send the token/],
    ['product', withoutToken, /Only calls with a key of product/],
    ['fragment', fragment, /Every policy that includes/],
  ] as const;
  for (const [kind, text, title] of table) {
    it(`a chosen ${kind}: its document changes, the API’s doesn’t, and what that means is asked`, () => {
      const ownerId = `${orders.id}/${kind}/one`;
      const start = context({ sends: false });
      const policy = { place: { kind, ownerId }, name: 'Get an order', stored: read({ text, etag: '1' }) };
      const plan = planRoute({ ...start, policy }, { scope: { kind, ownerId, name: 'Get an order' } });
      assert.equal(plan.kind, 'plan');
      const step = plan.steps.find(one => one.kind === 'policy');
      assert.deepEqual(step?.place, { kind, ownerId });
      assert.match(step.after, /<authentication-managed-identity resource=/);
      assert.ok(plan.cautions.some(one => one.code === 'otherScope' && one.ask && title.test(one.title)));
      assert.equal(plan.testOperationId, kind === 'operation' ? ownerId : undefined);
      assert.match(plan.choices.find(one => one.id === 'scope')?.answer ?? '', /Get an order/);
    });
  }
});

describe('planning: the health check (F-41)', () => {
  const start = context({ entra: { enabled: false, excludedPaths: ['/live/*'] } });
  const excluded = (path: string, choices: PlanChoices = {}): unknown => {
    const plan = planRoute({ ...start, healthCheckPath: path }, choices);
    assert.equal(plan.kind, 'plan');
    const lock = plan.steps.find(step => step.kind === 'lock');
    assert.ok(lock);
    return readAuthentication(lockedSettings(lock.before, lock.wish).properties).excludedPaths;
  };
  it('its path stays open, beside those that are', () =>
    assert.deepEqual(excluded('/healthz'), ['/live/*', '/healthz']));
  it('is open already', () => assert.deepEqual(excluded('/live/check'), ['/live/*']));
  it('is locked where that is wished', () =>
    assert.deepEqual(excluded('/healthz', { lockHealthCheck: true }), ['/live/*']));
});

describe('planning: a workspace', () => {
  it('is said', () => {
    const start = context({ sends: false });
    const api = { ...start.route.api, id: start.route.api.id.replace('/apis/', '/workspaces/team/apis/') };
    const plan = planRoute({ ...start, route: { ...start.route, api } });
    assert.ok(
      plan.kind === 'plan' && plan.cautions.some(one => one.code === 'workspace' && one.title.includes('team')),
    );
  });

  it('needs rights on the workspace, by the workspace’s own actions, and on the service for its identity', () => {
    const start = context({ sends: false, identity: { userAssigned: [] } });
    const { service } = start.route;
    const workspace = `${service.id}/workspaces/team`;
    const route = { ...start.route, api: { ...start.route.api, id: `${workspace}/apis/orders` } };
    const role = (...actions: string[]) => [{ actions, notActions: [] }];
    const policy = 'Microsoft.ApiManagement/service/workspaces/apis/policies/write';
    const statesWith = (ofService: ActionRights, ofWorkspace: ActionRights): Record<string, string> => {
      const actions = { [service.id.toLowerCase()]: ofService, [workspace.toLowerCase()]: ofWorkspace };
      const plan = planRoute({ ...start, route, rights: { actions } });
      assert.equal(plan.kind, 'plan');
      return Object.fromEntries(plan.permissions.map(one => [one.what, one.state]));
    };
    const both = statesWith(role('Microsoft.ApiManagement/service/write'), role(policy));
    assert.equal(both[`Change ${service.name}`], 'has');
    assert.equal(both['Change policies of workspace team'], 'has');
    const neither = statesWith(role('*/read'), role('Microsoft.ApiManagement/service/apis/policies/write'));
    assert.equal(neither[`Change ${service.name}`], 'lacks');
    assert.equal(neither['Change policies of workspace team'], 'lacks');
  });
});

describe('locked settings', () => {
  const wish = {
    clientId: appClientId,
    issuer,
    audiences: [appClientId, `api://${appClientId}`],
    caller: { clientId: callerClientId, objectId: callerObjectId },
    alsoAllow: [],
  };
  type Lists = Pick<AuthenticationSettings, 'allowedApplications' | 'allowedIdentities'>;
  const table: readonly [string, Entra, Lists][] = [
    ['no lists', {}, { allowedApplications: [callerClientId], allowedIdentities: [callerObjectId] }],
    [
      'an empty list',
      { applications: [] },
      { allowedApplications: [callerClientId], allowedIdentities: [callerObjectId] },
    ],
    [
      'others by client ID: no new list of identities may lock them out',
      { applications: [other] },
      { allowedApplications: [other, callerClientId] },
    ],
    [
      'others by both',
      { applications: [other], identities: ['x'] },
      { allowedApplications: [other, callerClientId], allowedIdentities: ['x', callerObjectId] },
    ],
    [
      'there already, in capitals',
      { applications: [callerClientId.toUpperCase()] },
      { allowedApplications: [callerClientId.toUpperCase()], allowedIdentities: [callerObjectId] },
    ],
  ];
  for (const [name, entra, lists] of table) {
    it(name, () => {
      const before = { properties: document(entra) };
      const after = lockedSettings(before, wish);
      const { allowedApplications, allowedIdentities } = readAuthentication(after.properties);
      assert.deepEqual({ allowedApplications, ...(allowedIdentities && { allowedIdentities }) }, lists);
      assert.deepEqual(after.properties['unknownSection'], before.properties['unknownSection']);
      assert.deepEqual(readAuthentication(after.properties).otherProviders, ['google']);
      assert.deepEqual(lockedSettings(after, wish), after, 'locking twice changes nothing');
    });
  }

  it('is never written with an empty list', () => {
    assert.throws(() => lockedSettings({ properties: document({}) }, { ...wish, caller: {} }), RangeError);
  });
});

describe('a default policy that restricts nobody', () => {
  const withPolicy = (policy: Record<string, unknown>): { properties: Record<string, unknown> } => ({
    properties: {
      identityProviders: {
        azureActiveDirectory: { validation: { kept: 1, defaultAuthorizationPolicy: policy } },
      },
    },
  });

  it('isn’t sent back: the service would make an empty list of it', () => {
    const { properties } = withoutEmptyPolicy(withPolicy({ allowedPrincipals: {} }));
    assert.deepEqual(properties, { identityProviders: { azureActiveDirectory: { validation: { kept: 1 } } } });
  });

  for (const policy of [
    { allowedApplications: [] },
    { allowedApplications: ['a'] },
    { allowedPrincipals: { identities: ['a'] } },
    { allowedPrincipals: { groups: ['a'] } },
  ]) {
    it(`stays where it has a list: ${JSON.stringify(policy)}`, () => {
      assert.deepEqual(withoutEmptyPolicy(withPolicy(policy)), withPolicy(policy));
    });
  }
});

describe('line diff', () => {
  const text = (before: string | undefined, after: string): string[] =>
    lineDiff(before, after, 1).lines.map(
      line => ({ same: ' ', added: '+', removed: '-', gap: '…' })[line.kind] + line.text,
    );
  it('shows what differs with its neighbours', () => {
    assert.deepEqual(text('a\nb\nc\nd\ne', 'a\nb\nX\nd\ne'), [' a', ' b', '-c', '+X', ' d', ' e']);
    assert.deepEqual(text(undefined, 'a'), ['+a']);
    assert.deepEqual(text('a\r\nb', 'a\nb'), []);
    assert.deepEqual(text('1\n2\n3\n4\n5\n6', '1\n2\n3\n4\n5\n7'), ['…4 lines stay', ' 5', '-6', '+7']);
  });
});
