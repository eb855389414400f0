import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type App, sameId } from '../../route';
import { insertManagedIdentity } from '../../policy';
import { clientIdOfApp } from '../commands/clientIdOfApp';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import { readPolicyUri } from './policyUri';

interface AppItem extends vscode.QuickPickItem {
  readonly app: App;
}

/** The app that a policy's API calls; asks where there are several, or none is known. undefined: Esc. */
async function appFor(document: vscode.TextDocument, explorer: Explorer): Promise<App | undefined> {
  const owner = readPolicyUri(document.uri)?.place.ownerId;
  const routes = owner === undefined ? [] : await explorer.estate.routesOf(owner);
  const called = routes.flatMap(({ backEnd }) => (backEnd.kind === 'app' ? [backEnd.app] : []));
  const [only] = called;
  if (only && called.every(app => sameId(app.id, only.id))) return only;
  const holdings = await Promise.all(
    explorer.world
      .books()
      .filter(book => book.tenant.signIn.session)
      .map(book => book.tenant.everything()),
  );
  const candidates = called.length > 0 ? called : holdings.flatMap(one => one.apps);
  if (candidates.length === 0) throw new UserError(l10n.t('There is no app in the subscriptions you can see.'));
  const items = candidates.map((app): AppItem => ({ app, label: app.name, description: app.hosts[0] ?? '' }));
  const placeHolder = l10n.t('Which app shall the token be for?');
  return (await vscode.window.showQuickPick(items, { title: l10n.t('Insert Managed Identity Policy'), placeHolder }))
    ?.app;
}

/** Puts the statement into an open document as one undoable edit. Doing it twice changes nothing the second time. */
export async function insertInto(document: vscode.TextDocument, explorer: Explorer): Promise<void> {
  const app = await appFor(document, explorer);
  if (!app) return;
  const tenant = explorer.world.tenantOf(app.id);
  if (!tenant) throw new UserError(l10n.t('No sign-in sees {0} any more.', app.name));
  const resource = await clientIdOfApp(await tenant.azure(), app);
  if (resource === undefined) return;
  const edits = insertManagedIdentity(document.getText(), { resource });
  if (edits.length === 0) {
    vscode.window.setStatusBarMessage(l10n.t('The policy sends the token for {0} already.', app.name), 5000);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, content } of edits) {
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
      content,
    );
  }
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError(l10n.t('The editor doesn’t let this document be changed.'));
}
