import assert from 'node:assert/strict';
import { type OtherApi, type PlanContext, answersFor, mergePlans, planRoutes } from '../../../src/plan';
import type { Choice, Plan, PlanChoices } from '../../../src/plan/plan';
import { type Operation, read, unread } from '../../../src/route';
import { app, application } from '../route/samples';
import { contextOf, functionApp, keyedContext, leftOut, stepsOf } from './contextOf';
import { apiNamed, checkout, orders, service } from './memoryAzure';

const billing = apiNamed('Billing');
const partner = apiNamed('Partner');
const otherClientId = '0a0a0a0a-1111-4111-8111-0b0b0b0b0b0b';
const otherApplication = { ...application, clientId: otherClientId, displayName: 'Billing' };
/** The registration that `billing-fn` names is one of its own. */
const ofBilling: Partial<PlanContext> = { application: read(otherApplication) };
const listOrders: Operation = {
  id: `${orders.id}/operations/list`,
  apiId: orders.id,
  name: 'list',
  displayName: 'List orders',
  method: 'GET',
  urlTemplate: '/list',
  parameters: [],
};

const otherOf = (api: typeof orders): OtherApi => ({
  api,
  serviceId: service.id,
  serviceName: service.name,
  fact: unread('notYet'),
  policy: contextOf(api).policy,
});

function merged(contexts: readonly PlanContext[], choices: PlanChoices = {}): Plan {
  const plan = mergePlans(planRoutes(contexts, choices));
  assert.equal(plan?.kind, 'plan', plan?.kind === 'refusal' ? `${plan.title} ${plan.text}` : '');
  return plan;
}
const choice = ({ choices }: Plan, id: Choice['id']): Choice | undefined => choices.find(one => one.id === id);

const product = { kind: 'product', ownerId: `${service.id}/products/gold`, name: 'gold' } as const;
const operation = { kind: 'operation', ownerId: listOrders.id, name: 'List orders' } as const;
/** As it is read where another policy gets the token. */
const scoped = (context: PlanContext, { kind, ownerId, name }: typeof product | typeof operation): PlanContext => ({
  ...context,
  policy: { ...context.policy, place: { kind, ownerId }, name },
});
const ofRoute = (api: { readonly id: string }, answers: NonNullable<PlanChoices['ofRoutes']>[string]): PlanChoices => ({
  ofRoutes: { [api.id.toLowerCase()]: answers },
});

