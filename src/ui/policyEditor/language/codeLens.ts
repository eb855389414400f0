import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { rootOf } from '../../../policy';
import { type Posture, type Route, namesOf, postureSentence, postureWord } from '../../../route';
import { commandId } from '../../commands/names';
import type { Explorer } from '../../explorer';
import type { ParsedPolicies } from '../parsedPolicies';
import { isGenerated } from '../policyLanguage';
import { writeAction } from '../policyRights';
import { readPolicyUri } from '../policyUri';
import { ownerOf } from '../service/policyOwner';
import { type ServiceFacts, readable } from '../service/serviceFacts';

/** Above the document: that it is for reading only · *Test This Route* · *Effective Policy* · the posture of the route. */
export class PolicyCodeLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #explorer: Explorer;
  readonly #facts: ServiceFacts;
  readonly #parsed: ParsedPolicies;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #isReadOnly: (uri: vscode.Uri) => boolean;
  readonly #registration: vscode.Disposable;

  constructor(
    explorer: Explorer,
    facts: ServiceFacts,
    parsed: ParsedPolicies,
    isReadOnly: (uri: vscode.Uri) => boolean,
  ) {
    this.#isReadOnly = isReadOnly;
    this.#explorer = explorer;
    this.#facts = facts;
    this.#parsed = parsed;
    this.#registration = explorer.onDidChange(() => this.#changed.fire());
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    if (isGenerated(document)) return [];
    const start = rootOf(this.#parsed.of(document))?.start ?? 0;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(start));
    const readOnly = this.#isReadOnly(document.uri) ? this.#readOnly(document, range) : [];
    return [...readOnly, ...(await this.#ofRoute(document, range, token))];
  }

  /** The words alone: there is nothing to press. */
  #readOnly({ uri }: vscode.TextDocument, range: vscode.Range): vscode.CodeLens[] {
    const place = readPolicyUri(uri)?.place;
    const title = l10n.t('$(lock) For reading only: your account lacks {0}', place ? writeAction(place) : '');
    return [new vscode.CodeLens(range, { title, command: '' })];
  }

  /** They are to be asked for again. */
  refresh(): void {
    this.#changed.fire();
  }

  async #ofRoute(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    const owner = await ownerOf(document, this.#explorer);
    if (!owner || (owner.place.kind !== 'api' && owner.place.kind !== 'operation')) return [];
    const routes = (await readable(this.#facts.routes(owner))) ?? [];
    if (token.isCancellationRequested || document.isClosed) return [];
    const lens = (title: string, command: string, argument: unknown, tooltip: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: [argument], tooltip });
    const [route] = routes;
    const effective = lens(
      l10n.t('Effective Policy'),
      commandId('showEffectivePolicy'),
      document.uri,
      l10n.t('Everything that runs here, with where it comes from'),
    );
    if (!route) return [effective];
    this.#explorer.world.want(routes);
    const posture = this.#explorer.world.postureOf(route);
    const sentence = postureSentence(posture, namesOf(route), Date.now());
    return [
      lens(l10n.t('Test This Route'), commandId('runDiagnostics'), route, l10n.t('Runs Diagnostics')),
      effective,
      lens(
        `$(${icon(this.#explorer, route, posture)}) ${postureWord(posture)}`,
        commandId('openDiagnostics'),
        route,
        sentence,
      ),
    ];
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

const icons: Readonly<Record<Posture['word'], string>> = {
  secured: 'pass-filled',
  configured: 'pass',
  open: 'unlock',
  broken: 'error',
  unknown: 'circle',
};

const icon = (explorer: Explorer, route: Route, posture: Posture | undefined): string =>
  posture ? icons[posture.word] : explorer.world.isChecking(route) ? 'loading~spin' : 'circle';
