import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type PlanContext, applyPlan, mergePlans, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import type { Plan, PlanResult } from '../../../src/plan/plan';
import { type App, type PolicyFact, type RouteBackEnd, read, readAuthentication, unread } from '../../../src/route';
import { findAll, parsePolicy, valueOf as attribute } from '../../../src/policy';
import { MemoryJournal } from '../../plan/memoryJournal';
import { appClientId, app, application, callerClientId, identity } from '../route/samples';
import { LocalPlans } from './localPlan';
import { apiNamed, openSettings, orders, routeTo, service } from './memoryAzure';

const other = '11111111-1111-4111-8111-111111111111';

function context(change: Partial<PlanContext> = {}, fact: PolicyFact = {}): PlanContext {
  const properties = openSettings;
  return {
    route: routeTo(),
    facts: {
      identity: read({ service: identity, systemClientId: callerClientId }),
      policy: read(fact),
      application: read(application),
      doors: [{ app, settings: read(readAuthentication(properties)) }],
    },
    readAt: 0,
    authority: 'https://login.microsoftonline.com',
    tenantId: application.tenantId,
    policy: { place: { kind: 'api', ownerId: orders.id }, stored: read(null) },
    settings: { [app.id.toLowerCase()]: read({ properties }) },
    slots: [],
    application: read(application),
    otherApis: [],
    ...change,
  };
}

const to = (backEnd: RouteBackEnd): Partial<PlanContext> => ({ route: { ...routeTo(), backEnd } });
const toApp = (more: Partial<App>): Partial<PlanContext> =>
  to({ kind: 'app', app: { ...app, ...more }, url: 'https://orders-app.azurewebsites.net' });
const at = (more: Partial<typeof service>): Partial<PlanContext> => ({
  route: { ...routeTo(), service: { ...service, ...more } },
});
const none: RouteBackEnd = { kind: 'none' };
const policyOf = (inbound: string): Partial<PlanContext> => ({
  policy: {
    place: { kind: 'api', ownerId: orders.id },
    stored: read({ text: `<policies><inbound><base />${inbound}</inbound></policies>`, etag: '1' }),
  },
});

const planOf = (result: PlanResult): Plan => {
  assert.equal(result.kind, 'plan', result.kind === 'refusal' ? result.title : '');
  return result;
};

describe('bad input: what there is no plan for, and in which words', () => {
  const table: readonly [string, Partial<PlanContext>, PolicyFact, string, RegExp][] = [
    [
      'an API whose policy answers by itself',
      { ...to(none), ...policyOf('<return-response><set-status code="200" /></return-response>') },
      {},
      'noBackEnd',
      /There is nothing to secure/,
    ],
    [
      'an API whose policy mocks the answer',
      { ...to(none), ...policyOf('<mock-response status-code="200" content-type="application/json" />') },
      {},
      'noBackEnd',
      /There is nothing to secure/,
    ],
    ['an API with no address', to(none), {}, 'noAddress', /Orders has no address to call.*Choose the app/],
    [
      'an API with no address, whose policy answers some calls',
      {
        ...to(none),
        ...policyOf('<choose><when condition="@(true)"><return-response /></when></choose>'),
      },
      {},
      'noAddress',
      /Neither the API nor its policy names a back end/,
    ],
    [
      'an API that calls a back end that isn’t there',
      to(none),
      { backEnd: { backEndId: 'gone', conditional: false } },
      'noBackEnd',
      /Orders calls the back end gone, which doesn’t exist/,
    ],
    [
      'several apps behind one pool',
      to(none),
      { backEnd: { backEndId: 'all-apps', conditional: false, isPool: true } },
      'pool',
      /calls the pool all-apps/,
    ],
    [
      'a back end that a condition chooses',
      to(none),
      { backEnd: { url: 'https://a', conditional: true } },
      'severalBackEnds',
      /under different conditions/,
    ],
    [
      'a host that is no app of ours',
      to({ kind: 'unknown', host: 'api.partner.example', url: 'https://api.partner.example' }),
      {},
      'unknownBackEnd',
      /api\.partner\.example, which is none of the apps/,
    ],
    ['Container Apps', toApp({ kind: 'containerApp' }), {}, 'unsupportedApp', /Container Apps/],
    [
      'an app registration in another tenant',
      { application: read({ ...application, tenantId: other }) },
      {},
      'otherTenant',
      /only in its own tenant/,
    ],
    ['no app registration', { application: read(null) }, {}, 'noApplication', /Choose another app registration/],
    [
      'a policy that may not be read',
      { policy: { place: { kind: 'api', ownerId: orders.id }, stored: unread('forbidden') } },
      {},
      'notRead',
      /Nothing is planned on a guess/,
    ],
  ];
  for (const [name, change, fact, code, words] of table) {
    it(name, () => {
      const result = planRoute(context(change, fact));
      assert.equal(result.kind, 'refusal');
      assert.equal(result.code, code);
      assert.match(`${result.title}. ${result.text}`, words);
    });
  }
});

