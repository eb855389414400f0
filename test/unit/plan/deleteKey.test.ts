import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { proverFor } from '../../../src/diagnosis';
import { applyPlan, newJournal, openChange, planRoute, readPlanContext, undoSteps } from '../../../src/plan';
import { newJournalKey } from '../../../src/plan/journal/seal';
import { hashOf } from '../../../src/plan/same';
import type { Plan, PlanChoices } from '../../../src/plan/plan';
import { exportPlan } from '../../../src/plan/exports';
import { type Route, unread } from '../../../src/route';
import { newEtag } from '../../../src/simulator/world';
import { MemoryJournal } from '../../plan/memoryJournal';
import { modelOf } from './exports/planned';
import { HeldKey } from './heldKey';
import { LocalPlans } from './localPlan';

const { keyName, value } = HeldKey;
const both: PlanChoices = { deleteKey: ['namedValue', 'hostKey'] };

describe('what held the function key, on the local Azure (F-32)', () => {
  let plans: LocalPlans;
  let billing: Route;
  let key: HeldKey;
  afterEach(() => plans.stop());

  beforeEach(async () => {
    plans = await LocalPlans.start({ policyDelay: 20_000 });
    billing = await plans.route('billing');
    key = new HeldKey(plans);
    await key.sendFrom('billing');
  });

  const progress: string[] = [];
  const apply = (plan: Plan) =>
    applyPlan(plans.azure, plan, {
      proverFor: route => proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: one => {
        if (one.kind === 'started') progress.push(one.step);
      },
    });
  const undo = (applied: Parameters<typeof undoSteps>[1]) =>
    undoSteps(plans.azure, applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });
  const choiceOf = (plan: Plan) => plan.choices.find(one => one.id === 'deleteKey');
  const kinds = (plan: Plan) => plan.steps.map(step => step.kind);
  const asked = (pattern: RegExp) =>
    plans.local.simulator.requests.all.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
  const secrets = /^POST .*\/(?:listValue|listkeys)/i;

  it('stays unless it is ticked; no key is read for the offer', async () => {
    const plan = await plans.plan('billing');
    assert.deepEqual(
      choiceOf(plan)?.options?.map(({ id, chosen }) => [id, chosen]),
      [['namedValue', false]],
    );
    assert.match(choiceOf(plan)?.note ?? '', /Nothing else of shop-apim refers to billing-fn-key\.$/);
    assert.equal(kinds(plan).at(-1), 'proveWithoutKey');
    assert.equal(asked(secrets), 0);
  });

  it('the host key is offered once the named value goes, and only then keys are read', async () => {
    const plan = await plans.plan('billing', { deleteKey: ['namedValue'] });
    assert.deepEqual(
      choiceOf(plan)?.options?.map(({ id, chosen }) => [id, chosen]),
      [
        ['namedValue', true],
        ['hostKey', false],
      ],
    );
    assert.deepEqual(kinds(plan).slice(-4), ['dropKey', 'proveWithoutKey', 'deleteNamedValue', 'proveKeyDeleted']);
    assert.equal(asked(secrets), 0);
    const more = await plans.plan('billing', both);
    assert.deepEqual(kinds(more).slice(-3), ['deleteNamedValue', 'deleteHostKey', 'proveKeyDeleted']);
    assert.ok(asked(secrets) > 0);
  });

  it('goes after the route is proved without it, and undo makes both again with their values', async () => {
    const before = structuredClone(key.namedValue());
    const plan = await plans.plan('billing', both);
    assert.ok(!JSON.stringify(plan).includes(value), 'the key is nowhere in the plan');
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'secured', JSON.stringify([outcome.stop?.stop.text, outcome.whyNotProved]));
    assert.equal(key.namedValue(), undefined);
    assert.equal(key.hostKey(), undefined);
    assert.ok(progress.indexOf('proveWithoutKey') < progress.findIndex(one => one.startsWith('deleteNamedValue')));
    const undone = await undo(outcome.applied);
    assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
    assert.equal(key.hostKey(), value);
    assert.deepEqual({ ...key.namedValue(), etag: '' }, { ...before, etag: '' });
  });

  it('no file of the journal and no progress holds it, or its hash, and yet the journal’s undo makes it again', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'delete-key-'));
    try {
      const plan = await plans.plan('billing', both);
      const place = { folder, key: newJournalKey() };
      const journal = newJournal(place, plan, 1);
      const told: string[] = [];
      const outcome = await applyPlan(plans.azure, plan, {
        proverFor: route => proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' }),
        journal,
        onProgress: one => told.push(JSON.stringify(one)),
      });
      assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
      const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(one => one.isFile());
      const texts = await Promise.all(files.map(one => readFile(path.join(one.parentPath, one.name), 'latin1')));
      assert.ok(texts.length > 3);
      for (const text of [...texts, ...told])
        for (const secret of [value, hashOf(value)]) assert.ok(!text.includes(secret), text.slice(0, 200));
      const kept = await openChange(place, journal.record);
      const undone = await undo(kept.applied);
      assert.equal(undone.state, 'undone', undone.left[0]?.stop.text);
      assert.deepEqual([key.namedValue()?.value, key.hostKey()], [value, value]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('the named value stays where something else of the service refers to it, and so does the host key', async () => {
    await key.sendFrom('orders', 'Billing-Fn-Key');
    const plan = await plans.plan('billing', both);
    assert.deepEqual(choiceOf(plan)?.options, []);
    assert.match(choiceOf(plan)?.note ?? '', /stay, as these refer to it too: the policy of orders\./);
    assert.equal(kinds(plan).at(-1), 'proveWithoutKey');
  });

  it('… or a logger does', async () => {
    const { world } = plans.local;
    const properties = { loggerType: 'azureEventHub', credentials: { connectionString: '{{billing-fn-key}}' } };
    key.service.loggers.push({ name: 'hub', properties, etag: newEtag(world) });
    assert.match(
      choiceOf(await plans.plan('billing', both))?.note ?? '',
      /stay, as these refer to it too: the logger hub\./,
    );
  });

  it('… or whether anything does can’t be read', async () => {
    const routes = await plans.routes();
    const facts = await plans.facts(billing);
    const context = await readPlanContext(plans.azure, { route: billing, facts, routes, choices: both });
    assert.ok(context.keyHolders);
    const plan = planRoute({ ...context, keyHolders: { ...context.keyHolders, uses: unread('forbidden') } }, both);
    assert.equal(plan.kind, 'plan');
    assert.deepEqual(choiceOf(plan)?.options, []);
    assert.match(choiceOf(plan)?.note ?? '', /whether anything else refers to it can’t be read/);
    assert.equal(kinds(plan).at(-1), 'proveWithoutKey');
  });

  const stays: readonly [string, () => void | Promise<void>, RegExp][] = [
    [
      'has another name than an import gives',
      () => {
        Reflect.deleteProperty(key.site.hostKeys.functionKeys, keyName);
        key.site.hostKeys.functionKeys['default'] = value;
      },
      /It is named default\. Only a key named apim-shop-apim/,
    ],
    [
      'is none of the host’s',
      () => void (key.site.hostKeys.functionKeys[keyName] = 'rotated'),
      /None of the host keys/,
    ],
    [
      'is kept in another named value, too',
      () => {
        const properties = {};
        key.service.namedValues.push({ name: 'x', displayName: 'copy', secret: true, value, properties, etag: 'e' });
      },
      /It is also kept in copy/,
    ],
  ];
  for (const [what, given, why] of stays) {
    it(`the host key stays where it ${what}, and that is said`, async () => {
      await given();
      const plan = await plans.plan('billing', both);
      assert.deepEqual(kinds(plan).slice(-2), ['deleteNamedValue', 'proveKeyDeleted']);
      assert.match(plan.cautions.find(one => one.code === 'hostKeyStays')?.text ?? '', why);
    });
  }

  it('someone who refers to it after the preview keeps it, and the rest stands', async () => {
    const plan = await plans.plan('billing', both);
    await key.sendFrom('orders');
    const outcome = await apply(plan);
    assert.equal(outcome.state, 'stopped');
    assert.match(
      outcome.stop?.stop.text ?? '',
      /The named value billing-fn-key stays, as these refer to it by now: the policy of orders/,
    );
    assert.ok(key.namedValue());
  });

  it('a function that asks for a key after the preview keeps the host key', async () => {
    const plan = await plans.plan('billing', both);
    const last = plan.steps.find(step => step.kind === 'deleteHostKey');
    assert.ok(last);
    const outcome = await applyPlan(plans.azure, plan, {
      proverFor: route => proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' }),
      journal: new MemoryJournal(),
      onProgress: one => {
        if (one.kind === 'done' && one.step === 'proveWithoutKey')
          key.site.functions.forEach(each => Object.assign(each, { authLevel: 'function' }));
      },
    });
    assert.equal(outcome.state, 'stopped');
    assert.match(outcome.stop?.stop.text ?? '', /ask for a key by now, so it stays: ListInvoices/);
    assert.equal(key.hostKey(), value);
  });

  it('nothing of it goes where the route can’t be proved', async () => {
    const plan = await plans.plan('billing', both);
    const outcome = await applyPlan(plans.azure, plan, {
      proverFor: route => ({
        ...proverFor(plans.azure, route, () => plans.facts(route)),
        lookWhetherSecured: () => Promise.resolve({ state: 'impossible', why: 'Not from here.' }),
      }),
      journal: new MemoryJournal(),
      onProgress: () => undefined,
    });
    assert.equal(outcome.state, 'configured');
    assert.ok(key.namedValue());
    assert.equal(key.hostKey(), value);
    assert.ok((await key.policyOf('billing'))?.includes('x-functions-key'), 'the key goes on being sent');
  });

  it('an export deletes by script alone, and no form holds the key', async () => {
    const model = await modelOf(plans, await plans.plan('billing', both));
    assert.deepEqual(
      model.deletions.map(one => one.id.split('/').at(-1)),
      ['billing-key', keyName],
    );
    for (const form of ['bicep', 'arm', 'terraform', 'azureCli'] as const) {
      for (const { text } of exportPlan(model, form)) assert.ok(!text.includes(value), form);
    }
  });
});
