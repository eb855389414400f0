import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { explainResponse, readPasted } from '../../diagnosis';
import type { Explanation } from '../../diagnosis/explain';
import { type AuthenticationSettings, type Route, Secret, compareClaims, decodeClaims, namesOf } from '../../route';
import { UserError } from '../errors';

/** What pasted texts are judged beside. */
export interface PastedHelp {
  /** The route to compare with; undefined: none was chosen. */
  readonly chooseRoute: (title: string) => Promise<Route | undefined>;
  /** What the route's app accepts now; undefined where it can't be read. */
  readonly settingsOf: (route: Route) => Promise<AuthenticationSettings | undefined>;
}

/** Shows finished lines in a quick pick: nothing is written to a document, a log or a file. */
async function showLines(title: string, items: readonly vscode.QuickPickItem[]): Promise<void> {
  const placeHolder = l10n.t('For reading only. Nothing of it is kept.');
  await vscode.window.showQuickPick([...items], { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true });
}

/** *Decode a Token…*: pasted into a masked box, decoded here, dropped at once; its claims beside what an app accepts. */
export async function decodeToken(help: PastedHelp): Promise<void> {
  const title = l10n.t('Decode a Token');
  const pasted = await vscode.window.showInputBox({
    title,
    password: true,
    ignoreFocusOut: true,
    prompt: l10n.t('Paste an access token. It stays on this computer, is decoded and forgotten.'),
  });
  if (pasted === undefined) return;
  const claims = decodeClaims(new Secret(pasted.trim().replace(/^Bearer\s+/i, '')));
  if (!claims) throw new UserError(l10n.t('This isn’t a token: it has no three parts with claims in the middle.'));
  const route = await help.chooseRoute(title);
  const settings = route && (await help.settingsOf(route));
  if (!route || !settings) {
    const rows = compareClaims(claims, nothingAccepted, Date.now());
    await showLines(
      title,
      rows.map(row => ({ label: row.name, description: row.claim, detail: row.says })),
    );
    return;
  }
  const { app } = namesOf(route);
  const marks = { yes: '$(check)', no: '$(error)', unknown: '$(circle)' };
  const rows = compareClaims(claims, settings, Date.now());
  await showLines(
    title,
    [...rows]
      .sort((a, b) => Number(b.match === 'no') - Number(a.match === 'no'))
      .map(row => ({
        label: `${marks[row.match]} ${row.name}`,
        description: row.says,
        detail: l10n.t('{0} accepts {1}', app, row.accepts),
      })),
  );
}

const nothingAccepted: AuthenticationSettings = {
  enabled: true,
  anonymousAction: 'Return401',
  excludedPaths: [],
  allowedAudiences: [],
  otherProviders: [],
};

/** The clipboard is read only once the user says so; undefined: Esc. */
async function clipboardText(title: string): Promise<string | undefined> {
  const item = {
    label: `$(copy) ${l10n.t('Use what is on the clipboard')}`,
    detail: l10n.t('It stays on this computer, is explained and forgotten.'),
  };
  const placeHolder = l10n.t('Copy a response with its headers first, or press Esc and select one in an editor');
  const chosen = await vscode.window.showQuickPick([item], { title, placeHolder, ignoreFocusOut: true });
  return chosen && vscode.env.clipboard.readText();
}

/** *Explain a Response…*: what is on the clipboard, or in the editor's selection, as a response with its headers. */
export async function explainPasted(help: PastedHelp): Promise<void> {
  const title = l10n.t('Explain a Response');
  const editor = vscode.window.activeTextEditor;
  const selected = editor && !editor.selection.isEmpty ? editor.document.getText(editor.selection) : undefined;
  const text = selected ?? (await clipboardText(title));
  if (text === undefined) return;
  const pasted = readPasted(text);
  if (!pasted)
    throw new UserError(
      l10n.t(
        'Copy a response with its status line and headers first, for example from curl -i, or select it in an editor.',
      ),
    );
  const route = await help.chooseRoute(title);
  const context = {
    gatewayHosts: route?.service.gatewayHosts.map(host => host.toLowerCase()) ?? [],
    appHosts: route?.backEnd.kind === 'app' ? route.backEnd.app.hosts : [],
    sentTo: 'gateway' as const,
  };
  await showLines(title, explanationLines(explainResponse(pasted, context)));
}

function explanationLines({ answeredBy, causes, next }: Explanation): readonly vscode.QuickPickItem[] {
  return [
    { label: `$(comment) ${l10n.t('Who answered')}`, detail: answeredBy.sentence },
    ...causes.flatMap(cause => [
      {
        label: `$(lightbulb) ${cause.title}`,
        description: cause.certainty === 'oneOf' ? l10n.t('one of several, {0}', cause.id) : cause.id,
        detail: cause.text,
      },
      { label: `$(tools) ${cause.fix.title}`, detail: cause.fix.text },
    ]),
    ...(next === '' ? [] : [{ label: `$(pulse) ${l10n.t('What would tell more')}`, detail: next }]),
  ];
}