describe('bad input: what is said or asked before Apply', () => {
  const table: readonly [string, Partial<PlanContext>, string, boolean, RegExp][] = [
    ['the Consumption tier', at({ sku: 'Consumption' }), 'consumption', false, /no fixed IP address/],
    [
      'a revision that isn’t current',
      { route: { ...routeTo(), api: { ...orders, revision: '2', isCurrent: false, id: `${orders.id};rev=2` } } },
      'notCurrentRevision',
      true,
      /revision 2\. Callers use the current revision until/,
    ],
    [
      'a site reachable only privately',
      toApp({ publicNetworkAccess: false }),
      'privateApp',
      true,
      /not proved from here/,
    ],
    [
      'a gateway inside a network',
      at({ virtualNetwork: 'Internal' }),
      'privateGateway',
      true,
      /can’t be proved from here/,
    ],
    [
      'a gateway without public access',
      at({ publicNetworkAccess: false }),
      'privateGateway',
      true,
      /reachable only from/,
    ],
    [
      'a client ID of Microsoft’s own',
      { application: read({ ...application, displayName: 'Microsoft Graph', foreign: true, tenantId: other }) },
      'foreignRegistration',
      true,
      /isn’t registered in your tenant.*Microsoft Graph or Key Vault/,
    ],
    ['settings of V1', { oldSettings: [app.id.toLowerCase()] }, 'oldSettings', true, /upgrades them to V2/],
    [
      'an app that asks for a client certificate',
      toApp({ clientCertificateRequired: true }),
      'clientCertificate',
      false,
      /as well as the token/,
    ],
    ['no trace to be had', { noTrace: 'No GET operation.' }, 'proofImpossible', true, /comes off by itself/],
    [
      'a workspace',
      { route: { ...routeTo(), api: { ...orders, id: orders.id.replace('/apis/', '/workspaces/team/apis/') } } },
      'workspace',
      false,
      /Policies of the service still apply/,
    ],
  ];
  for (const [name, change, code, ask, words] of table) {
    it(name, () => {
      const { cautions } = planOf(planRoute(context(change)));
      const found = cautions.find(one => one.code === code);
      assert.ok(found, cautions.map(one => one.code).join());
      assert.equal(found.ask, ask);
      assert.match(`${found.title}. ${found.text}`, words);
    });
  }

  it('extra host names', () => {
    const start = context();
    const [door] = start.facts.doors;
    assert.ok(door);
    const named = { ...door, app: { ...app, hosts: [...app.hosts, 'shop.example', 'www.shop.example'] } };
    const { cautions } = planOf(planRoute({ ...start, facts: { ...start.facts, doors: [named] } }));
    const found = cautions.find(one => one.code === 'hostNames');
    assert.ok(found?.ask);
    assert.match(
      `${found.title}. ${found.text}`,
      /other host names, too\. Whoever.*: shop\.example, www\.shop\.example\./,
    );
    assert.ok(!planOf(planRoute(start)).cautions.some(one => one.code === 'hostNames'));
  });

  it('what is reachable only from its network is called there only where that is ticked', () => {
    for (const change of [toApp({ publicNetworkAccess: false }), at({ virtualNetwork: 'Internal' })]) {
      const [not, ticked] = [{}, { privateAddresses: true }].map(choices =>
        planOf(planRoute(context(change), choices)),
      );
      const offered = not?.choices.find(one => one.id === 'privateAddresses');
      assert.deepEqual([offered?.options?.[0]?.chosen, not?.privateAddresses], [false, undefined]);
      assert.equal(ticked?.privateAddresses, true);
    }
    assert.ok(!planOf(planRoute(context())).choices.some(one => one.id === 'privateAddresses'), 'public');
  });

  it('nothing of it where nothing of it is so', () => {
    const codes = planOf(planRoute(context())).cautions.map(one => one.code);
    for (const [, , code] of table) assert.ok(!(codes as readonly string[]).includes(code), code);
  });
});