describe('several routes in one plan: facts → steps', () => {
  const table: readonly {
    readonly of: string;
    readonly contexts: readonly PlanContext[];
    readonly choices?: PlanChoices;
    readonly steps: readonly string[];
    readonly leftOut?: RegExp;
  }[] = [
    {
      of: 'two APIs of one app: each its policy and its proofs, one lock for both',
      contexts: [contextOf(orders), contextOf(checkout)],
      steps: [
        ...['tryPolicy orders', 'tryPolicy checkout', 'proveToken orders', 'proveToken checkout'],
        ...['policy orders', 'policy checkout', 'lock orders-app [2]', 'proveSecured orders', 'proveSecured checkout'],
      ],
    },
    {
      of: 'each has a route of its own, so neither is another caller of the other’s app',
      contexts: [orders, checkout].map(api =>
        contextOf(api, app, {
          otherApis: [orders, checkout, partner].filter(one => one !== api).map(otherOf),
        }),
      ),
      choices: { otherApis: [] },
      steps: [
        ...['tryPolicy orders', 'tryPolicy checkout', 'proveToken orders', 'proveToken checkout'],
        ...['policy orders', 'policy checkout', 'lock orders-app [2]', 'proveSecured orders', 'proveSecured checkout'],
      ],
    },
    {
      of: 'one of them by an operation of its own, as chosen for it alone',
      contexts: [scoped(contextOf(orders), operation), contextOf(billing, functionApp)],
      choices: ofRoute(orders, { scope: operation }),
      steps: [
        ...['tryPolicy list', 'tryPolicy billing', 'proveToken orders', 'proveToken billing', 'policy list'],
        ...['policy billing', 'lock orders-app', 'lock billing-fn', 'proveSecured orders', 'proveSecured billing'],
      ],
    },
    {
      of: 'two by one product: its policy is written once, for both',
      contexts: [scoped(contextOf(orders), product), scoped(contextOf(checkout), product)],
      choices: {
        ofRoutes: { [orders.id.toLowerCase()]: { scope: product }, [checkout.id.toLowerCase()]: { scope: product } },
      },
      steps: [
        ...['tryPolicy gold [2]', 'proveToken orders', 'proveToken checkout', 'policy gold [2]', 'lock orders-app [2]'],
        ...['proveSecured orders', 'proveSecured checkout'],
      ],
    },
    {
      of: 'two by one product to apps of different registrations: it can send one token only',
      contexts: [scoped(contextOf(orders), product), scoped(contextOf(billing, functionApp, ofBilling), product)],
      choices: {
        ofRoutes: { [orders.id.toLowerCase()]: { scope: product }, [billing.id.toLowerCase()]: { scope: product } },
        ofApps: { [functionApp.id.toLowerCase()]: { clientId: otherClientId } },
      },
      steps: [...['tryPolicy gold', 'proveToken orders', 'policy gold', 'lock orders-app', 'proveSecured orders']],
      leftOut: /Billing → billing-fn\. .*Billing → billing-fn and Orders → orders-app can’t share the policy of gold/,
    },
    {
      of: 'an operation with an app of its own beside its API: its own policy, not that of the API',
      contexts: [
        contextOf(orders),
        scoped(
          contextOf(orders, functionApp, {
            ...ofBilling,
            route: { ...contextOf(orders, functionApp).route, id: 'list -> billing-fn', operation: listOrders },
          }),
          operation,
        ),
      ],
      steps: [
        ...['tryPolicy orders', 'tryPolicy list', 'proveToken orders', 'proveToken orders', 'policy orders'],
        ...['policy list', 'lock orders-app', 'lock billing-fn', 'proveSecured orders', 'proveSecured orders'],
      ],
    },
    {
      of: 'an API without an address is left out, named and asked about',
      contexts: [contextOf(orders), contextOf(partner, { kind: 'none' })],
      steps: ['tryPolicy orders', 'proveToken orders', 'policy orders', 'lock orders-app', 'proveSecured orders'],
      leftOut: /Partner → no back end\. Partner has no address to call/,
    },
    {
      of: '… and is in it once an app is chosen for it alone',
      contexts: [
        contextOf(orders),
        contextOf(partner, functionApp, { address: { kind: 'api', stored: read({ properties: {}, etag: '1' }) } }),
      ],
      choices: ofRoute(partner, { backEndApp: functionApp }),
      steps: [
        ...['pointApi partner', 'tryPolicy orders', 'tryPolicy partner', 'proveToken orders', 'proveToken partner'],
        ...['policy orders', 'policy partner', 'lock orders-app', 'lock billing-fn'],
        ...['proveSecured orders', 'proveSecured partner'],
      ],
    },
    {
      of: 'tenants that differ: the route is left out in the words of a plan for one',
      contexts: [
        contextOf(orders),
        contextOf(billing, functionApp, { application: read({ ...application, tenantId: otherClientId }) }),
      ],
      steps: ['tryPolicy orders', 'proveToken orders', 'policy orders', 'lock orders-app', 'proveSecured orders'],
      leftOut: /shop-apim is in tenant 3d5f08ae.*the app registration in 0a0a0a0a.*only in its own tenant/,
    },
  ];
  for (const { of, contexts, choices, steps, leftOut: why } of table) {
    it(of, () => {
      const plan = merged(contexts, choices);
      assert.deepEqual(stepsOf(plan), steps);
      if (why) assert.match(leftOut(plan).join('\n'), why);
      else assert.deepEqual(leftOut(plan), []);
      assert.ok(!plan.cautions.some(one => one.code === 'otherApisLockedOut' && /Orders|Checkout/.test(one.title)));
    });
  }

  it('an app’s registration is chosen for all routes to it, and for them alone', () => {
    const contexts = [contextOf(orders), contextOf(checkout), contextOf(billing, functionApp, ofBilling)];
    const plan = merged(contexts, { ofApps: { [functionApp.id.toLowerCase()]: { clientId: otherClientId } } });
    const ids = plan.steps.flatMap(step => (step.kind === 'lock' ? [[step.app.name, step.wish.clientId]] : []));
    assert.deepEqual(ids, [
      ['orders-app', application.clientId],
      ['billing-fn', otherClientId],
    ]);
    assert.deepEqual(
      Object.values(plan.ofRoutes ?? {}).map(one => one.clientId),
      [application.clientId, application.clientId, otherClientId],
    );
  });

  it('one lock takes the token of every route to its app, though they ask for it by different names, and waits for each', () => {
    const named = {
      ...application,
      identifierUris: [`api://${application.clientId}`, 'api://orders.retail.example'],
    };
    const token = { resource: 'api://orders.retail.example', form: 'plain', scope: 'api' } as const;
    const fact = { token: { ...token, conditional: false, ignoreError: true } };
    const contexts = [
      contextOf(orders, app, { application: read(named) }),
      contextOf(checkout, app, { application: read(named) }, undefined, fact),
    ];
    const locks = merged(contexts).steps.filter(step => step.kind === 'lock');
    assert.deepEqual(
      locks.map(lock => [lock.routes?.length, lock.wish.audiences]),
      [[2, [application.clientId, `api://${application.clientId}`, 'api://orders.retail.example']]],
    );
    assert.match(locks[0]?.changes[0]?.after ?? '', /api:\/\/orders\.retail\.example/);
  });

  it('routes of two services to one app: one lock lets in both identities', () => {
    const [first, second] = [contextOf(orders), contextOf(checkout)];
    const otherService = { ...service, id: `${service.id}2`, name: 'other-apim' };
    const off = { service: { userAssigned: [] } };
    const plan = merged([
      first,
      {
        ...second,
        route: { ...second.route, service: otherService },
        facts: { ...second.facts, identity: read(off) },
      },
    ]);
    const [lock, ...more] = plan.steps.filter(step => step.kind === 'lock');
    assert.ok(lock && more.length === 0);
    assert.equal(lock.routes?.length, 2);
    assert.deepEqual(lock.wish.others, [{ serviceId: otherService.id, caller: {} }]);
    assert.match(lock.changes[0]?.after ?? '', /client ID of (shop-apim2|other-apim), read once its identity is on/);
    assert.match(lock.description, /shop-apim, shop-apim2/);
  });
});

