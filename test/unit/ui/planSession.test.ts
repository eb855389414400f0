import assert from 'node:assert/strict';
import { AzureError, Cancelled } from '../../../src/azure/interfaces';
import { type Prover, answersFor, applyPlan, planRoute, undoSteps } from '../../../src/plan';
import type { PlanChoices, Stop } from '../../../src/plan/plan';
import { readPlanContext } from '../../../src/plan/readContext';
import type { Proof } from '../../../src/route';
import { changeItem } from '../../../src/ui/secureBackend/changeItem';
import { keptEnd } from '../../../src/ui/secureBackend/keptEnd';
import { banner } from '../../../src/ui/secureBackend/planBanner';
import { PlanSession } from '../../../src/ui/secureBackend/session';
import type { PlanView, StepView } from '../../../src/webview/planView';
import { plain } from '../../../src/webview/text';
import { MemoryJournal } from '../../plan/memoryJournal';
import { MemoryAzure, checkout, routeTo } from '../plan/memoryAzure';
import { apply, claims, openWorld, planFor } from '../plan/memoryPlan';

const policy = '<policies>\n    <inbound>\n        <base />\n    </inbound>\n</policies>';
const good: Prover = {
  prepare: () => undefined,
  getReady: () => undefined,
  close: () => Promise.resolve(),
  lookForToken: () => Promise.resolve({ state: 'shown', claims: claims() }),
  lookWhetherSecured: () =>
    Promise.resolve({
      state: 'proved',
      summary: 'No token → 401 · through API Management → 200',
      proof: { at: 1, factsHash: 'ab'.repeat(32) },
    }),
  lookWhetherOpen: () => Promise.resolve({ state: 'back' }),
  lookWhetherTokenGone: () => Promise.resolve({ state: 'back' }),
  lookWhetherKeyGone: () => Promise.resolve({ state: 'back' }),
};

interface Opened {
  readonly world: MemoryAzure;
  readonly session: PlanSession;
  readonly views: PlanView[];
  readonly proofs: (Proof | undefined)[];
  readonly ends: string[];
  readonly compared: Stop[];
  readonly tokens: boolean[];
  readonly exported: number[];
  readonly scripts: string[];
  readonly edited: string[];
  readonly resumed: boolean[];
  readonly last: () => PlanView;
  readonly press: (
    button:
      | 'apply'
      | 'undo'
      | 'undoNow'
      | 'keep'
      | 'stop'
      | 'planAgain'
      | 'compare'
      | 'export'
      | 'finish'
      | 'leaveAsIs'
      | 'adminScript'
      | 'editPolicy',
  ) => Promise<void>;
  closed: boolean;
  left: boolean;
  elsewhere: boolean;
}

function open(prover: Prover = good, fail?: (world: MemoryAzure) => void, route = routeTo()): Opened {
  const world = new MemoryAzure();
  fail?.(world);
  world.policies.set(route.api.id, { text: policy, etag: '"1"' });
  world.policies.set(checkout.id, { text: policy, etag: '"1"' });
  const journal = new MemoryJournal();
  const views: PlanView[] = [];
  const opened: Opened = {
    world,
    views,
    proofs: [],
    ends: [],
    compared: [],
    tokens: [],
    exported: [],
    scripts: [],
    edited: [],
    resumed: [],
    closed: false,
    left: false,
    elsewhere: false,
    last: () => views.at(-1)!,
    press: button => opened.session.onMessage({ kind: 'press', button }),
    session: new PlanSession({
      route,
      subscription: 'Shop Production',
      simulated: true,
      now: () => world.now,
      read: async (choices: PlanChoices) => {
        const facts = await world.readFacts();
        const routes = [route, routeTo(checkout)];
        const context = await readPlanContext(world.azure, { route, facts, routes, choices });
        return changed => planRoute(context, answersFor(route, changed));
      },
      apply: (plan, { signal, onProgress, sendGatewayToken, resumes }) => {
        opened.tokens.push(sendGatewayToken);
        opened.resumed.push(resumes);
        return applyPlan(world.azure, plan, {
          proverFor: () => prover,
          journal,
          onProgress,
          signal,
        });
      },
      undo: (_, applied, { signal, onProgress, turnOffIdentity }) =>
        undoSteps(world.azure, applied, { journal, onProgress, signal, turnOffIdentity }),
      show: view => views.push(view),
      choose: () => Promise.resolve(undefined),
      keepProof: proof => {
        opened.proofs.push(proof);
        return Promise.resolve();
      },
      refresh: () => undefined,
      explain: error => (error instanceof Cancelled ? undefined : String(error)),
      compare: stop => {
        opened.compared.push(stop);
        return Promise.resolve();
      },
      copyDetails: () => Promise.resolve(),
      adminScript: plan => {
        opened.scripts.push(plan.route.id);
        return Promise.resolve();
      },
      isElsewhere: () => Promise.resolve(opened.elsewhere),
      leave: () => {
        opened.left = true;
        return Promise.resolve();
      },
      exportPlan: plan => {
        opened.exported.push(plan.steps.length);
        return Promise.resolve();
      },
      showDiagnostics: () => Promise.resolve(),
      editPolicy: ({ api }) => {
        opened.edited.push(api.displayName);
        return Promise.resolve();
      },
      onEnd: title => opened.ends.push(title),
      close: () => {
        opened.closed = true;
      },
    }),
  };
  return opened;
}