describe('bad input: several routes', () => {
  it('a route whose tenant differs is left out, named, and asked about; the others go on', () => {
    const checkout = apiNamed('Checkout');
    const foreign = context({
      route: routeTo(checkout),
      application: read({ ...application, tenantId: other }),
    });
    const merged = mergePlans([planRoute(context()), planRoute(foreign)]);
    assert.ok(merged);
    const plan = planOf(merged);
    const left = plan.cautions.find(one => one.code === 'routeLeftOut');
    assert.ok(left?.ask);
    assert.match(`${left.title}. ${left.text}`, /Checkout.*only in its own tenant/);
    assert.deepEqual(
      plan.routes?.map(one => one.api.name),
      ['orders'],
    );
  });
});

describe('bad input: names with quotes, &, < and emoji', () => {
  const name = `O'Hara & "Sons" <b>{0}</b> 😀`;
  it('stand as they are in titles and cautions, and never change a policy', () => {
    const api = { ...orders, displayName: name };
    const named: App = { ...app, name };
    const plan = planOf(
      planRoute(
        context({
          route: { ...routeTo(api, named), service: { ...service, name } },
          application: read({ ...application, displayName: name }),
        }),
      ),
    );
    for (const step of plan.steps.filter(one => one.kind === 'tryPolicy')) {
      assert.ok(step.title.includes(name), step.title);
      const [statement] = findAll(parsePolicy(step.after).children, 'authentication-managed-identity');
      assert.equal(statement && attribute(statement, 'resource'), appClientId);
      assert.ok(!step.after.includes('Hara'));
    }
    assert.ok(plan.lead.includes(name));
  });

  it('an identifier URI with & and quotes is written so that it is read back the same', () => {
    const uri = `api://o'hara&"sons"<b>`;
    const fact: PolicyFact = {
      token: { resource: uri, form: 'plain', scope: 'api', conditional: false, ignoreError: true },
    };
    const text = '<policies><inbound><base /></inbound></policies>';
    const start = context({ application: read({ ...application, identifierUris: [uri] }) }, fact);
    const plan = planOf(planRoute({ ...start, policy: { ...start.policy, stored: read({ text, etag: '1' }) } }));
    const policy = plan.steps.find(step => step.kind === 'policy');
    assert.ok(policy);
    const [statement] = findAll(parsePolicy(policy.after).children, 'authentication-managed-identity');
    assert.equal(statement && attribute(statement, 'resource'), uri);
  });
});

describe('bad input: old authentication settings, on the local Azure', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  it('the upgrade is asked about, and undo puts back what they said', async () => {
    const route = await plans.route('orders');
    assert.ok(route.backEnd.kind === 'app');
    const site = plans.local.world.sites.get(route.backEnd.app.id.toLowerCase());
    assert.ok(site);
    const stored = {
      ...site.auth.stored,
      platform: { enabled: true },
      globalValidation: { unauthenticatedClientAction: 'AllowAnonymous' },
    };
    await plans.azure.appService.putAuthentication(route.backEnd.app.id, { properties: stored });
    plans.local.world.clock.advance(600_000);
    site.oldAuth = true;
    const before = await plans.azure.appService.getAuthentication(route.backEnd.app.id);
    const facts = await plans.facts(route);
    const plan = planOf(planRoute(await readPlanContext(plans.azure, { route, facts, routes: [route], choices: {} })));
    assert.ok(plan.cautions.some(one => one.code === 'oldSettings' && one.ask && one.title.includes('orders-app')));
    const outcome = await applyPlan(plans.azure, plan, {
      proverFor: of => proverFor(plans.azure, of, () => plans.facts(of), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.ok(!site.oldAuth);
    const undone = await undoSteps(plans.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
      proverFor: () => proverFor(plans.azure, route, () => plans.facts(route)),
    });
    assert.equal(undone.state, 'undone', JSON.stringify(undone.left));
    assert.deepEqual(
      readAuthentication((await plans.azure.appService.getAuthentication(route.backEnd.app.id)).properties),
      readAuthentication(before.properties),
    );
    const again = await plans.result('orders');
    assert.ok(again.kind === 'plan' && !again.cautions.some(one => one.code === 'oldSettings'), 'V2 by now');
  });
});
