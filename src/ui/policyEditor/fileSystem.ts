import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type ApiManagement, AzureError, type Precondition, isAzureProblem } from '../../azure/interfaces';
import { describeError } from '../errors';
import { keepLineEnds } from './keepLineEnds';
import { type Opened, OpenedPolicies, sameVersion } from './openedPolicies';
import { type PolicyAddress, inheritingPolicy, readPolicyUri } from './policyUri';
import { documentAt, shows, untilShown } from './shown';

/** What happens besides around a save. */
export interface SaveEvents {
  rejected(uri: vscode.Uri, error: AzureError): void;
  changedMeanwhile(uri: vscode.Uri): void;
  /** Asked before a save over a version of someone else that was shown; false: nothing is saved. */
  mayReplace(uri: vscode.Uri): Promise<boolean>;
  /** `before`: what it replaced, where that is known. */
  saved(uri: vscode.Uri, text: string, before: string | undefined): void;
  /** It can't be saved with this account: seen when it is opened, else when a save was refused. */
  forbidden(uri: vscode.Uri): void;
}

/** What policies as files need of Azure. */
export interface PolicyStore {
  apiManagementOf(address: PolicyAddress): Promise<ApiManagement>;
  /** Whether the account may save there; undefined: that can't be told without trying. */
  mayWrite(address: PolicyAddress): Promise<boolean | undefined>;
}

interface Ahead {
  readonly version: Opened;
  readonly at: number;
}

