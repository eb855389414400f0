import * as vscode from 'vscode';
import { type ApiManagement, AzureError, type Precondition, isAzureProblem } from '../../azure/interfaces';
import { describeError } from '../errors';
import { type PolicyAddress, inheritingPolicy, readPolicyUri } from './policyUri';

/** A policy as last read, and what must still be so when it is saved. */
interface Opened {
  readonly bytes: Uint8Array;
  readonly precondition: Precondition;
  readonly mtime: number;
}

/** What happens besides when a save fails. */
export interface SaveFailures {
  rejected(uri: vscode.Uri, error: AzureError): void;
  changedMeanwhile(uri: vscode.Uri): void;
  saved(uri: vscode.Uri): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const stateKey = 'openPolicies';
const rememberAtMost = 100;

/** Policies as files: read from the service, saved back with If-Match. Nothing is on disk. */
export class PolicyFileSystem implements vscode.FileSystemProvider {
  readonly #apiManagementOf: (address: PolicyAddress) => Promise<ApiManagement>;
  readonly #failures: SaveFailures;
  readonly #state: vscode.Memento;
  readonly #opened = new Map<string, Opened>();
  readonly #readOnly = new Set<string>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(
    apiManagementOf: (address: PolicyAddress) => Promise<ApiManagement>,
    state: vscode.Memento,
    failures: SaveFailures,
  ) {
    this.#apiManagementOf = apiManagementOf;
    this.#state = state;
    this.#failures = failures;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    // The folders above a policy: VS Code looks for them before it writes.
    if (!uri.path.endsWith('.policy.xml')) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const opened = this.#opened.get(uri.toString()) ?? (await this.#read(uri));
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: opened.mtime,
      size: opened.bytes.byteLength,
      ...(this.#readOnly.has(uri.toString()) && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    this.#readOnly.delete(uri.toString());
    return (await this.#read(uri)).bytes;
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const address = addressOf(uri);
    const service = await this.#reach(address);
    const precondition = this.#opened.get(uri.toString())?.precondition ?? this.#remembered(uri);
    if (!precondition) {
      throw vscode.FileSystemError.Unavailable(
        'It isn’t known which version of the policy this text is based on. Open it anew.',
      );
    }
    try {
      const stored = await service.putPolicy(address.place, decoder.decode(content), precondition);
      // The bytes stay the editor's: the service indents in its own way, which the next reading shows.
      this.#keep(uri, content, { etag: stored.etag });
      this.#failures.saved(uri);
    } catch (error) {
      throw this.#saveError(uri, error);
    }
  }

  #saveError(uri: vscode.Uri, error: unknown): unknown {
    if (isAzureProblem(error, 'changedMeanwhile')) {
      this.#failures.changedMeanwhile(uri);
      return vscode.FileSystemError.Unavailable(
        'Someone else saved this policy since you opened it. Nothing was overwritten.',
      );
    }
    if (isAzureProblem(error, 'policyRejected')) this.#failures.rejected(uri, error);
    if (isAzureProblem(error, 'forbidden')) {
      this.#readOnly.add(uri.toString());
      this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    }
    const described = describeError(error, 'saving the policy');
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
  baseOn(uri: vscode.Uri, precondition: Precondition): void {
    const opened = this.#opened.get(uri.toString());
    this.#keep(uri, opened?.bytes ?? new Uint8Array(), precondition, opened?.mtime);
  }

  async #read(uri: vscode.Uri): Promise<Opened> {
    try {
      const { text, precondition } = await this.readTheirs(uri);
      return this.#keep(uri, encoder.encode(text), precondition);
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      if (error.problem.kind === 'notFound') throw vscode.FileSystemError.FileNotFound(uri);
      const described = describeError(error, 'reading the policy');
      throw vscode.FileSystemError.Unavailable(described.kind === 'cancelled' ? 'Cancelled' : described.message);
    }
  }

  #keep(uri: vscode.Uri, bytes: Uint8Array, precondition: Precondition, mtime = Date.now()): Opened {
    const opened = { bytes, precondition, mtime };
    this.#opened.set(uri.toString(), opened);
    const before = this.#state.get<Record<string, unknown>>(stateKey) ?? {};
    const others = Object.entries(before).filter(([key]) => key !== uri.toString());
    const kept = [...others.slice(1 - rememberAtMost), [uri.toString(), precondition]];
    void this.#state.update(stateKey, Object.fromEntries(kept));
    return opened;
  }

  /** Of a tab restored with unsaved text: the version that the text was based on before the restart. */
  #remembered(uri: vscode.Uri): Precondition | undefined {
    const found = this.#state.get<Record<string, unknown>>(stateKey)?.[uri.toString()];
    if (found === 'absent') return found;
    const etag = typeof found === 'object' && found !== null ? (found as { etag?: unknown }).etag : undefined;
    return typeof etag === 'string' ? { etag } : undefined;
  }

  async #reach(address: PolicyAddress): Promise<ApiManagement> {
    try {
      return await this.#apiManagementOf(address);
    } catch (error) {
      if (!isAzureProblem(error, 'signedOut')) throw error;
      throw vscode.FileSystemError.Unavailable(
        address.simulated
          ? 'Local Azure isn’t open. Open Local Azure, then try again.'
          : `Sign in to tenant ${address.tenantId}, then try again.`,
      );
    }
  }

  /** Closed documents are forgotten, so that opening them again reads again. */
  forget(uri: vscode.Uri): void {
    this.#opened.delete(uri.toString());
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
