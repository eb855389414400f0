import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ApplyOutcome,
  type Journal,
  type Plan,
  type Prover,
  applyPlan,
  forgetOld,
  interruptedChanges,
  isChangedElsewhere,
  endedChanges,
  listChanges,
  newJournal,
  openChange,
  planRoute,
  readPlanContext,
  undoSteps,
} from '../../../src/plan';
import { newJournalKey, seal, unseal } from '../../../src/plan/journal/seal';
import { Locks } from '../../../src/plan/journal/locks';
import { MemoryAzure, orders, routeTo } from './memoryAzure';
import { claims } from './memoryPlan';

const planted = 'planted-key-b5c1';
const policyText = `<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t\t<set-header name="x-functions-key"><value>${planted}</value></set-header>\r\n\t</inbound>\r\n</policies>`;

const prover: Prover = {
  prepare: () => undefined,
  getReady: () => undefined,
  close: () => Promise.resolve(),
  lookForToken: () =>
    Promise.resolve({
      state: 'shown',
      signature: 'valid',
      claims: claims(),
    }),
  lookWhetherSecured: () =>
    Promise.resolve({ state: 'proved', summary: 'all three', proof: { at: 1, factsHash: 'h' } }),
  lookWhetherOpen: () => Promise.resolve({ state: 'back' }),
  lookWhetherTokenGone: () => Promise.resolve({ state: 'back' }),
  lookWhetherKeyGone: () => Promise.resolve({ state: 'back' }),
};

/** No process has this number: what it held counts as left behind. */
const deadProcess = 2 ** 22 + 4711;

