import * as vscode from 'vscode';
import { type App, readAuthentication, sameId } from '../../route';
import { trustClientId } from '../commands/trustedClientId';
import type { Explorer } from '../explorer';
import { readPolicyUri } from './policyUri';

const insertCommand = 'apimManagedIdentity.insertPolicy';
const othersAtMost = 20;

interface Candidate {
  readonly app: App;
  /** Absent: whose it is can't be known, so it is asked first. */
  readonly clientId?: string;
  readonly called: boolean;
}

/** Offers the policy with the client ID of the app that this API calls, then those of the other apps. */
export class PolicyCompletion implements vscode.CompletionItemProvider {
  readonly #explorer: Explorer;

  constructor(explorer: Explorer) {
    this.#explorer = explorer;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    const before = document.lineAt(position.line).text.slice(0, position.character);
    const inResource = /<authentication-managed-identity\b[^>]*\bresource="([^"]*)$/.exec(before);
    const atElement = /(^|[\s>])(<?[\w-]*)$/.exec(before);
    const typed = inResource?.[1] ?? atElement?.[2];
    if (typed === undefined || (!inResource && /<[^>]*$/.test(before.slice(0, before.length - typed.length))))
      return [];
    const candidates = await this.#candidates(document);
    if (token.isCancellationRequested) return [];
    const range = new vscode.Range(position.translate(0, -typed.length), position);
    return candidates.flatMap(candidate => {
      const item = inResource ? valueItem(candidate) : elementItem(candidate);
      if (!item) return [];
      item.range = range;
      item.sortText = `${candidate.called ? '0' : '1'} ${candidate.app.name}`;
      return [item];
    });
  }

  async #candidates(document: vscode.TextDocument): Promise<readonly Candidate[]> {
    const owner = readPolicyUri(document.uri)?.place.ownerId;
    const routes = owner === undefined ? [] : await this.#explorer.estate.routesOf(owner);
    const called = routes.flatMap(({ backEnd }) => (backEnd.kind === 'app' ? [backEnd.app] : []));
    const books = this.#explorer.world.books().filter(book => book.tenant.signIn.session);
    const all = (await Promise.all(books.map(book => book.tenant.everything()))).flatMap(one => one.apps);
    const others = all.filter(app => !called.some(one => sameId(one.id, app.id))).slice(0, othersAtMost);
    const found = await Promise.all([
      ...called.map(app => this.#candidate(app, true)),
      ...others.map(app => this.#candidate(app, false)),
    ]);
    return found.flatMap(one => one ?? []);
  }

  async #candidate(app: App, called: boolean): Promise<Candidate | undefined> {
    const azure = await this.#explorer.world.tenantOf(app.id)?.azure();
    if (!azure) return undefined;
    try {
      const { clientId } = readAuthentication((await azure.appService.getAuthentication(app.id)).properties);
      if (clientId === undefined) return undefined;
      const trust = await trustClientId(azure.directory, clientId, app.name);
      if (trust.kind === 'own') return { app, clientId, called };
      return trust.kind === 'unknown' ? { app, called } : undefined;
    } catch {
      // An app that can't be read has nothing to offer here; its own row says why.
      return undefined;
    }
  }
}

function elementItem({ app, clientId, called }: Candidate): vscode.CompletionItem {
  const item = new vscode.CompletionItem(
    { label: `authentication-managed-identity ${app.name}`, description: called ? 'this API calls it' : '' },
    vscode.CompletionItemKind.Snippet,
  );
  item.filterText = `<authentication-managed-identity ${app.name}`;
  if (clientId === undefined) {
    item.insertText = '';
    item.detail = 'Asks first: whose client ID it is can’t be known';
    item.command = { command: insertCommand, title: 'Insert Managed Identity Policy' };
    return item;
  }
  item.insertText = `<authentication-managed-identity resource="${clientId}" />`;
  item.detail = clientId;
  return item;
}

function valueItem({ app, clientId, called }: Candidate): vscode.CompletionItem | undefined {
  if (clientId === undefined) return undefined;
  const item = new vscode.CompletionItem(
    { label: clientId, description: `${app.name}${called ? ', this API calls it' : ''}` },
    vscode.CompletionItemKind.Value,
  );
  item.insertText = clientId;
  item.filterText = clientId;
  return item;
}
