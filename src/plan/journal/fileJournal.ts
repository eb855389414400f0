import * as l10n from '@vscode/l10n';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '../plan';
import { type AppliedStep, type Stored, type WriteStep, handlerFor, isWrite } from '../steps';
import { stopped } from '../stops';
import { writeAtomically } from './atomicFile';
import type { Journal } from './journal';
import { Locks } from './locks';
import type { ChangeRecord, StepRecord } from './record';
import { seal, unseal } from './seal';

/** Where and how one change is written down. */
export interface JournalPlace {
  /** Of all changes; made where it isn't there. */
  readonly folder: string;
  /** For AES-256: 32 bytes. */
  readonly key: Uint8Array;
  /** The process that holds the locks. Default: this one. */
  readonly pid?: number;
}

export const recordFile = 'record.json';

/** The folder of one change. */
export const changeFolder = ({ folder }: JournalPlace, id: string): string => path.join(folder, id);

/**
 * A journal on disk: `record.json` in plain, one sealed file per body. Before a write is sent its before-state is there;
 * each file is whole at any time. Holds the locks of its routes and of the things that it writes.
 */
export class FileJournal implements Journal {
  readonly #place: JournalPlace;
  readonly #locks: Locks;
  #record: ChangeRecord;
  #writing: Promise<void> = Promise.resolve();

  /** Begins nothing. `record`: as read from the folder, to go on with it; else one for a new change. */
  constructor(place: JournalPlace, record: ChangeRecord) {
    this.#place = place;
    this.#record = record;
    this.#locks = new Locks(path.join(place.folder, 'locks'), place.pid);
  }

  get record(): ChangeRecord {
    return this.#record;
  }

  async begin(plan: Plan): Promise<void> {
    await this.#open(async () => {
      await mkdir(changeFolder(this.#place, this.#record.id), { recursive: true, mode: 0o700 });
      await this.#keep('plan', plan);
    });
  }

  async beginUndo(): Promise<void> {
    await this.#open(() => Promise.resolve());
  }

  async #open(prepare: () => Promise<void>): Promise<void> {
    if (!(await this.#locks.acquire(this.#record.locks))) throw otherWindow();
    try {
      await prepare();
      await this.#change({ state: 'open' });
    } catch (error) {
      await this.#locks.release();
      throw cantWrite(error);
    }
  }

  async willWrite(step: WriteStep, before: Stored): Promise<void> {
    if (!(await this.#locks.stillHeld())) throw otherWindow();
    try {
      await this.#keep(`${this.#indexOf(step.id)}.before`, { made: step, before });
      await this.#step(step.id, { state: 'begun', before: handlerFor(step.kind).describe(step, before) });
    } catch (error) {
      throw cantWrite(error);
    }
  }

  async wrote({ step, made, after, at }: AppliedStep): Promise<void> {
    try {
      await this.#keep(`${this.#indexOf(step)}.after`, { after, at });
      await this.#step(step, { state: 'made', after: handlerFor(made.kind).describe(made, after) });
    } catch (error) {
      const name = handlerFor(made.kind).nameOf(made);
      const why = error instanceof Error ? error.message : String(error);
      throw stopped('failed', l10n.t('{0} was changed, but that couldn’t be written down: {1}', name, why), { error });
    }
  }

  async takesBack(step: string): Promise<void> {
    try {
      await this.#step(step, { takingBack: true });
    } catch (error) {
      throw cantWrite(error);
    }
  }

  isTakingBack(step: string): boolean {
    return this.#record.steps.some(one => one.id === step && one.takingBack === true);
  }

  async tookBack(step: string): Promise<void> {
    await this.#step(step, { state: 'takenBack' });
  }

  async end(): Promise<void> {
    await this.#change({ state: 'ended' });
    await this.#locks.release();
  }

  /** Left as it is: it isn't offered again. */
  async leave(): Promise<void> {
    await this.#change({ state: 'left' });
    await this.#locks.release();
  }

  /** A body that was kept; throws where it isn't there or the key is another one. */
  async read(name: string): Promise<unknown> {
    const sealed = await readFile(this.#file(name));
    return unseal(sealed, this.#place.key, this.#placeOf(name));
  }

  async #keep(name: string, value: object): Promise<void> {
    await writeAtomically(this.#file(name), seal(value, this.#place.key, this.#placeOf(name)));
  }

  #file(name: string): string {
    return path.join(changeFolder(this.#place, this.#record.id), `${name}.sealed`);
  }

  #placeOf(name: string): string {
    return `${this.#record.id}/${name}`;
  }

  #indexOf(step: string): number {
    const index = this.#record.steps.findIndex(one => one.id === step);
    if (index < 0) throw new RangeError(`The journal knows no step ${step}.`);
    return index;
  }

  #step(id: string, change: Partial<StepRecord>): Promise<void> {
    const steps = (): readonly StepRecord[] =>
      this.#record.steps.map(one => (one.id === id ? { ...one, ...change } : one));
    return this.#change(() => ({ steps: steps() }));
  }

  /** One after the other: steps of independent routes run side by side. */
  #change(change: Partial<ChangeRecord> | (() => Partial<ChangeRecord>)): Promise<void> {
    const write = async (): Promise<void> => {
      const next = { ...this.#record, ...(typeof change === 'function' ? change() : change) };
      const file = path.join(changeFolder(this.#place, next.id), recordFile);
      await writeAtomically(file, `${JSON.stringify(next, null, 2)}\n`);
      this.#record = next;
    };
    const written = this.#writing.then(write, write);
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

/** What may be changed by one window at a time: the routes, and each thing that is written. */
export function keysOf(plan: Plan): readonly string[] {
  const { route, routes = [route] } = plan;
  const things = plan.steps.filter(isWrite).map(step => handlerFor(step.kind).thingOf(step));
  return [...routes.map(one => `route ${one.id.toLowerCase()}`), ...things];
}

const otherWindow = (): Error =>
  stopped('plannedTwice', l10n.t('This route is being changed in another window. Nothing was changed from here.'));

const cantWrite = (error: unknown): Error =>
  stopped(
    'failed',
    l10n.t(
      'What is there now couldn’t be written down for undo, so nothing was changed: {0}',
      error instanceof Error ? error.message : String(error),
    ),
    { error },
  );