describe('the journal on disk', () => {
  const key = newJournalKey();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function openWorld(): MemoryAzure {
    const world = new MemoryAzure();
    world.setPolicy(orders, policyText);
    return world;
  }

  async function planFor(world: MemoryAzure): Promise<Plan> {
    const route = routeTo();
    const facts = await world.readFacts();
    const plan = planRoute(await readPlanContext(world.azure, { route, facts, routes: [route], choices: {} }), {});
    assert.equal(plan.kind, 'plan');
    return plan;
  }

  const apply = (world: MemoryAzure, plan: Plan, journal: Journal, more: object = {}): Promise<ApplyOutcome> =>
    applyPlan(world.azure, plan, {
      proverFor: () => prover,
      journal,
      onProgress: () => undefined,
      ...more,
    });

  const undo = (world: MemoryAzure, applied: ApplyOutcome['applied'], journal: Journal) =>
    undoSteps(world.azure, applied, { journal, onProgress: () => undefined, turnOffIdentity: true });

  async function everything(): Promise<string> {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter(one => one.isFile()).map(one => path.join(one.parentPath, one.name));
    return (await Promise.all(files.map(file => readFile(file, 'latin1')))).join('\n');
  }

  /** Runs an apply whose process dies at the n-th thing that it writes down, before or after it is on disk. */
  async function dieAt(world: MemoryAzure, plan: Plan, count: number, isOnDisk: boolean): Promise<boolean> {
    const file = newJournal({ folder, key, pid: deadProcess }, plan, 1_000);
    let seen = 0;
    let die = (): void => undefined;
    const died = new Promise<'died'>(resolve => (die = () => resolve('died')));
    const mortal = <A extends unknown[]>(write: (...args: A) => Promise<void>) => {
      return async (...args: A): Promise<void> => {
        const isLast = seen++ === count;
        if (isLast && !isOnDisk) die();
        if (seen > count + 1 || (isLast && !isOnDisk)) return new Promise<void>(() => undefined);
        await write(...args);
        if (!isLast) return;
        die();
        await new Promise<void>(() => undefined);
      };
    };
    const journal: Journal = {
      begin: mortal(one => file.begin(one)),
      beginUndo: mortal(() => file.beginUndo()),
      willWrite: mortal((step, before) => file.willWrite(step, before)),
      wrote: mortal(applied => file.wrote(applied)),
      takesBack: mortal(step => file.takesBack(step)),
      isTakingBack: step => file.isTakingBack(step),
      tookBack: mortal(step => file.tookBack(step)),
      end: mortal(() => file.end()),
    };
    return (await Promise.race([apply(world, plan, journal), died])) === 'died';
  }

  it('finishes or undoes what was interrupted at any point, and keeps no secret in plain', async () => {
    let deaths = 0;
    for (const isOnDisk of [false, true]) {
      for (let count = 0; ; count++) {
        let ended = false;
        for (const how of ['finish', 'undo'] as const) {
          for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true });
          const world = openWorld();
          const before = world.snapshot();
          const plan = await planFor(world);
          ended = !(await dieAt(world, plan, count, isOnDisk));
          if (ended) break;
          deaths++;
          assert.ok(!(await everything()).includes(planted), 'nothing in plain');
          const place = { folder, key };
          const [interrupted] = await interruptedChanges(place);
          const what = `${how} after death at ${count}, ${isOnDisk ? 'on disk' : 'not on disk'}`;
          const [record] = await listChanges(place);
          if (record?.state === 'ended') {
            const { applied, journal } = await openChange(place, record);
            assert.deepEqual([...new Set(applied.map(one => one.at))], [world.now], 'when it was made');
            assert.equal((await undo(world, applied, journal)).state, 'undone', `${what}: it was finished`);
            assert.deepEqual(world.snapshot(), before, what);
            continue;
          }
          if (!interrupted) {
            assert.deepEqual(world.snapshot(), before, `${what}: nothing was changed`);
            continue;
          }
          const kept = await openChange(place, interrupted.record);
          if (how === 'undo') {
            const outcome = await undo(world, kept.applied, kept.journal);
            assert.equal(outcome.state, 'undone', `${what}: ${JSON.stringify(outcome.left)}`);
            assert.deepEqual(world.snapshot(), before, what);
          } else {
            const outcome = await apply(world, kept.plan, kept.journal, { resume: kept.interrupted });
            assert.equal(outcome.state, 'secured', `${what}: ${outcome.stop?.stop.text ?? ''}`);
            await undo(world, outcome.applied, kept.journal);
            assert.deepEqual(world.snapshot(), before, `${what}, then undo`);
          }
          assert.deepEqual(await interruptedChanges(place), [], 'not offered again');
          await forgetOld(place, Date.now(), 1e15);
          assert.deepEqual(await listChanges(place), [], 'what can’t be undone any more is deleted');
        }
        if (ended) break;
      }
    }
    assert.ok(deaths > 30, `${deaths} deaths`);
  });

  it('tells how far an interrupted change had come, by its names', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    await dieAt(world, plan, 3, true);
    const [interrupted] = await interruptedChanges({ folder, key });
    assert.deepEqual(
      [interrupted?.record.app, interrupted?.record.service, interrupted?.step, interrupted?.of],
      ['orders-app', 'shop-apim', 2, 6],
    );
  });

  it('can be undone by another process later, and not with another key', async () => {
    const world = openWorld();
    const before = world.snapshot();
    const plan = await planFor(world);
    const outcome = await apply(world, plan, newJournal({ folder, key }, plan, 1_000));
    assert.equal(outcome.state, 'secured');
    const [record] = await listChanges({ folder });
    assert.equal(record?.state, 'ended');
    assert.deepEqual(await endedChanges({ folder }), [record], 'offered for undoing');
    await assert.rejects(openChange({ folder, key: newJournalKey() }, record));
    const first = plan.steps[0]?.id ?? '';
    const earlier = await openChange({ folder, key }, record);
    assert.equal(earlier.journal.isTakingBack(first), false);
    await earlier.journal.takesBack(first);
    const kept = await openChange({ folder, key }, (await listChanges({ folder }))[0]!);
    assert.equal(kept.journal.isTakingBack(first), true, 'an undo had begun');
    assert.equal((await undo(world, kept.applied, kept.journal)).state, 'undone');
    assert.deepEqual(world.snapshot(), before);
    assert.deepEqual(await endedChanges({ folder }), [], 'nothing of it stands');
  });

  it('lets only one of two windows change the same, and says so', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    const first = newJournal({ folder, key }, plan, 1_000);
    await first.begin(plan);
    assert.equal(await isChangedElsewhere({ folder, key }, plan), true);
    assert.deepEqual(await interruptedChanges({ folder, key }), [], 'not interrupted: being worked on');
    const outcome = await apply(world, plan, newJournal({ folder, key }, plan, 2_000));
    assert.equal(outcome.stop?.stop.reason, 'plannedTwice');
    assert.deepEqual([world.writes, outcome.stands], [[], []]);
    await first.end();
    assert.equal(await isChangedElsewhere({ folder, key }, plan), false);
    assert.equal((await apply(world, plan, newJournal({ folder, key }, plan, 3_000))).state, 'secured');
  });

  it('a window that was taken for dead, and isn’t, writes nothing more', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    const slow = newJournal({ folder, key, pid: deadProcess }, plan, 1_000);
    await slow.begin(plan);
    await newJournal({ folder, key }, plan, 2_000).begin(plan);
    const [first] = plan.steps;
    assert.ok(first?.kind === 'identity');
    await assert.rejects(slow.willWrite(first, { userAssigned: [] }), /being changed in another window/);
  });

  it('changes nothing when nothing can be written down', async () => {
    const world = openWorld();
    const plan = await planFor(world);
    await writeFile(path.join(folder, 'file'), '');
    const outcome = await apply(world, plan, newJournal({ folder: path.join(folder, 'file'), key }, plan, 1_000));
    assert.equal(outcome.state, 'stopped');
    assert.deepEqual(world.writes, []);
  });
});

