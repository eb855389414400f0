import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { commandId } from '../../commands/names';
import type { Explorer } from '../../explorer';
import type { ParsedPolicies } from '../parsedPolicies';
import { isGenerated, rangeOf } from '../policyLanguage';
import { AppFacts } from '../service/appFacts';
import { type PolicyOwner, ownerOf, placeOfDocument } from '../service/policyOwner';
import { type ServiceFacts, readable } from '../service/serviceFacts';
import type { Known, Need } from './known';
import type { Offer } from './offer';
import { completionAt } from './offers';

/** Elements, attributes and values where they are allowed, with what is really there in Azure. */
export class PolicyCompletion implements vscode.CompletionItemProvider {
  readonly #explorer: Explorer;
  readonly #facts: ServiceFacts;
  readonly #apps: AppFacts;
  readonly #parsed: ParsedPolicies;

  constructor(explorer: Explorer, facts: ServiceFacts, parsed: ParsedPolicies) {
    this.#explorer = explorer;
    this.#facts = facts;
    this.#apps = new AppFacts(explorer, facts);
    this.#parsed = parsed;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
    context: vscode.CompletionContext,
  ): Promise<vscode.CompletionItem[]> {
    if (isGenerated(document)) return [];
    const { version } = document;
    const offset = document.offsetAt(position);
    const { needs, offers } = completionAt(this.#parsed.of(document), offset);
    const known = await this.#read(document, needs);
    if (token.isCancellationRequested || document.version !== version) return [];
    const items = offers(known).map((offer, index) => itemOf(document, position, offer, index));
    // A space in text is no question; in a tag it asks for attributes.
    const isSpace = context.triggerCharacter === ' ';
    return isSpace ? items.filter(({ kind }) => kind === vscode.CompletionItemKind.Property) : items;
  }

  /** What the file says of its scope counts without Azure; the rest is read where it can be. */
  async #read(document: vscode.TextDocument, needs: readonly Need[]): Promise<Known> {
    const scope = placeOfDocument(document)?.kind;
    const base: Known = scope === undefined ? {} : { scope };
    const owner = needs.length === 0 ? undefined : await ownerOf(document, this.#explorer);
    // The apps of everything signed in may be chosen from anywhere; the names of a service only in what belongs to it.
    if (!owner) return needs.includes('apps') ? { ...base, ...(await this.#part(undefined, 'apps')) } : base;
    const parts = await Promise.all(needs.map(need => this.#part(owner, need)));
    return Object.assign({}, base, ...parts) as Known;
  }

  async #part(owner: PolicyOwner | undefined, need: Need): Promise<Known> {
    if (need === 'apps') return { apps: (await readable(this.#apps.apps(owner))) ?? [] };
    if (!owner) return {};
    switch (need) {
      case 'callers':
        return { callers: (await readable(this.#apps.callers(owner))) ?? [] };
      case 'identities': {
        const service = await readable(this.#facts.service(owner));
        const identities = service?.identity.userAssigned ?? [];
        return {
          identities: identities.map(({ id, clientId }) => ({ name: id.slice(id.lastIndexOf('/') + 1), clientId })),
        };
      }
      case 'backEnds':
        return { backEnds: (await readable(this.#facts.backEnds(owner))) ?? [] };
      case 'fragmentIds':
        return { fragmentIds: (await readable(this.#facts.fragmentIds(owner))) ?? [] };
      case 'namedValues':
        return { namedValues: (await readable(this.#facts.namedValues(owner))) ?? [] };
    }
  }
}

const kinds: Readonly<Record<Offer['kind'], vscode.CompletionItemKind>> = {
  element: vscode.CompletionItemKind.Class,
  endTag: vscode.CompletionItemKind.Class,
  attribute: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  application: vscode.CompletionItemKind.Value,
  audience: vscode.CompletionItemKind.Constant,
  identity: vscode.CompletionItemKind.Value,
  reference: vscode.CompletionItemKind.Reference,
};

function itemOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  offer: Offer,
  index: number,
): vscode.CompletionItem {
  const { label, description, text, isSnippet, start, end, filter, group, documentation, link } = offer;
  const item = new vscode.CompletionItem(
    { label, ...(description !== undefined && description !== '' && { description }) },
    kinds[offer.kind],
  );
  const replacing = rangeOf(document, start, end - start);
  item.range = { inserting: new vscode.Range(replacing.start, position), replacing };
  item.insertText = isSnippet ? new vscode.SnippetString(text) : text;
  item.filterText = filter ?? label;
  item.sortText = `${group} ${String(index).padStart(4, '0')}`;
  if (offer.detail !== undefined && offer.detail !== '') item.detail = offer.detail;
  if (documentation !== undefined) {
    const words = new vscode.MarkdownString().appendText(documentation);
    if (link !== undefined) words.appendMarkdown(`\n\n[${l10n.t('Reference')}](${link})`);
    item.documentation = words;
  }
  if (offer.asksFirst) {
    item.command = { command: commandId('insertPolicy'), title: l10n.t('Insert Managed Identity Policy') };
  }
  return item;
}
