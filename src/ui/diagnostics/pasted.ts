import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { explainResponse, readPasted } from '../../diagnosis';
import type { Explanation, PastedResponse } from '../../diagnosis/explain';
import {
  type AuthenticationSettings,
  type Route,
  Secret,
  type TokenClaims,
  compareClaims,
  decodeClaims,
  namesOf,
} from '../../route';
import { UserError } from '../errors';
import { type PasteBox, askForPasted } from './pasteBox';
import { rowText } from './pastedText';

/** What pasted texts are judged beside. */
export interface PastedHelp {
  /** The route to compare with; undefined: none was chosen. */
  readonly chooseRoute: (title: string) => Promise<Route | undefined>;
  /** What the route's app accepts now; undefined where it can't be read. */
  readonly settingsOf: (route: Route) => Promise<AuthenticationSettings | undefined>;
}

/** Tokens are at most a few KB; a search in megabytes would be for nothing. */
const longestToken = 64 * 1024;

/** Shows finished lines in a quick pick: nothing is written to a document, a log or a file. */
async function showLines(title: string, items: readonly vscode.QuickPickItem[]): Promise<void> {
  const placeHolder = l10n.t('For reading only. Nothing of it is kept.');
  const shown = items.map(item => ({
    label: item.label,
    ...(item.description !== undefined && { description: rowText(item.description) }),
    ...(item.detail !== undefined && { detail: rowText(item.detail) }),
  }));
  await vscode.window.showQuickPick(shown, { title, placeHolder, matchOnDescription: true, ignoreFocusOut: true });
}

const notAToken = (): string => l10n.t('This isn’t a token: it has no three parts with claims in the middle.');

/** Of the token alone, or in a header line, or in a longer text that was pasted. */
function claimsIn(text: string): TokenClaims | undefined {
  const whole = text.slice(0, longestToken).trim();
  const within = /(?<![\w-])ey[\w-]+\.[\w-]+\.[\w-]*/.exec(whole)?.[0] ?? '';
  return decodeClaims(new Secret(within)) ?? decodeClaims(new Secret(whole.replace(/^Bearer\s+/i, '')));
}

/** *Decode a Token…*: pasted into a masked box, decoded here, dropped at once; its claims beside what an app accepts. */
export async function decodeToken(help: PastedHelp): Promise<void> {
  const title = l10n.t('Decode a Token');
  const pasted = await vscode.window.showInputBox({
    title,
    password: true,
    ignoreFocusOut: true,
    prompt: l10n.t('Paste an access token. It stays on this computer, is decoded and forgotten.'),
    validateInput: text => (text.trim() === '' || claimsIn(text) ? undefined : notAToken()),
  });
  if (pasted === undefined || pasted.trim() === '') return;
  const claims = claimsIn(pasted);
  if (!claims) throw new UserError(notAToken());
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

/** `401, 3 headers, 58 characters of body`: what was understood of a pasted text. */
function understood({ answer, requestHeaders, logCodes }: PastedResponse): string {
  const headers = Object.keys(answer.headers).length;
  return [
    ...(answer.status === 0 ? [] : [l10n.t('status {0}', answer.status), l10n.t('headers: {0}', headers)]),
    ...(answer.body === '' ? [] : [l10n.t('characters of body: {0}', answer.body.length)]),
    ...(Object.keys(requestHeaders).length === 0 ? [] : [l10n.t('with its request')]),
    ...(logCodes.length === 0 ? [] : [l10n.t('log lines: {0}', logCodes.slice(0, 5).join(', '))]),
  ].join(' · ');
}

const responseBox = (title: string): PasteBox<PastedResponse> => ({
  title,
  placeholder: l10n.t('Paste a response with its status line and headers, for example from curl -i'),
  unreadable: l10n.t('There is no status line in this, such as HTTP/1.1 401 Unauthorized'),
  read: readPasted,
  goOn: pasted => ({ label: `$(arrow-right) ${l10n.t('Explain this response')}`, detail: understood(pasted) }),
});

/** *Explain a Response…*: pasted with its headers, or what is selected in the editor; stays on this computer, is forgotten. */
export async function explainPasted(help: PastedHelp): Promise<void> {
  const title = l10n.t('Explain a Response');
  const editor = vscode.window.activeTextEditor;
  const selected =
    editor && !editor.selection.isEmpty ? readPasted(editor.document.getText(editor.selection)) : undefined;
  const pasted = selected ?? (await askForPasted(responseBox(title)));
  if (!pasted) return;
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