describe('sealing', () => {
  const key = newJournalKey();
  it('gives back what was sealed, and only with the same key, place and bytes', () => {
    const value = { text: 'ключ 🔑', list: [1, null], none: { deep: true } };
    const sealed = seal(value, key, 'a/b');
    assert.deepEqual(unseal(sealed, key, 'a/b'), value);
    assert.ok(!Buffer.from(sealed).toString('latin1').includes('deep'));
    assert.throws(() => unseal(sealed, newJournalKey(), 'a/b'));
    assert.throws(() => unseal(sealed, key, 'a/c'));
    for (let index = 0; index < sealed.length; index++) {
      const other = Uint8Array.from(sealed);
      other[index]! ^= 1;
      assert.throws(() => unseal(other, key, 'a/b'), `byte ${index}`);
    }
    assert.throws(() => unseal(sealed.subarray(0, 10), key, 'a/b'));
  });
});

describe('locks', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'locks-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are held by one, all or none', async () => {
    const [one, other] = [new Locks(folder), new Locks(folder)];
    assert.equal(await one.acquire(['a', 'b']), true);
    assert.equal(await other.acquire(['0', 'b']), false);
    assert.equal(await new Locks(folder).acquire(['0']), true, 'nothing of a failed try stays');
    await one.release();
    assert.equal(await other.acquire(['b']), true);
    assert.equal(await one.stillHeld(), true, 'of nothing');
  });

  it('of a process that died are taken over, by one of many; the dead one would notice', async () => {
    const dead = new Locks(folder, deadProcess);
    assert.equal(await dead.acquire(['a']), true);
    const many = await Promise.all(Array.from({ length: 8 }, () => new Locks(folder).acquire(['a'])));
    assert.equal(many.filter(Boolean).length, 1);
    assert.equal(await dead.stillHeld(), false);
  });

  it('without a sign of life for long are taken over; half-written ones too', async () => {
    const one = new Locks(folder);
    await one.acquire(['a']);
    const [name = ''] = await readdir(folder);
    const file = path.join(folder, name);
    await utimes(file, new Date(0), new Date(0));
    assert.equal(await new Locks(folder).acquire(['a']), true);
    await writeFile(file, `{"nonce":"x","pid":`);
    assert.equal(await new Locks(folder).acquire(['a']), true, `on ${hostname()}`);
  });
});
