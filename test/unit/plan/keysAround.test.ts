import assert from 'node:assert/strict';
import type { PolicyPlace } from '../../../src/azure/interfaces';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import type { Plan } from '../../../src/plan/plan';
import { type Route, unread } from '../../../src/route';
import { newEtag, siteAt } from '../../../src/simulator/world';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from './localPlan';

const header =
  '<set-header name="x-functions-key" exists-action="override"><value>planted-key-of-billing</value></set-header>';
const parameter =
  '<set-query-parameter name="code" exists-action="override"><value>planted-key-of-billing</value></set-query-parameter>';
const policyWith = (statement: string, base = '<base />'): string =>
  `<policies>\r\n\t<inbound>\r\n\t\t${base}\r\n\t\t${statement}\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n\t<on-error>\r\n\t\t<base />\r\n\t</on-error>\r\n</policies>`;
const globalWith = (statement: string): string =>
  `<policies>\r\n\t<inbound>\r\n\t\t${statement}\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<forward-request />\r\n\t</backend>\r\n\t<outbound />\r\n\t<on-error />\r\n</policies>`;
const fragmentWith = (statement: string): string => `<fragment>\r\n\t${statement}\r\n</fragment>`;

describe('a function key in policies around the one that gets the token, on the local Azure (F-32)', () => {
  let plans: LocalPlans;
  let billing: Route;
  beforeEach(async () => {
    plans = await LocalPlans.start({ policyDelay: 20_000 });
    billing = await plans.route('billing');
  });
  afterEach(() => plans.stop());

  const serviceId = () => billing.service.id;
  const api = (): PolicyPlace => ({ kind: 'api', ownerId: billing.api.id });
  const ofService = (): PolicyPlace => ({ kind: 'global', ownerId: serviceId() });
  const product = (): PolicyPlace => ({ kind: 'product', ownerId: `${serviceId()}/products/invoicing` });
  const fragment = (name = 'billing-key'): PolicyPlace => ({
    kind: 'fragment',
    ownerId: `${serviceId()}/policyFragments/${name}`,
  });

  async function put(place: PolicyPlace, text: string): Promise<void> {
    const there = await plans.azure.apiManagement.getPolicy(place);
    await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
    plans.local.world.clock.advance(120_000);
  }
  const textOf = async (place: PolicyPlace) => (await plans.azure.apiManagement.getPolicy(place))?.text;

  async function inProduct(text: string, ...more: readonly string[]): Promise<void> {
    const service = plans.local.world.services.get(serviceId().toLowerCase());
    assert.ok(service);
    service.products.push({
      name: 'invoicing',
      displayName: 'Invoicing',
      subscriptionRequired: true,
      state: 'published',
      apis: ['billing', ...more],
      properties: {},
      etag: newEtag(plans.local.world),
    });
    await put(product(), text);
  }

  const dropped = (plan: Plan): readonly PolicyPlace[] =>
    plan.steps.flatMap(step => (step.kind === 'dropKey' ? [step.place] : []));
  const said = (plan: Plan): string | undefined => plan.cautions.find(one => one.code === 'functionKeyGoesOn')?.text;
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: route => proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });

  const alone: readonly [string, () => PolicyPlace, () => Promise<void>][] = [
    ['a product that holds no other API', product, () => inProduct(policyWith(header))],
    [
      'a fragment that no other policy includes',
      fragment,
      async () => {
        await put(fragment(), fragmentWith(header));
        await put(api(), policyWith('<include-fragment fragment-id="billing-key" />'));
      },
    ],
    [
      'a fragment that only such a product includes, by another one',
      fragment,
      async () => {
        await put(fragment(), fragmentWith(parameter));
        await put(fragment('outer'), fragmentWith('<include-fragment fragment-id="billing-key" />'));
        await inProduct(policyWith('<include-fragment fragment-id="outer" />'));
      },
    ],
  ];
  for (const [where, place, given] of alone) {
    it(`goes out of ${where}, is proved without it, and undo puts it back byte for byte`, async () => {
      await given();
      const before = await textOf(place());
      const plan = await plans.plan('billing');
      assert.deepEqual(
        dropped(plan).map(one => one.ownerId.toLowerCase()),
        [place().ownerId.toLowerCase()],
      );
      assert.equal(plan.steps.at(-1)?.kind, 'proveWithoutKey');
      assert.equal(said(plan), undefined);
      const outcome = await apply(plan);
      assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
      assert.ok(!(await textOf(place()))?.includes('planted-key'));
      const undone = await undoSteps(plans.azure, outcome.applied, {
        journal: new MemoryJournal(),
        onProgress: () => undefined,
        turnOffIdentity: false,
      });
      assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
      assert.equal(await textOf(place()), before);
    });
  }

  const staying: readonly [string, () => Promise<void>, RegExp][] = [
    [
      'of all APIs',
      () => put(ofService(), globalWith(header)),
      /^The policy of all APIs of shop-apim sends it \(x-functions-key\); other APIs may need it there\. No function of billing-fn asks for it: take it out there/,
    ],
    [
      'of all APIs, in a rewritten address',
      () => put(ofService(), globalWith('<rewrite-uri template="/invoices?code=planted-key-of-billing" />')),
      /^The policy of all APIs of shop-apim sends it \(code\)/,
    ],
    [
      'of a product that holds another API',
      () => inProduct(policyWith(parameter), 'orders'),
      /^The policy of product invoicing sends it \(code\), and serves others, too: orders\./,
    ],
    [
      'of a fragment that another API includes',
      async () => {
        await put(fragment(), fragmentWith(header));
        const include = policyWith('<include-fragment fragment-id="Billing-Key" />');
        await put(api(), include);
        await put({ kind: 'api', ownerId: `${serviceId()}/apis/orders` }, include);
      },
      /^The policy of fragment billing-key sends it \(x-functions-key\), and serves others, too: the policy of orders\./i,
    ],
    [
      'of the API itself, under a condition',
      () =>
        put(api(), policyWith(`<choose><when condition="@(context.Request.Method != null)">${header}</when></choose>`)),
      /^The policy of Billing sends it \(x-functions-key\) under a condition/,
    ],
  ];
  for (const [where, given, words] of staying) {
    it(`stays in the policy ${where}, and that is said`, async () => {
      await given();
      const plan = await plans.plan('billing');
      assert.deepEqual(dropped(plan), []);
      assert.match(said(plan) ?? '', words);
      assert.ok(!plan.choices.some(one => one.id === 'functionKey'));
      assert.ok(!(said(plan) ?? '').includes('Until then'), 'it sends none of its own');
      const outcome = await apply(plan);
      assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    });
  }

  it('the API’s own stays with it, as it couldn’t be proved that calls need none', async () => {
    await put(ofService(), globalWith(header));
    await put(api(), policyWith(header));
    const plan = await plans.plan('billing');
    assert.deepEqual(dropped(plan), []);
    assert.match(said(plan) ?? '', /Until then Billing keeps its own as well/);
  });

  it('one that never reaches the app isn’t told of, and is left', async () => {
    await put(ofService(), globalWith(header));
    await put(api(), policyWith(header, ''));
    const plan = await plans.plan('billing');
    assert.deepEqual(dropped(plan), [api()]);
    assert.equal(said(plan), undefined);
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.ok((await textOf(ofService()))?.includes('planted-key'));
  });

  it('in the policy of all APIs is needed where a function asks for it', async () => {
    await put(ofService(), globalWith(header));
    siteAt(plans.local.world, 'billing-fn.azurewebsites.net')?.functions.forEach(one =>
      Object.assign(one, { authLevel: 'function' }),
    );
    const plan = await plans.plan('billing');
    assert.equal(said(plan), undefined);
    assert.ok(plan.cautions.some(one => one.code === 'functionKeyStays' && one.text.includes('ListInvoices')));
  });

  it('stays where which policies there are can’t be read', async () => {
    await put(api(), policyWith(header));
    const facts = await plans.facts(billing);
    const context = await readPlanContext(plans.azure, { route: billing, facts, routes: [billing], choices: {} });
    assert.ok(context.keyPlaces);
    for (const lacking of ['around', 'operations'] as const) {
      const keyPlaces = { ...context.keyPlaces, [lacking]: unread('forbidden') };
      const plan = planRoute({ ...context, keyPlaces });
      assert.ok(plan.kind === 'plan');
      assert.deepEqual(dropped(plan), []);
      assert.match(said(plan) ?? '', /^Whether other policies above Billing send one as well can’t be read\./);
    }
  });

  it('stays in a product or fragment of which it can’t be told whom it serves', async () => {
    await inProduct(policyWith(header));
    const facts = await plans.facts(billing);
    const context = await readPlanContext(plans.azure, { route: billing, facts, routes: [billing], choices: {} });
    const around = context.keyPlaces?.around.state === 'read' ? context.keyPlaces.around.value : undefined;
    assert.ok(context.keyPlaces && around);
    const keyPlaces = {
      ...context.keyPlaces,
      around: { state: 'read' as const, value: { ...around, productApis: {} } },
    };
    const plan = planRoute({ ...context, keyPlaces });
    assert.ok(plan.kind === 'plan');
    assert.deepEqual(dropped(plan), []);
    assert.match(
      said(plan) ?? '',
      /product invoicing sends it \(x-functions-key\); whether it serves other APIs can’t be told/,
    );
  });
});
