import assert from 'node:assert/strict';
import { proverFor } from '../../../src/diagnosis';
import {
  type PlanChoices,
  answersFor,
  applyPlan,
  mergePlans,
  planRoutes,
  pointedRoute,
  readPlanContext,
  undoSteps,
} from '../../../src/plan';
import type { Route } from '../../../src/route';
import { PlanSession } from '../../../src/ui/secureBackend/session';
import type { PlanSurroundings } from '../../../src/ui/secureBackend/surroundings';
import type { PlanView, StepView } from '../../../src/webview/planView';
import { plain } from '../../../src/webview/text';
import { MemoryJournal } from '../../plan/memoryJournal';
import { LocalPlans } from '../plan/localPlan';

/** A panel about several routes, on the local Azure. */
describe('a plan panel of several routes', () => {
  let plans: LocalPlans;
  beforeEach(async () => {
    plans = await LocalPlans.start();
  });
  afterEach(() => plans.stop());

  async function opened(apis: readonly string[], start: PlanChoices = { otherApis: [] }) {
    const all = await plans.routes();
    const routes = await Promise.all(apis.map(api => plans.route(api)));
    const [first] = routes;
    assert.ok(first);
    const views: PlanView[] = [];
    const proofs = new Map<string, boolean>();
    const reads: PlanChoices[] = [];
    let answer: PlanChoices | undefined;
    const journal = new MemoryJournal();
    const prover = (route: Route) =>
      proverFor(plans.azure, route, () => plans.facts(route), { sendGatewayToken: 'agreed' });
    const around: PlanSurroundings = {
      route: first,
      title: { from: first.service.name, to: `${routes.length} routes` },
      subscription: 'Shop Production',
      simulated: true,
      now: () => plans.local.world.clock.now(),
      read: async choices => {
        reads.push(choices);
        const contexts = await Promise.all(
          routes.map(async route => {
            const own = answersFor(route, choices);
            const to = pointedRoute(route, own);
            return readPlanContext(plans.azure, { route: to, facts: plans.facts(to), routes: all, choices: own });
          }),
        );
        return changed => {
          const plan = mergePlans(planRoutes(contexts, changed));
          assert.ok(plan);
          return plan;
        };
      },
      apply: (plan, { signal, onProgress }) =>
        applyPlan(plans.azure, plan, { proverFor: prover, journal, onProgress, signal }),
      isElsewhere: () => Promise.resolve(false),
      leave: () => Promise.resolve(),
      undo: (_, applied, { onProgress, turnOffIdentity }) =>
        undoSteps(plans.azure, applied, { journal, onProgress, turnOffIdentity }),
      show: view => views.push(view),
      choose: () => Promise.resolve(answer),
      keepProof: (proof, id) => {
        proofs.set(id, proof !== undefined);
        return Promise.resolve();
      },
      refresh: () => undefined,
      explain: String,
      compare: () => Promise.resolve(),
      copyDetails: () => Promise.resolve(),
      adminScript: () => Promise.resolve(),
      exportPlan: () => Promise.resolve(),
      showDiagnostics: () => Promise.resolve(),
      editPolicy: () => Promise.resolve(),
      onEnd: () => undefined,
      close: () => undefined,
    };
    const session = new PlanSession(around, start);
    await session.plan();
    const last = (): PlanView => {
      const view = views.at(-1);
      assert.ok(view);
      return view;
    };
    const change = (of: string, choices: PlanChoices) => {
      answer = choices;
      return session.onMessage({ kind: 'press', button: 'change', of });
    };
    return {
      session,
      last,
      proofs,
      reads,
      change,
      press: (button: 'apply' | 'undo' | 'undoNow') => session.onMessage({ kind: 'press', button }),
    };
  }
  const policyOf = async (api: string) => {
    const place = { kind: 'api', ownerId: (await plans.route(api)).api.id } as const;
    return { place, stored: await plans.azure.apiManagement.getPolicy(place) };
  };
  async function changeByOthers(api: string): Promise<void> {
    const { place, stored } = await policyOf(api);
    assert.ok(stored);
    await plans.azure.apiManagement.putPolicy(
      place,
      stored.text.replace('<base />', '<base /><!-- theirs -->'),
      stored,
    );
  }
  const agree = async ({ session, last }: Awaited<ReturnType<typeof opened>>) => {
    for (const { tick } of last().cautions) if (tick) await session.onMessage({ kind: 'tick', of: tick.of, on: true });
  };
  const notes = (view: PlanView) => (view.banner?.notes ?? []).map(note => `${note.mark} ${plain(note.text)}`);

  it('offers the scope and the registrations, each by one line, and the lock line names all apps', async () => {
    const { last } = await opened(['orders', 'billing']);
    const lines = last().choices.flatMap(({ name, value, change }) => (change ? [`${name}: ${value}`] : []));
    assert.ok(lines.includes('Policy scope: Each API, all operations'), lines.join('\n'));
    assert.ok(
      lines.some(one => /^App registrations: orders-app: .*; billing-fn: /.test(one)),
      lines.join('\n'),
    );
    const lock = last().steps.find(one => one.kind === 'lock');
    assert.equal(lock?.strong, 'From here on orders-app, billing-fn refuse anyone without a token.');
  });

  it('another scope for one of them is read for it alone', async () => {
    const { last, reads, change } = await opened(['orders', 'billing']);
    const { api } = await plans.route('billing');
    const [operation] = await plans.azure.apiManagement.listOperations(api.id);
    assert.ok(operation);
    const scope = { kind: 'operation', ownerId: operation.id, name: operation.displayName } as const;
    await change('scope', { otherApis: [], ofRoutes: { [api.id.toLowerCase()]: { scope } } });
    assert.equal(reads.length, 2);
    const titles = last().steps.flatMap(step => (step.kind === 'step' ? [step.title] : []));
    assert.ok(titles.includes(`Send the token: policy of ${operation.displayName}`), titles.join('\n'));
    assert.ok(titles.includes('Send the token: policy of Orders'));
    assert.match(
      last().choices.find(one => one.name === 'Policy scope')?.value ?? '',
      /^Billing → billing-fn: Operation .*; otherwise each API/,
    );
  });

  it('each route that is left out is asked about by itself', async () => {
    const panel = await opened(['orders', 'partner', 'reports']);
    const left = panel.last().cautions.filter(one => one.title.startsWith('Not in this plan'));
    assert.equal(left.length, 2);
    const apply = () => panel.last().footer?.buttons[0]?.off;
    const [first, second] = left;
    await panel.session.onMessage({ kind: 'tick', of: first?.tick?.of ?? '', on: true });
    assert.deepEqual(
      panel
        .last()
        .cautions.filter(one => one.title.startsWith('Not in'))
        .map(one => one.tick?.on),
      [true, false],
    );
    assert.equal(apply(), true);
    await panel.session.onMessage({ kind: 'tick', of: second?.tick?.of ?? '', on: true });
    await agree(panel);
    assert.equal(apply(), false);
    assert.equal(new Set(panel.last().cautions.map(one => one.id)).size, panel.last().cautions.length);
  });

  it('is applied and says so of each, and is undone as one', async () => {
    const panel = await opened(['orders', 'billing']);
    await agree(panel);
    await panel.press('apply');
    const done = panel.last();
    assert.equal(done.banner?.title, '2 routes are secured, each proved by three tests');
    assert.match(plain(done.banner.text), /^orders-app, billing-fn refuse callers without a token\. It took/);
    assert.deepEqual(notes(done), ['check Orders → orders-app: secured', 'check Billing → billing-fn: secured']);
    assert.deepEqual([...panel.proofs.values()], [true, true]);
    await panel.press('undo');
    assert.match(plain(panel.last().banner?.text ?? ''), /^billing-fn, orders-app will answer anyone again\./);
    await panel.press('undoNow');
    assert.match(panel.last().banner?.title ?? '', /^Undone\. The policies and apps of the 2 routes are as they were/);
    assert.deepEqual([...panel.proofs.values()], [false, false]);
  });

  it('one that stops is named first, with the reason; the other is secured', async () => {
    const panel = await opened(['orders', 'billing']);
    await agree(panel);
    await changeByOthers('billing');
    await panel.press('apply');
    const { banner, steps } = panel.last();
    assert.match(
      banner?.title ?? '',
      /^Stopped at step \d+ of \d+\. orders-app refuses callers without a token; billing-fn still answers anyone$/,
    );
    const [first, second] = notes(panel.last());
    assert.match(first ?? '', /^x Billing → billing-fn: stopped\. Someone else changed/);
    assert.equal(second, 'check Orders → orders-app: secured');
    const states = steps.flatMap(one => (one.kind === 'step' ? [`${one.title}: ${one.state}`] : []));
    assert.ok(states.includes('Lock orders-app: App Service Authentication: done'), states.join('\n'));
    assert.deepEqual([...panel.proofs.values()], [true, false]);
  });

  it('one that waits for a lock that another route holds up isn’t called configured', async () => {
    const panel = await opened(['orders', 'checkout']);
    await agree(panel);
    await changeByOthers('checkout').catch(async () => {
      const { place } = await policyOf('checkout');
      await plans.azure.apiManagement.putPolicy(place, '<policies><inbound><base /></inbound></policies>', 'absent');
    });
    await panel.press('apply');
    assert.match(panel.last().banner?.title ?? '', /orders-app still answers anyone$/);
    const told = notes(panel.last()).slice(0, 2).join('\n');
    assert.match(told, /x Orders → orders-app: stopped\. It waits for another route of this plan, which stopped\./);
    assert.match(told, /x Checkout → orders-app: stopped\. Someone else changed/);
  });

  it('nothing is left to do once they are secured', async () => {
    const panel = await opened(['orders', 'billing']);
    await agree(panel);
    await panel.press('apply');
    const again = await opened(['orders', 'billing']);
    assert.equal(again.last().banner?.title, 'Nothing to do: the 2 routes are already set up.');
    const steps: readonly StepView[] = again.last().steps.filter(one => one.kind === 'step');
    assert.equal(steps.length, 0);
  });
});