const aheadMilliseconds = 2000;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Policies as files: read from the service, saved back with If-Match. Nothing is on disk. */
export class PolicyFileSystem implements vscode.FileSystemProvider {
  readonly #store: PolicyStore;
  readonly #events: SaveEvents;
  readonly #opened: OpenedPolicies;
  /** Read for `stat` and not by the editor yet: what it opens next, unless it grows old. */
  readonly #ahead = new Map<string, Ahead>();
  /** Read while the editor shows another text: what is edited is based on it as soon as the editor shows this one. */
  readonly #unshown = new Map<string, Opened>();
  readonly #readOnly = new Set<string>();
  /** Of these it was asked whether they may be saved. */
  readonly #asked = new Set<string>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(store: PolicyStore, state: vscode.Memento, events: SaveEvents) {
    this.#store = store;
    this.#opened = new OpenedPolicies(state);
    this.#events = events;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    // The folders above a policy: VS Code looks for them before it writes.
    if (!uri.path.endsWith('.policy.xml')) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const key = uri.toString();
    const [version] = await Promise.all([
      this.#readAhead(key) ?? this.#opened.get(key) ?? this.#read(uri),
      this.#askRights(uri, key),
    ]);
    if (!this.#opened.get(key)) this.#ahead.set(key, { version, at: Date.now() });
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: version.mtime,
      size: version.bytes.byteLength,
      ...(this.#readOnly.has(key) && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  /** Said when a policy is opened, not only when a save is refused. */
  async #askRights(uri: vscode.Uri, key: string): Promise<void> {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    if ((await this.#store.mayWrite(addressOf(uri))) !== false) return;
    this.#readOnly.add(key);
    this.#events.forbidden(uri);
  }

  isReadOnly(uri: vscode.Uri): boolean {
    return this.#readOnly.has(uri.toString());
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const key = uri.toString();
    const isUnsaved = documentAt(uri)?.isDirty ?? false;
    const version = (isUnsaved ? undefined : this.#readAhead(key)) ?? (await this.#read(uri));
    this.#ahead.delete(key);
    const document = documentAt(uri);
    const isKnown = (this.#opened.get(key) ?? this.#opened.remembered(key)) !== undefined;
    // VS Code drops what it read where someone typed meanwhile: only what it shows is what is edited.
    if (document && isKnown && !shows(document, version.base)) this.#unshown.set(key, version);
    else this.#keep(key, version);
    return version.bytes;
  }

  /** A document got another text, or lost its unsaved changes: it is based on the version whose text it has now. */
  settle(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const version = this.#unshown.get(key);
    if (version && shows(document, version.base)) this.#keep(key, version);
  }

  #keep(key: string, version: Opened): void {
    this.#unshown.delete(key);
    this.#opened.keep(key, version);
  }

  #readAhead(key: string): Opened | undefined {
    const ahead = this.#ahead.get(key);
    return ahead && Date.now() - ahead.at < aheadMilliseconds ? ahead.version : undefined;
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const key = uri.toString();
    const address = addressOf(uri);
    const service = await this.#reach(address);
    const precondition = (this.#opened.get(key) ?? this.#opened.remembered(key))?.precondition;
    if (!precondition) {
      throw vscode.FileSystemError.Unavailable(
        l10n.t('It isn’t known which version of the policy this text is based on. Open it anew.'),
      );
    }
    if (!(await this.#events.mayReplace(uri)))
      throw vscode.FileSystemError.Unavailable(l10n.t('Not saved. What is in Azure is as it was.'));
    const before = this.#opened.get(key)?.base;
    const edited = decoder.decode(content);
    const text = before === undefined ? edited : keepLineEnds(before, edited);
    try {
      const { etag } = await service.putPolicy(address.place, text, precondition);
      // The bytes stay the editor's: the service indents in its own way, which the next reading shows.
      this.#ahead.delete(key);
      this.#keep(key, { bytes: content, base: text, precondition: { etag }, mtime: Date.now() });
    } catch (error) {
      throw this.#saveError(uri, error);
    }
    this.#events.saved(uri, text, before);
  }

  #saveError(uri: vscode.Uri, error: unknown): unknown {
    if (isAzureProblem(error, 'changedMeanwhile')) {
      this.#events.changedMeanwhile(uri);
      return vscode.FileSystemError.Unavailable(
        l10n.t('Someone else saved this policy since you opened it. Nothing was overwritten.'),
      );
    }
    if (isAzureProblem(error, 'policyRejected')) this.#events.rejected(uri, error);
    if (isAzureProblem(error, 'forbidden')) {
      this.#readOnly.add(uri.toString());
      this.#tellChanged([uri]);
      this.#events.forbidden(uri);
    }
    const described = describeError(error, l10n.t('saving the policy'));
    if (described.kind === 'cancelled') return error;
    return vscode.FileSystemError.Unavailable(described.message);
  }

  /** What is saved in Azure now, without touching what is open. */
  async readTheirs(uri: vscode.Uri): Promise<{ readonly text: string; readonly precondition: Precondition }> {
    const address = addressOf(uri);
    const stored = await (await this.#reach(address)).getPolicy(address.place);
    return stored
      ? { text: stored.text, precondition: { etag: stored.etag } }
      : { text: inheritingPolicy(address.place.kind), precondition: 'absent' };
  }

  /** From now on a save replaces that version: the user has seen it. */
  baseOn(uri: vscode.Uri, text: string, precondition: Precondition): void {
    const key = uri.toString();
    const opened = this.#opened.get(key);
    const mtime = opened?.mtime ?? this.#opened.remembered(key)?.mtime ?? Date.now();
    this.#ahead.delete(key);
    this.#keep(key, { bytes: opened?.bytes ?? encoder.encode(text), base: text, precondition, mtime });
  }

  /** Looks whether a policy without unsaved changes was changed elsewhere; it is then shown as it is now. */
  async look(uri: vscode.Uri): Promise<void> {
    const found = await this.#now(uri);
    if (found && !sameVersion(found.opened.precondition, found.now.precondition)) this.#showInstead(uri, found.now);
  }

  /**
   * As `look`, and waits until the document is as it is now. VS Code keeps the document of a closed tab for minutes: shown
   * again it would have the text of then, and get that of now under the hands of whoever types already.
   */
  async bringUpToDate(uri: vscode.Uri): Promise<void> {
    const found = await this.#now(uri);
    if (!found) return;
    const { opened, now } = found;
    const document = documentAt(uri);
    const isOther = !sameVersion(opened.precondition, now.precondition);
    // What was saved is there as the service indents it; without another time VS Code would take it for the same.
    if (!isOther && (!document || shows(document, now.base))) return;
    this.#showInstead(uri, isOther ? now : { ...now, mtime: Math.max(Date.now(), opened.mtime + 1) });
    await untilShown(uri, now.base, aheadMilliseconds);
  }

  /** What a document without unsaved changes is based on, and what is there now. */
  async #now(uri: vscode.Uri): Promise<{ readonly opened: Opened; readonly now: Opened } | undefined> {
    const key = uri.toString();
    const opened = documentAt(uri)?.isDirty ? undefined : this.#opened.get(key);
    if (!opened) return undefined;
    const now = await this.#read(uri);
    return this.#opened.get(key) === opened && !documentAt(uri)?.isDirty ? { opened, now } : undefined;
  }

  #showInstead(uri: vscode.Uri, version: Opened): void {
    this.#ahead.set(uri.toString(), { version, at: Date.now() });
    this.#tellChanged([uri]);
  }

  /** Whoever is signed in has changed: what couldn't be read or written before may be now. */
  tryAgain(uris: readonly vscode.Uri[]): void {
    this.#readOnly.clear();
    this.#asked.clear();
    this.#tellChanged(uris);
  }

  #tellChanged(uris: readonly vscode.Uri[]): void {
    this.#changed.fire(uris.map(uri => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  async #read(uri: vscode.Uri): Promise<Opened> {
    try {
      const { text, precondition } = await this.readTheirs(uri);
      return this.#dated(uri.toString(), { bytes: encoder.encode(text), base: text, precondition });
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      if (error.problem.kind === 'notFound') throw vscode.FileSystemError.FileNotFound(uri);
      const described = describeError(error, l10n.t('reading the policy'));
      throw vscode.FileSystemError.Unavailable(
        described.kind === 'cancelled' ? l10n.t('Cancelled') : described.message,
      );
    }
  }

  /** With the time that VS Code was told of this version before. */
  #dated(key: string, version: Omit<Opened, 'mtime'>): Opened {
    const told = [this.#ahead.get(key)?.version, this.#unshown.get(key)];
    const same = told.find(one => one && sameVersion(one.precondition, version.precondition));
    return same ? { ...version, mtime: same.mtime } : this.#opened.dated(key, version);
  }

  async #reach(address: PolicyAddress): Promise<ApiManagement> {
    try {
      return await this.#store.apiManagementOf(address);
    } catch (error) {
      if (!isAzureProblem(error, 'signedOut')) throw error;
      throw vscode.FileSystemError.Unavailable(
        address.simulated
          ? l10n.t('Local Azure isn’t open. Open Local Azure, then try again.')
          : l10n.t('Sign in to tenant {0}, then try again.', address.tenantId),
      );
    }
  }

  /** Closed documents are forgotten, so that opening them again reads again. */
  forget(uri: vscode.Uri): void {
    this.#ahead.delete(uri.toString());
    this.#asked.delete(uri.toString());
    this.#unshown.delete(uri.toString());
    this.#opened.forget(uri.toString());
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

function addressOf(uri: vscode.Uri): PolicyAddress {
  const address = readPolicyUri(uri);
  if (!address) throw vscode.FileSystemError.FileNotFound(uri);
  return address;
}
