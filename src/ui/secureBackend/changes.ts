import type { ExtensionContext } from 'vscode';
import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import {
  type FileJournal,
  type InterruptedChange,
  type JournalPlace,
  type KeptChange,
  endedChanges,
  forgetOld,
  interruptedChanges,
  listChanges,
  isChangedElsewhere,
  newJournal,
  openChange,
} from '../../plan';
import type { ChangeRecord } from '../../plan/journal/record';
import { newJournalKey } from '../../plan/journal/seal';
import type { Plan } from '../../plan/plan';

const secretName = 'journalKey';
const keyBytes = 32;
/** Undo stays possible for so long: 30 days. */
const keep = 30 * 24 * 60 * 60 * 1000;

/** The changes that are written down on this computer: bodies sealed, their key in VS Code's secret storage. */
export class Changes {
  readonly #context: Pick<ExtensionContext, 'globalStorageUri' | 'secrets'>;
  #place: Promise<JournalPlace> | undefined;

  constructor(context: Pick<ExtensionContext, 'globalStorageUri' | 'secrets'>) {
    this.#context = context;
  }

  async journal(plan: Plan): Promise<FileJournal> {
    return newJournal(await this.#at(), plan, Date.now());
  }

  /** Whether another window is changing the same right now. */
  async isElsewhere(plan: Plan): Promise<boolean> {
    return isChangedElsewhere(await this.#at(), plan);
  }

  /** Left half-done by a window that is gone. */
  async interrupted(): Promise<readonly InterruptedChange[]> {
    // Where nothing was ever changed, no key is asked for or made.
    if ((await listChanges({ folder: this.#folder })).length === 0) return [];
    const place = await this.#at();
    await forgetOld(place, Date.now(), keep);
    return interruptedChanges(place);
  }

  /** What can be undone from here: what a window that is gone has left half-done first, then the latest. */
  async undoable(): Promise<readonly ChangeRecord[]> {
    const interrupted = await this.interrupted();
    return [...interrupted.map(one => one.record), ...(await endedChanges({ folder: this.#folder }))];
  }

  async open(record: ChangeRecord): Promise<KeptChange> {
    return openChange(await this.#at(), record);
  }

  get #folder(): string {
    return path.join(this.#context.globalStorageUri.fsPath, 'journal');
  }

  #at(): Promise<JournalPlace> {
    this.#place ??= this.#read().catch((error: unknown) => {
      this.#place = undefined;
      throw error;
    });
    return this.#place;
  }

  async #read(): Promise<JournalPlace> {
    const { secrets } = this.#context;
    const folder = this.#folder;
    const stored = await secrets.get(secretName);
    const known = stored === undefined ? undefined : Buffer.from(stored, 'base64');
    if (known?.byteLength === keyBytes) return { folder, key: known };
    const key = newJournalKey();
    await secrets.store(secretName, Buffer.from(key).toString('base64'));
    return { folder, key };
  }
}

/** look.md 6: "Next start after a crash". undefined: left for later. */
export async function askAboutInterrupted(found: InterruptedChange): Promise<'finish' | 'undo' | 'leave' | undefined> {
  const { record, step, of } = found;
  const { length } = record.routes;
  const what = length > 1 ? l10n.t('{0} routes', length) : record.app;
  const finish = l10n.t('Finish…');
  const undo = l10n.t('Undo…');
  const leave = l10n.t('Leave as Is');
  const chosen = await vscode.window.showWarningMessage(
    l10n.t('A change to {0} was interrupted at step {1} of {2}.', what, step, of),
    finish,
    undo,
    leave,
  );
  if (chosen === finish) return 'finish';
  if (chosen === undo) return 'undo';
  return chosen === leave ? 'leave' : undefined;
}