describe('the answers as they hold for one route', () => {
  const route = contextOf(orders).route;
  const elsewhere = { ...contextOf(partner, { kind: 'none' }).route };
  const key = app.id.toLowerCase();
  const table: readonly [string, typeof route, PlanChoices, PlanChoices][] = [
    ['for all', route, { otherApis: [], clientId: 'a' }, { otherApis: [], clientId: 'a' }],
    ['its own scope', route, ofRoute(orders, { scope: product }), { scope: product }],
    ['not that of another', route, ofRoute(checkout, { scope: product }), {}],
    ['of its app', route, { ofApps: { [key]: { clientId: 'b' } } }, { clientId: 'b' }],
    [
      'of its app, before those for all',
      route,
      { registration: 'whereNone', clientId: 'a', ofApps: { [key]: { registration: 'new' } } },
      { registration: 'new' },
    ],
    [
      'of the app that is chosen for it',
      elsewhere,
      { ...ofRoute(partner, { backEndApp: app }), ofApps: { [key]: { clientId: 'b' } } },
      { backEndApp: app, clientId: 'b' },
    ],
    ['an operation’s own: its policy', { ...route, operation: listOrders }, {}, { scope: operation }],
    [
      'an operation’s own: as chosen',
      { ...route, operation: listOrders },
      { ofRoutes: { [listOrders.id.toLowerCase()]: { scope: product } } },
      { scope: product },
    ],
  ];
  for (const [of, one, choices, own] of table) it(of, () => assert.deepEqual(answersFor(one, choices), own));
});

describe('several routes in one plan: what can be chosen', () => {
  const contexts = [contextOf(orders), contextOf(checkout), contextOf(billing, functionApp, ofBilling)];
  const optionsOf = (plan: Plan, id: Choice['id']) => choice(plan, id)?.options?.map(one => one.label);

  it('the scope for each route, the registration for each app', () => {
    const plan = merged(contexts);
    assert.equal(choice(plan, 'scope')?.answer, 'Each API, all operations');
    assert.deepEqual(optionsOf(plan, 'scope'), [
      'Orders → orders-app',
      'Checkout → orders-app',
      'Billing → billing-fn',
    ]);
    assert.deepEqual(optionsOf(plan, 'application'), ['orders-app', 'billing-fn']);
    assert.equal(
      choice(plan, 'application')?.answer,
      'orders-app: orders-app, already there; billing-fn: Billing, already there',
    );
  });

  it('what is chosen otherwise is named, the rest is summed up', () => {
    const [first, ...others] = contexts;
    assert.ok(first);
    const plan = merged([scoped(first, operation), ...others], ofRoute(orders, { scope: operation }));
    assert.equal(
      choice(plan, 'scope')?.answer,
      'Orders → orders-app: Operation List orders; otherwise each API, all operations',
    );
    assert.equal(Object.values(plan.ofRoutes ?? {})[0]?.testOperationId, listOrders.id);
  });

  it('one app: its registration is named alone', () => {
    const plan = merged(contexts.slice(0, 2));
    assert.deepEqual(
      [choice(plan, 'application')?.title, choice(plan, 'application')?.answer],
      ['App registration', 'orders-app, already there'],
    );
  });

  it('a registration for an app that is left out because of it', () => {
    const plan = merged([contextOf(orders), contextOf(billing, functionApp, { application: read(null) })]);
    assert.match(leftOut(plan).join(), /Billing → billing-fn\. No app registration/);
    assert.match(choice(plan, 'application')?.answer ?? '', /billing-fn: none that can be used$/);
  });

  it('an app for an API that is left out because it calls nothing known', () => {
    const elsewhere = { kind: 'unknown', host: 'api.partner.example', url: 'https://api.partner.example' } as const;
    const plan = merged([contextOf(orders), contextOf(partner, elsewhere), contextOf(checkout, { kind: 'none' })]);
    assert.equal(choice(plan, 'backEnd')?.answer, 'Partner: api.partner.example; Checkout: none yet');
  });

  it('none of them: why of each', () => {
    const results = planRoutes([contextOf(partner, { kind: 'none' }), contextOf(checkout, { kind: 'none' })], {});
    const refused = mergePlans(results);
    assert.ok(refused?.kind === 'refusal' && refused.code === 'noAddress');
    assert.match(refused.text, /Partner has no address to call.*Checkout has no address to call/);
    const [, second] = results;
    const [first] = planRoutes([contextOf(orders, app, { application: read(null) })], {});
    assert.ok(first && second);
    const mixed = mergePlans([first, second]);
    assert.equal(mixed?.kind === 'refusal' && mixed.code, 'severalReasons');
  });
});

