import { randomUUID } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { namesOf } from '../../route';
import type { Plan } from '../plan';
import type { Interrupted } from '../run';
import type { AppliedStep, Stored, WriteStep } from '../steps';
import { FileJournal, type JournalPlace, changeFolder, keysOf, recordFile } from './fileJournal';
import { Locks } from './locks';
import { type ChangeRecord, readRecord } from './record';

/** A new change's journal. Nothing is written before `begin`. */
export function newJournal(place: JournalPlace, plan: Plan, now: number): FileJournal {
  const { app, service } = namesOf(plan.route);
  return new FileJournal(place, {
    version: 1,
    id: `${new Date(now).toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}`,
    app,
    service,
    routes: (plan.routes ?? [plan.route]).map(route => route.id),
    locks: keysOf(plan),
    startedAt: now,
    state: 'open',
    steps: plan.steps.map(({ id, kind }) => ({ id, kind, state: 'waiting' })),
  });
}

/** Everything written down about one change, read back. */
export interface KeptChange {
  readonly journal: FileJournal;
  readonly plan: Plan;
  readonly interrupted: Interrupted;
  /** What undo takes back: writes that stand, and those of which it isn't known. */
  readonly applied: readonly AppliedStep[];
}

/** All changes in the folder, latest first. Folders that aren't a change's are passed over. */
export async function listChanges({ folder }: Pick<JournalPlace, 'folder'>): Promise<readonly ChangeRecord[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const found = await Promise.all(
    names.filter(name => name !== 'locks').map(name => recordIn(path.join(folder, name))),
  );
  return found.filter(one => one !== undefined).sort((a, b) => b.startedAt - a.startedAt);
}

async function recordIn(folder: string): Promise<ChangeRecord | undefined> {
  try {
    return readRecord(await readFile(path.join(folder, recordFile), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Interrupted: still open, and whoever had opened it is gone. `step` of `of`: how far it had come, from 1. */
export interface InterruptedChange {
  readonly record: ChangeRecord;
  readonly step: number;
  readonly of: number;
}

/** Changes that a crash has left half-done; those that another window is at work on aren't among them. */
export async function interruptedChanges(place: JournalPlace): Promise<readonly InterruptedChange[]> {
  const open = (await listChanges(place)).filter(record => record.state === 'open');
  const found: InterruptedChange[] = [];
  for (const record of open) {
    const begun = record.steps.findLastIndex(step => step.state === 'begun' || step.state === 'made');
    // Died before its first write: there is nothing to decide.
    if (begun < 0 && (await isAbandoned(place, record))) await forget(place, record.id);
    else if (begun >= 0 && (await isAbandoned(place, record)))
      found.push({ record, step: begun + 1, of: record.steps.length });
  }
  return found;
}

async function isAbandoned(place: JournalPlace, record: ChangeRecord): Promise<boolean> {
  const locks = new Locks(path.join(place.folder, 'locks'), place.pid);
  const free = await locks.acquire(record.locks);
  await locks.release();
  return free;
}

/** Whether another window is changing a route or a thing of this plan right now. */
export async function isChangedElsewhere(place: JournalPlace, plan: Plan): Promise<boolean> {
  const locks = new Locks(path.join(place.folder, 'locks'), place.pid);
  const free = await locks.acquire(keysOf(plan));
  await locks.release();
  return !free;
}

/** What is kept of a write's answer. */
type Answer = Pick<AppliedStep, 'after' | 'at'>;

/** Reads a change back. Throws where the key isn't the one that it was written with. */
export async function openChange(place: JournalPlace, record: ChangeRecord): Promise<KeptChange> {
  const journal = new FileJournal(place, record);
  const plan = (await journal.read('plan')) as Plan;
  const begun = new Map<string, { made: WriteStep; before: Stored }>();
  const applied: AppliedStep[] = [];
  for (const [index, step] of record.steps.entries()) {
    if (step.state !== 'begun' && step.state !== 'made') continue;
    const { made, before } = (await journal.read(`${index}.before`)) as { made: WriteStep; before: Stored };
    begun.set(step.id, { made, before });
    const answer = step.state === 'made' ? ((await journal.read(`${index}.after`)) as Answer) : {};
    applied.push({ step: step.id, made, before, ...answer });
  }
  const known = applied.filter(one => one.after !== undefined);
  return { journal, plan, interrupted: { begun, applied: known }, applied };
}

const stands = ({ steps }: ChangeRecord): boolean =>
  steps.some(step => step.state === 'begun' || step.state === 'made');

/** Changes that came to an end and of which something stands, latest first. */
export async function endedChanges(place: Pick<JournalPlace, 'folder'>): Promise<readonly ChangeRecord[]> {
  return (await listChanges(place)).filter(record => record.state !== 'open' && stands(record));
}

/** Deletes everything that was kept of a change. It can't be undone from here any more. */
export async function forget(place: Pick<JournalPlace, 'folder'>, id: string): Promise<void> {
  await rm(changeFolder(place as JournalPlace, id), { recursive: true, force: true });
}

/** Forgets what can't be undone any more: undone, left, or older than that. */
export async function forgetOld(place: JournalPlace, now: number, keepMilliseconds: number): Promise<void> {
  for (const record of await listChanges(place)) {
    const isOld = now - record.startedAt > keepMilliseconds;
    if (record.state !== 'open' && (!stands(record) || isOld)) await forget(place, record.id);
  }
}
