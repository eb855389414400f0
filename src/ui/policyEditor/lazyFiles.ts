import * as vscode from 'vscode';

/** Policies as files, before what reads and saves them is loaded: the first question loads it. */
export class LazyFiles implements vscode.FileSystemProvider {
  readonly #load: () => Promise<vscode.FileSystemProvider>;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(load: () => Promise<vscode.FileSystemProvider>) {
    this.#load = load;
  }

  /** What changed, told by the loaded files. */
  tell(changes: vscode.FileChangeEvent[]): void {
    this.#changed.fire(changes);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return (await this.#load()).stat(uri);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#load()).readFile(uri);
  }

  async writeFile(...args: Parameters<vscode.FileSystemProvider['writeFile']>): Promise<void> {
    await (await this.#load()).writeFile(...args);
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return (await this.#load()).readDirectory(uri);
  }

  async createDirectory(uri: vscode.Uri): Promise<void> {
    await (await this.#load()).createDirectory(uri);
  }

  async delete(...args: Parameters<vscode.FileSystemProvider['delete']>): Promise<void> {
    await (await this.#load()).delete(...args);
  }

  async rename(...args: Parameters<vscode.FileSystemProvider['rename']>): Promise<void> {
    await (await this.#load()).rename(...args);
  }
}