describe('one named value with the function key, several routes', () => {
  const names = { value: 'billing-key', usedBy: [billing, checkout] };
  const contexts = [keyedContext(billing, names), keyedContext(checkout, names)];
  const ticked: PlanChoices = { deleteKey: ['namedValue'] };
  const dropped = [...['dropKey billing', 'dropKey checkout', 'proveWithoutKey billing', 'proveWithoutKey checkout']];
  const table: readonly {
    readonly of: string;
    readonly contexts: readonly PlanContext[];
    readonly choices?: PlanChoices;
    readonly last: readonly string[];
    readonly offered: readonly string[];
    readonly note: RegExp;
  }[] = [
    {
      of: 'stays unless it is ticked',
      contexts,
      last: dropped,
      offered: ['Delete the named value billing-key as well'],
      note: /^Nothing else of shop-apim refers to billing-key but routes of this plan\.$/,
    },
    {
      of: 'goes once, after its header has gone from all of them and each is proved without',
      contexts,
      choices: ticked,
      last: [...dropped, 'deleteNamedValue billing-key [2]', 'proveKeyDeleted billing', 'proveKeyDeleted checkout'],
      offered: [
        'Delete the named value billing-key as well',
        'Delete the host key of billing-fn as well; keys are read to find it',
      ],
      note: /^Nothing else of shop-apim refers/,
    },
    {
      of: 'stays where another API refers to it, which is named',
      contexts: [billing, checkout].map(api => keyedContext(api, { ...names, usedBy: [billing, checkout, partner] })),
      choices: ticked,
      last: dropped,
      offered: [],
      note: /^billing-key and the host key stay, as these refer to it too: the policy of partner/,
    },
    {
      of: 'stays where a function of one of the apps asks for a key, so that its route keeps sending it',
      contexts: [
        keyedContext(billing, names),
        keyedContext(
          checkout,
          names,
          { ...functionApp, id: `${functionApp.id}2`, name: 'billing-fn2' },
          {
            functions: read([{ name: 'Pay', authLevel: 'function', methods: [] }]),
          },
        ),
      ],
      choices: ticked,
      last: ['dropKey billing', 'proveWithoutKey billing'],
      offered: [],
      note: /these refer to it too: the policy of checkout/,
    },
    {
      of: 'stays where one of the routes that refer to it is left out',
      contexts: [keyedContext(billing, names), keyedContext(checkout, names, functionApp, { application: read(null) })],
      choices: ticked,
      last: ['dropKey billing', 'proveWithoutKey billing'],
      offered: [],
      note: /these refer to it too: the policy of checkout/,
    },
    {
      of: 'waits for a route that lets go of it, though what holds its key can’t be read there',
      contexts: [billing, checkout].map(api => {
        const context = keyedContext(api, names);
        if (api === billing) return context;
        const keyHolders = { namedValues: unread('failed'), uses: unread('failed') };
        return { ...context, keyHolders } as PlanContext;
      }),
      choices: ticked,
      last: [...dropped, 'deleteNamedValue billing-key [2]', 'proveKeyDeleted billing'],
      offered: [
        'Delete the named value billing-key as well',
        'Delete the host key of billing-fn as well; keys are read to find it',
      ],
      note: /can’t be read/,
    },
    {
      of: 'two named values: each goes once its own routes let go of it, and one box is for both',
      contexts: [
        keyedContext(billing, { value: 'one', usedBy: [billing] }),
        keyedContext(checkout, { value: 'two', usedBy: [checkout] }),
      ],
      choices: ticked,
      last: [
        ...dropped,
        ...['deleteNamedValue one', 'deleteNamedValue two', 'proveKeyDeleted billing', 'proveKeyDeleted checkout'],
      ],
      offered: [
        'Delete the named values one, two as well',
        'Delete the host key of billing-fn as well; keys are read to find it',
      ],
      note: /Nothing else of shop-apim refers to one but.*Nothing else of shop-apim refers to two but/,
    },
  ];
  for (const { of, contexts: given, choices = {}, last, offered, note } of table) {
    it(of, () => {
      const plan = merged(given, choices);
      const steps = stepsOf(plan);
      assert.deepEqual(steps.slice(steps.findIndex(one => one.startsWith('dropKey'))), last);
      const keys = choice(plan, 'deleteKey');
      assert.deepEqual(keys?.options?.map(one => one.label) ?? [], offered);
      assert.match(keys?.note ?? '', note);
      const isOffered = offered.length > 1;
      assert.equal(keys?.note?.match(/Who else uses the host key/g)?.length ?? 0, isOffered ? 1 : 0);
      assert.equal(new Set(plan.steps.map(step => step.id)).size, plan.steps.length, 'ids differ');
    });
  }

  it('the policy of an operation that has a route of its own is left to that', () => {
    const own = keyedContext(billing, names);
    const list = { ...listOrders, id: `${billing.id}/operations/list`, apiId: billing.id };
    const place = { kind: 'operation', ownerId: list.id } as const;
    const policy = { ...own.policy, place, name: list.displayName };
    assert.ok(own.keyPlaces);
    const keyPlaces = { ...own.keyPlaces, operations: read([policy]) };
    const route = { ...own.route, id: 'list', operation: list };
    const plan = merged([
      { ...own, keyPlaces },
      { ...own, route, policy, keyPlaces },
    ]);
    const drops = plan.steps.flatMap(step => (step.kind === 'dropKey' ? [step] : []));
    const ofList = drops.filter(one => one.place.ownerId === list.id);
    assert.deepEqual(
      ofList.map(one => [one.routes, one.after.includes('<authentication-managed-identity')]),
      [[['list'], true]],
      'the API’s route would write it without the token',
    );
  });

  it('a plan of one of them says who else refers to it', () => {
    const plan = merged(contexts.slice(0, 1), ticked);
    assert.match(choice(plan, 'deleteKey')?.note ?? '', /refer to it too: the policy of checkout/);
    assert.ok(!plan.steps.some(step => step.kind === 'deleteNamedValue'));
  });

  it('the host key in two named values goes with both', () => {
    const hostKey = (heldIn: string) =>
      read({ found: { name: 'apim-shop-apim', hash: 'h' }, heldIn: [heldIn], unread: [], otherServices: [] });
    const given = [
      ['one', 'two', billing],
      ['two', 'one', checkout],
    ] as const;
    const withKey = given.map(([value, other, api]) => {
      const context = keyedContext(api, { value, usedBy: [api] });
      assert.ok(context.keyHolders);
      return { ...context, keyHolders: { ...context.keyHolders, hostKey: hostKey(other) } };
    });
    const plan = merged(withKey, { deleteKey: ['namedValue', 'hostKey'] });
    assert.deepEqual(stepsOf(plan).slice(-5), [
      ...['deleteNamedValue one', 'deleteNamedValue two', 'deleteHostKey apim-shop-apim [2]'],
      ...['proveKeyDeleted billing', 'proveKeyDeleted checkout'],
    ]);
    const [first] = withKey;
    assert.ok(first);
    const alone = merged([first], { deleteKey: ['namedValue', 'hostKey'] });
    assert.match(alone.cautions.find(one => one.code === 'hostKeyStays')?.text ?? '', /also kept in two/);
  });

  it('that no trace can be had is agreed to for the route of which it is said', () => {
    const contexts = [contextOf(orders), contextOf(billing)];
    const plan = merged(contexts, ofRoute(orders, { noTrace: 'It has no GET operation.' }));
    const [own, other] = (plan.routes ?? []).map(({ id }) => plan.ofRoutes?.[id]?.lockWithoutTrace);
    assert.deepEqual([own, other], [true, undefined]);
    assert.equal(plan.cautions.filter(one => one.code === 'proofImpossible').length, 1);
  });
});
