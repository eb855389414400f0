import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import { type Prover, applyPlan, undoSteps } from '../../../src/plan';
import { exportPlan } from '../../../src/plan/exports';
import type { Plan, PlanChoices } from '../../../src/plan/plan';
import type { Route } from '../../../src/route';
import { newEtag, siteAt } from '../../../src/simulator/world';
import { MemoryJournal } from '../../plan/memoryJournal';
import { modelOf } from './exports/planned';
import { LocalPlans } from './localPlan';

const value = 'planted-host-key-of-billing';
const keyName = 'apim-shop-apim';
const header =
  '<set-header name="x-functions-key" exists-action="override"><value>{{billing-fn-key}}</value></set-header>';
const both: PlanChoices = { deleteKey: ['namedValue', 'hostKey'] };
const apis = ['billing', 'legacy'];

/** Two APIs of one service that call one Function App with the key in one named value. */
describe('one function key that several routes send, on the local Azure (F-32)', () => {
  let plans: LocalPlans;
  afterEach(() => plans.stop());

  const serviceAt = () => {
    const service = [...plans.local.world.services.values()].find(one => one.name === 'shop-apim');
    assert.ok(service);
    return service;
  };
  const siteOf = () => {
    const site = siteAt(plans.local.world, 'billing-fn.azurewebsites.net');
    assert.ok(site);
    return site;
  };
  const namedValue = () => serviceAt().namedValues.find(one => one.name === 'billing-key');
  const hostKey = () => siteOf().hostKeys.functionKeys[keyName];
  const placeOf = async (api: string) => ({ kind: 'api', ownerId: (await plans.route(api)).api.id }) as const;
  const textOf = async (api: string) => (await plans.azure.apiManagement.getPolicy(await placeOf(api)))?.text;

  async function sendsKey(api: string): Promise<void> {
    const place = await placeOf(api);
    const there = await plans.azure.apiManagement.getPolicy(place);
    const text = (there?.text ?? '<policies><inbound><base /></inbound></policies>').replace(
      '<base />',
      `<base />\r\n\t\t${header}`,
    );
    await plans.azure.apiManagement.putPolicy(place, text, there ? { etag: there.etag } : 'absent');
  }

  beforeEach(async () => {
    plans = await LocalPlans.start({ policyDelay: 20_000 });
    const { world } = plans.local;
    const properties = { tags: ['key', 'function'] };
    const legacy = serviceAt().apis.find(one => one.name === 'legacy');
    assert.ok(legacy);
    legacy.serviceUrl = 'https://billing-fn.azurewebsites.net/api';
    siteOf().hostKeys.functionKeys[keyName] = value;
    serviceAt().namedValues.push({
      name: 'billing-key',
      displayName: 'billing-fn-key',
      secret: true,
      value,
      properties,
      etag: newEtag(world),
    });
    for (const api of apis) await sendsKey(api);
  });

  const prover = (route: Route): Prover =>
    proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' });
  const apply = (plan: Plan, proverOf: (route: Route) => Prover = prover) =>
    applyPlan(plans.azure, plan, {
      proverFor: proverOf,
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
  const undo = (applied: Parameters<typeof undoSteps>[1]) =>
    undoSteps(plans.azure, applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });

  it('goes once it has gone from both, each proved without it; undo makes it again and both send it', async () => {
    const before = [await textOf('billing'), await textOf('legacy'), structuredClone(namedValue()), hostKey()];
    const plan = await plans.many(apis, both);
    assert.ok(!JSON.stringify(plan).includes(value), 'the key is nowhere in the plan');
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.deepEqual(
      Object.values(outcome.routes).map(one => one.state),
      ['secured', 'secured'],
    );
    assert.deepEqual([namedValue(), hostKey()], [undefined, undefined]);
    for (const api of apis) assert.ok(!(await textOf(api))?.includes('x-functions-key'), api);
    assert.deepEqual((await plans.many(apis)).steps, []);
    const undone = await undo(outcome.applied);
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
    const after = [await textOf('billing'), await textOf('legacy'), namedValue(), hostKey()];
    const untagged = (state: unknown[]) => state.map(one => (typeof one === 'object' ? { ...one, etag: '' } : one));
    assert.deepEqual(untagged(after), untagged(before));
  });

  it('what refers to it is read once for all of them', async () => {
    const asked = () => plans.local.simulator.requests.all.filter(one => /allPolicies/i.test(one.path)).length;
    const before = asked();
    await plans.many(apis, both);
    assert.equal(asked() - before, 1);
  });

  it('stays where only one of the two is in the plan, and that is said', async () => {
    const plan = await plans.many(['billing'], both);
    assert.ok(!plan.steps.some(step => step.kind === 'deleteNamedValue' || step.kind === 'deleteHostKey'));
    const note = plan.choices.find(one => one.id === 'deleteKey')?.note ?? '';
    assert.match(
      note,
      /billing-fn-key and the host key stay, as these refer to it too: the policy of legacy\. In one plan/,
    );
  });

  it('stays where one of the two can’t be proved without it; the other is secured all the same', async () => {
    const plan = await plans.many(apis, both);
    const outcome = await apply(plan, route => ({
      ...prover(route),
      ...(route.api.name === 'legacy' && {
        lookWhetherSecured: () => Promise.resolve({ state: 'impossible', why: 'Not from here.' }),
      }),
    }));
    const states = (plan.routes ?? []).map(route => outcome.routes[route.id]?.state);
    assert.deepEqual(states, ['secured', 'configured']);
    assert.ok(namedValue());
    assert.equal(hostKey(), value);
    assert.ok(!(await textOf('billing'))?.includes('x-functions-key'));
    assert.ok((await textOf('legacy'))?.includes('x-functions-key'), 'its key goes on being sent');
  });

  it('is put back by itself where both fail once it is gone', async () => {
    const plan = await plans.many(apis, both);
    const outcome = await apply(plan, route => {
      const own = prover(route);
      return {
        ...own,
        lookWhetherSecured: (call, clientId) =>
          namedValue()
            ? own.lookWhetherSecured(call, clientId)
            : Promise.resolve({ state: 'failing', why: 'It failed.' }),
      };
    });
    assert.equal(outcome.state, 'stopped');
    assert.match(outcome.stop?.stop.text ?? '', /Taken back by itself/);
    assert.deepEqual([namedValue()?.value, hostKey()], [value, value]);
    assert.ok(!outcome.applied.some(one => one.step.startsWith('deleteNamedValue')), 'undo knows that it is back');
    const undone = await undo(outcome.applied);
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
  });

  it('an export of the plan deletes each once, by script alone, and holds no key', async () => {
    const model = await modelOf(plans, await plans.many(apis, both));
    assert.deepEqual(
      model.deletions.map(one => one.id.split('/').at(-1)),
      ['billing-key', keyName],
    );
    for (const form of ['bicep', 'arm', 'terraform', 'azureCli'] as const) {
      for (const { text } of exportPlan(model, form)) {
        assert.ok(!text.includes(value), form);
        assert.ok(text.includes('Billing → billing-fn, Legacy → billing-fn'), form);
      }
    }
  });
});