/** Reading fails from now on. */
const failReading = (world: MemoryAzure, error: Error): void => {
  Object.assign(world, { readFacts: () => Promise.reject(error) });
};
const steps = (view: PlanView): StepView[] => view.steps.filter(step => step.kind === 'step');
const labels = (view: PlanView): string[] =>
  [...(view.banner?.buttons ?? []), ...(view.footer?.buttons ?? [])].map(one => one.label);

/** Ticks every caution that asks. */
async function agree(opened: Opened): Promise<void> {
  for (const { tick } of opened.last().cautions) {
    if (tick) await opened.session.onMessage({ kind: 'tick', of: tick.of, on: true });
  }
}

describe('a plan panel’s session', () => {
  it('says for each step, by its number, what undoing it does', async () => {
    const { session, last } = open();
    await session.plan();
    const { steps, aside } = last();
    const numbered = steps.flatMap(step =>
      step.kind === 'step' && /^(Try|Send) the token/.test(step.title) ? [step.number] : [],
    );
    assert.equal(numbered.length, 4);
    const notes = aside.find(part => part.title === 'Undo')?.notes.map(note => plain(note.text));
    assert.ok(notes?.includes(`Steps ${numbered.join(', ')}: The text is put back byte for byte.`), notes?.join('; '));
  });

  it('previews without writing: reading first, then steps, the lock line before the lock, Apply as only primary', async () => {
    const opened = open();
    await opened.session.plan();
    const [reading, preview] = [opened.views[0]!, opened.last()];
    assert.equal(reading.phase, 'reading');
    assert.deepEqual(labels(reading), ['Cancel']);
    assert.equal(preview.phase, 'preview');
    const order = preview.steps.map(step => (step.kind === 'lock' ? 'lock line' : step.id.replace(/:.*/, '')));
    assert.deepEqual(order, [
      'step-identity',
      'step-tryPolicy',
      'step-tryPolicy',
      'step-proveToken',
      'step-policy',
      'step-policy',
      'lock line',
      'step-lock',
      'step-proveSecured',
    ]);
    assert.deepEqual(labels(preview), ['Apply', 'Export As…', 'Cancel']);
    await opened.press('export');
    assert.deepEqual(opened.exported, [8], 'the plan as previewed');
    assert.equal(preview.footer!.buttons.filter(one => one.rank === 'primary').length, 1);
    assert.match(plain(preview.footer!.text), /Nothing has been changed yet|Tick what you agree to/);
    assert.deepEqual(opened.world.writes, []);
    const policySteps = steps(preview).filter(step => step.id.startsWith('step-tryPolicy'));
    assert.ok(policySteps.every(step => step.open && step.diffs[0]!.added === 1 && step.diffs[0]!.removed === 0));
  });

  it('applies step by step, keeps the proof, tells the end', async () => {
    const opened = open();
    await opened.session.plan();
    await agree(opened);
    await opened.press('apply');
    assert.equal(opened.last().banner?.title, 'Secured: proved by three tests');
    assert.deepEqual(new Set(steps(opened.last()).map(step => step.state)), new Set(['done']));
    assert.equal(opened.proofs.length, 1);
    assert.match(opened.proofs[0]!.factsHash, /^[0-9a-f]{64}$/);
    assert.deepEqual(opened.ends, ['Secured: proved by three tests']);
    assert.deepEqual(opened.tokens, [true]);
    const spoken = [...new Set(opened.views.filter(view => view.phase === 'applying').map(view => view.banner!.title))];
    assert.match(spoken[0]!, /^Step 1 of 8: Turn on/);
    assert.match(spoken.at(-1)!, /^Step 8 of 8: Prove/);
  });

  it('doesn’t send the gateway’s token when that is unticked', async () => {
    const opened = open();
    await opened.session.plan();
    await agree(opened);
    await opened.session.onMessage({ kind: 'tick', of: 'sendGatewayToken', on: false });
    await opened.press('apply');
    assert.deepEqual(opened.tokens, [false]);
    const { state } = opened.session;
    assert.ok(state.kind === 'ended' && state.plan.keepsToken === true, 'the journal keeps it with the plan');
  });

  it('leaves out an API that is unticked, without reading again', async () => {
    const opened = open();
    await opened.session.plan();
    const before = opened.views.length;
    await opened.session.onMessage({ kind: 'tick', of: `otherApis:${checkout.id}`, on: false });
    assert.equal(opened.views.length, before + 1);
    assert.equal(steps(opened.last()).filter(step => step.id.startsWith('step-policy')).length, 1);
    const tick = opened
      .last()
      .choices.flatMap(one => one.ticks ?? [])
      .find(one => one.of === `otherApis:${checkout.id}`);
    assert.equal(tick?.on, false);
    assert.ok(opened.last().cautions.some(one => `${one.title} ${one.text}`.includes('Checkout')));
  });

  it('doesn’t apply while a caution that asks isn’t ticked', async () => {
    const opened = open();
    await opened.session.plan();
    await opened.session.onMessage({ kind: 'tick', of: `otherApis:${checkout.id}`, on: false });
    const asks = opened.last().cautions.filter(one => one.tick);
    assert.ok(asks.length > 0);
    assert.equal(opened.last().footer!.buttons[0]!.off, true);
    await opened.press('apply');
    assert.deepEqual(opened.world.writes, []);
  });

  it('stops where someone else has changed the settings, says what stands, compares and undoes', async () => {
    const opened = open();
    await opened.session.plan();
    await agree(opened);
    opened.world.beforeWrite = write => {
      if (/policy|Policy/.test(write)) opened.world.settings = { ...opened.world.settings, theirs: true };
    };
    await opened.press('apply');
    const view = opened.last();
    assert.equal(view.phase, 'stopped');
    assert.equal(view.banner?.alert, true);
    assert.match(view.banner.title, /^Stopped at step 7 of 8\. orders-app still answers anyone$/);
    assert.match(plain(view.banner.notes[0]!.text), /^Stands: Turn on/);
    assert.deepEqual(labels(view), ['Plan Again…', 'Undo 5 Steps…', 'Compare Settings', 'Leave as Is', 'Copy Details']);
    assert.deepEqual(opened.proofs, [undefined]);
    await opened.press('compare');
    assert.match(opened.compared[0]!.difference!.found, /theirs/);

    const written = opened.world.writes.length;
    await opened.press('undo');
    assert.equal(opened.last().phase, 'undoPreview');
    assert.equal(opened.world.writes.length, written, 'Undo… writes nothing');
    await opened.press('keep');
    assert.equal(opened.last().phase, 'stopped');
    await opened.press('undo');
    await opened.press('undoNow');
    assert.equal(opened.last().phase, 'undone');
    assert.equal(
      [...opened.world.policies.values()].every(stored => stored.text === policy),
      true,
    );
    assert.ok(opened.world.identity.systemAssigned, 'the identity stays on unless asked for');
    assert.match(opened.last().banner!.title, /^Undone\. The policies and orders-app are as they were/);
    assert.match(plain(opened.last().banner!.text), /identity of shop-apim stays on/);
  });

  it('turns the identity off when that is ticked', async () => {
    const opened = open();
    await opened.session.plan();
    await agree(opened);
    await opened.press('apply');
    await opened.press('undo');
    await opened.session.onMessage({ kind: 'tick', of: 'turnOffIdentity', on: true });
    await opened.press('undoNow');
    assert.equal(opened.world.identity.systemAssigned, undefined);
    assert.match(opened.last().banner!.title, /^Undone\. orders-app and shop-apim are as they were/);
    assert.equal(opened.proofs.at(-1), undefined);
  });

  it('says what most likely wasn’t made, and nothing of what wasn’t asked for', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    const { outcome } = await apply(world, plan);
    const undo = await undoSteps(world.azure, outcome.applied, {
      journal: new MemoryJournal(),
      onProgress: () => undefined,
      turnOffIdentity: false,
    });
    const text = 'Most likely it wasn’t made.';
    const left = [...undo.left, { step: 'assignment', stop: { reason: 'notSeen', text } as const }];
    const end = { outcome, startedAt: 0, endedAt: 1 };
    const frame = { route: plan.route, subscription: '', simulated: true, now: 2 };
    const shown = banner({ kind: 'undone', plan, steps: {}, end, undo: { ...undo, left }, at: 2 }, frame);
    assert.equal(undo.left.length, 1);
    assert.match(shown?.title ?? '', /^Undone\./);
    assert.deepEqual(
      shown?.notes.map(note => plain(note.text)),
      [text],
    );
  });

  it('that no trace can be had stops before the lock; planned again it is asked about, and goes on', async () => {
    const prover: Prover = {
      ...good,
      lookForToken: () => Promise.resolve({ state: 'impossible', why: 'No key opens it.' }),
    };
    const list = { id: 'list', name: 'list', displayName: 'List', method: 'GET', urlTemplate: '/', parameters: [] };
    const opened = open(prover, world =>
      Object.assign(world.azure.apiManagement, { listOperations: () => Promise.resolve([list]) }),
    );
    await opened.session.plan();
    assert.ok(opened.last().cautions.every(one => !one.id.startsWith('caution-proofImpossible')));
    await agree(opened);
    await opened.press('apply');
    assert.match(opened.last().banner!.title, /^Stopped at step .* still answers anyone$/);
    assert.ok(!opened.world.writes.includes('settings'));
    await opened.press('planAgain');
    const said = opened.last().cautions.find(one => one.id.startsWith('caution-proofImpossible'));
    assert.match(plain(said?.text ?? ''), /^No key opens it\. If calls fail after the lock, it comes off by itself\.$/);
    assert.equal(opened.last().footer?.buttons[0]?.off, true, 'asked');
    await agree(opened);
    await opened.press('apply');
    assert.equal(opened.last().banner?.title, 'Secured: proved by three tests');
  });

  it('undoes the rest once what was in the way is gone', async () => {
    const opened = open();
    await opened.session.plan();
    await agree(opened);
    await opened.press('apply');
    const { settings } = opened.world;
    opened.world.settings = { ...settings, theirs: true };
    await opened.press('undo');
    await opened.press('undoNow');
    assert.equal(opened.last().banner?.title, 'Undone in part');
    assert.deepEqual(labels(opened.last()), ['Plan Again…', 'Undo the Rest…', 'Compare', 'Copy Details']);
    assert.deepEqual(opened.world.settings, { ...settings, theirs: true });
    opened.world.settings = settings;
    await opened.press('undo');
    assert.equal(opened.last().phase, 'undoPreview');
    await opened.press('undoNow');
    assert.match(opened.last().banner!.title, /^Undone\. The policies and orders-app are as they were/);
    assert.ok(!labels(opened.last()).includes('Undo the Rest…'));
  });

  it('stops on request: finishes nothing more, and offers to undo', async () => {
    const opened = open();
    await opened.session.plan();
    await agree(opened);
    opened.world.afterWrite = () => {
      void opened.press('stop');
    };
    await opened.press('apply');
    assert.equal(opened.last().phase, 'stopped');
    assert.equal(opened.world.writes.length, 1);
    assert.ok(labels(opened.last()).includes('Undo 1 Step…'));
    assert.ok(opened.views.some(view => plain(view.footer?.text ?? '').includes('Stopping when')));
  });

  it('says why nothing could be read, and offers to try again', async () => {
    const opened = open(good, world => {
      failReading(world, new AzureError('no', { kind: 'unreachable', host: 'arm' }));
    });
    await opened.session.plan();
    assert.equal(opened.last().banner?.title, 'No preview could be made');
    assert.deepEqual(labels(opened.last()), ['Try Again', 'Copy Details']);
  });

  it('opens the policy of an API that answers by itself', async () => {
    const opened = open(good, undefined, { ...routeTo(), backEnd: { kind: 'none' } });
    const answering = policy.replace('<base />', '<base /><return-response />');
    opened.world.policies.set(routeTo().api.id, { text: answering, etag: '"2"' });
    await opened.press('editPolicy');
    assert.deepEqual(opened.edited, [], 'there is no refusal yet');
    await opened.session.plan();
    const { title, text } = opened.last().banner!;
    assert.equal(
      `${title}: ${plain(text)}`,
      'Orders has no back end: Its policy answers by itself. There is nothing to secure.',
    );
    assert.deepEqual(labels(opened.last()), ['Edit Policy', 'Plan Again…']);
    await opened.press('editPolicy');
    assert.deepEqual(opened.edited, ['Orders']);
  });

  it('closes when reading is cancelled', async () => {
    const opened = open(good, world => {
      failReading(world, new Cancelled());
    });
    await opened.session.plan();
    assert.equal(opened.closed, true);
  });

  it('offers what a crash has left half-done: finish goes on, leave is told to the journal, nothing is read before', async () => {
    const first = open();
    await first.session.plan();
    const { session } = first;
    assert.ok(session.state.kind === 'preview');
    const { plan } = session.state;
    const [identity] = plan.steps;
    assert.ok(identity?.kind === 'identity');
    const kept = {
      plan,
      applied: [{ step: identity.id, made: identity, before: { userAssigned: [] } }],
      interrupted: { applied: [], begun: new Map() },
      journal: { record: { startedAt: 0 } },
    };
    const { steps: states, end } = keptEnd(kept, { step: 1, of: plan.steps.length }, 5);
    session.interrupted(plan, states, end, false);
    assert.match(first.last().banner?.title ?? '', /^A change to orders-app was interrupted at step 1 of 8$/);
    assert.deepEqual(labels(first.last()), ['Finish', 'Undo 1 Step…', 'Leave as Is', 'Copy Details']);
    assert.ok(first.last().banner?.notes.some(note => plain(note.text).startsWith('Perhaps made:')));
    assert.deepEqual(first.world.writes, []);
    await first.press('finish');
    assert.equal(first.last().banner?.title, 'Secured: proved by three tests');
    assert.deepEqual([first.resumed, first.tokens], [[true], [true]]);

    const declined = open();
    declined.session.interrupted({ ...plan, keepsToken: true }, states, end, false);
    await declined.press('finish');
    assert.deepEqual(declined.tokens, [false], 'the token isn’t sent, as was decided before the crash');

    const second = open();
    second.session.interrupted(plan, states, end, true);
    assert.match(second.last().banner?.title ?? '', /^Undo \d+ steps?\?$/);
    await second.press('keep');
    await second.press('leaveAsIs');
    assert.ok(second.left && second.closed);
  });

  describe('days later', () => {
    /** What another window has applied, in a session that reads nothing before. */
    async function later() {
      const first = open();
      await first.session.plan();
      await agree(first);
      await first.press('apply');
      const { state } = first.session;
      assert.ok(state.kind === 'ended');
      const { applied } = state.end.outcome;
      const kept = {
        plan: state.plan,
        applied,
        interrupted: { applied, begun: new Map() },
        journal: { record: { startedAt: 0 } },
      };
      const { steps, end } = keptEnd(kept, undefined, 3 * 24 * 3_600_000);
      first.session.interrupted(state.plan, steps, end, true);
      return first;
    }

    it('a change is undone', async () => {
      const opened = await later();
      assert.match(opened.last().banner?.title ?? '', /^Undo 5 steps\?$/);
      await opened.press('undoNow');
      assert.match(opened.last().banner?.title ?? '', /^Undone\./);
      assert.deepEqual(
        [...opened.world.policies.values()].map(stored => stored.text),
        [policy, policy],
      );
    });

    it('how its proofs ended isn’t known', async () => {
      const opened = await later();
      const told = opened
        .last()
        .steps.flatMap(one => ('title' in one && plain(one.title).startsWith('Prove') ? [one] : []));
      assert.equal(told.length, 2);
      for (const one of told) assert.match(JSON.stringify(one), /wasn’t written down/);
    });

    it('kept as it is: what it was is said, and that it wasn’t looked at', async () => {
      const opened = await later();
      await opened.press('keep');
      assert.equal(opened.last().banner?.title, 'Configured, not yet proved');
      assert.match(
        plain(opened.last().banner!.text),
        /^This was changed at \d{4}-\d\d-\d\d \d\d:\d\d\. .*hasn’t been looked at/,
      );
    });

    it('what others have changed since is shown and left', async () => {
      const opened = await later();
      const theirs = { ...opened.world.settings, theirs: true };
      opened.world.settings = theirs;
      await opened.press('undoNow');
      assert.equal(opened.last().banner?.title, 'Undone in part');
      assert.ok(labels(opened.last()).includes('Compare'));
      await opened.press('compare');
      assert.match(opened.compared[0]!.difference!.found, /theirs/);
      assert.deepEqual(opened.world.settings, theirs);
      assert.ok(
        [...opened.world.policies.values()].every(stored => stored.text !== policy),
        'callers would be refused',
      );
    });

    it('is offered by its names, when it was, and how much of it stands', () => {
      const step = (state: 'made' | 'takenBack' | 'begun') => ({ id: state, kind: 'policy', state });
      const record = {
        version: 1,
        id: 'a',
        app: 'orders-app',
        service: 'shop-apim',
        routes: ['one'],
        locks: [],
        startedAt: 0,
        state: 'ended',
        steps: [step('made'), step('takenBack')],
      } as const;
      const item = changeItem(record, 5 * 24 * 3_600_000);
      assert.deepEqual([item.label, item.description], ['shop-apim → orders-app', '5 days ago']);
      assert.match(item.detail, /^\d{4}-\d\d-\d\d \d\d:\d\d · 1 step stands$/);
      const more = {
        ...record,
        routes: ['one', 'two', 'three'],
        state: 'open',
        steps: [step('made'), step('begun')],
      } as const;
      const { label, detail } = changeItem(more, 0);
      assert.equal(label, 'shop-apim → orders-app and 2 more');
      assert.match(detail, /2 steps stand · interrupted$/);
    });
  });

  it('is for reading while another window changes the same', async () => {
    const opened = open();
    opened.elsewhere = true;
    await opened.session.plan();
    await agree(opened);
    assert.equal(opened.last().banner?.title, 'This route is being changed in another window');
    assert.equal(opened.last().footer?.buttons[0]?.off, true);
    await opened.press('apply');
    assert.deepEqual(opened.world.writes, []);
  });

  it('hands over to an administrator where the directory refuses', async () => {
    const opened = open(good, world => {
      world.beforeWrite = () => {
        throw new AzureError('No.', { kind: 'forbidden', directory: true });
      };
    });
    await opened.session.plan();
    await agree(opened);
    await opened.press('apply');
    assert.deepEqual(labels(opened.last()).slice(0, 2), ['Copy Script for Admin', 'Go On When It Has Run']);
    await opened.press('adminScript');
    assert.equal(opened.scripts.length, 1);
  });
});
