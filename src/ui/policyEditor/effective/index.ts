import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PolicyChain } from '../../../azure/interfaces';
import { type LayerKind, type PolicyLayer } from '../../../policy';
import { nameOf, sameId } from '../../../route';
import { UserError, describeError } from '../../errors';
import type { Explorer } from '../../explorer';
import { policyUriParts, readPolicyUri } from '../policyUri';
import { type PolicyOwner, ownerOf, ownerOfUri, placeOfDocument } from '../service/policyOwner';
import type { ServiceFacts } from '../service/serviceFacts';
import { effectiveText } from './effectiveText';
import { effectiveScheme, policyScheme } from '../schemes';

interface ProductItem extends vscode.QuickPickItem {
  readonly product: string;
}

/** The effective policy of an API or operation as a generated document, made anew when one of its parts is saved. */
export class EffectivePolicies implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #explorer: Explorer;
  readonly #facts: ServiceFacts;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  constructor(explorer: Explorer, facts: ServiceFacts) {
    this.#explorer = explorer;
    this.#facts = facts;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      const owner = await ownerOfUri(sourceOf(uri), this.#explorer);
      const chain = owner && (await this.#facts.chain(owner));
      if (!owner || !chain) return `<!-- ${l10n.t('Sign in to see this.')} -->\n`;
      return await this.#text(owner, chain, new URLSearchParams(uri.query).get('product') ?? '');
    } catch (error) {
      const described = describeError(error, l10n.t('reading policies'));
      const message = described.kind === 'cancelled' ? l10n.t('Cancelled') : described.message;
      return `<!-- ${message.replace(/-(?=-)/g, '- ')} -->\n`;
    }
  }

  /** Shows it beside a policy, or in front when it is asked for from the tree. */
  async show(policy: vscode.TextDocument | vscode.Uri): Promise<void> {
    const isOpen = 'getText' in policy;
    const place = isOpen ? placeOfDocument(policy) : readPolicyUri(policy)?.place;
    if (place?.kind !== 'api' && place?.kind !== 'operation')
      throw new UserError(l10n.t('Only APIs and operations have an effective policy. Choose one of them.'));
    const owner = await (isOpen ? ownerOf(policy, this.#explorer) : ownerOfUri(policy, this.#explorer));
    if (!owner) throw new UserError(l10n.t('Sign in to see the policies around this one.'));
    this.#facts.forget(owner.service.id);
    const chain = await this.#facts.chain(owner);
    if (!chain) throw new UserError(l10n.t('This API isn’t in the service any more.'));
    const product = await chooseProduct(chain);
    if (product === undefined) return;
    const { tenantId, simulated } = owner.tenant.signIn;
    const { authority, path } = policyUriParts({ tenantId, simulated, place });
    const uri = vscode.Uri.from({
      scheme: effectiveScheme,
      authority,
      // Its tab must not look like that of the policy beside it.
      path: path.replace(/\.policy\.xml$/, '.effective.policy.xml'),
      query: new URLSearchParams({ product }).toString(),
    });
    this.#changed.fire(uri);
    const viewColumn = isOpen ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const effective = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(effective, { viewColumn, preview: true, preserveFocus: isOpen });
  }

  /** A policy of this service was saved: what is open is made anew. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === effectiveScheme) this.#changed.fire(uri);
  }

  async #text(owner: PolicyOwner, chain: PolicyChain, product: string): Promise<string> {
    const { place, service } = owner;
    const api = await this.#facts.api(owner);
    const apiName = api?.displayName ?? nameOf(place.ownerId);
    const title = place.kind === 'operation' ? `${apiName} › ${nameOf(place.ownerId)}` : apiName;
    const scopes = chain.scopes.filter(
      one => one.place.kind !== 'product' || sameId(nameOf(one.place.ownerId), product),
    );
    const layers = scopes.flatMap(({ place: { kind }, policy }): PolicyLayer[] =>
      kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
    );
    const scopeName = (kind: LayerKind): string => {
      const scope = scopes.find(one => one.place.kind === kind);
      const name = scope ? nameOf(scope.place.ownerId) : '';
      switch (kind) {
        case 'global':
          return l10n.t('service {0}, all APIs', service.name);
        case 'workspace':
          return l10n.t('workspace {0}', name);
        case 'product':
          return l10n.t('product {0}', name);
        case 'api':
          return l10n.t('API {0}', apiName);
        case 'operation':
          return l10n.t('operation {0}', name);
      }
    };
    return effectiveText({ title, chain: layers, fragments: chain.fragments, nameOf: scopeName });
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const sourceOf = (uri: vscode.Uri): vscode.Uri => uri.with({ scheme: policyScheme, query: '' });

/** Which product a call is in the context of, where that makes a difference (domain.md 3.2). Empty: none. undefined: Esc. */
async function chooseProduct(chain: PolicyChain): Promise<string | undefined> {
  const products = chain.scopes
    .filter(({ place, policy }) => place.kind === 'product' && policy !== undefined)
    .map(({ place }) => nameOf(place.ownerId));
  if (products.length === 0) return '';
  const items = [
    { label: l10n.t('No product'), description: l10n.t('a key of the API or of the service'), product: '' },
    ...products.map((product): ProductItem => ({
      label: product,
      description: l10n.t('a key of this product'),
      product,
    })),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Show Effective Policy'),
    placeHolder: l10n.t('With which key does the caller come?'),
  });
  return chosen?.product;
}
