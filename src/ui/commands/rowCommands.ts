import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { parseArmId, readAuthentication } from '../../route';
import { ownCloud } from '../account/ownCloud';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import { isServicePart, resolveApp, resolveService } from './resolve';

const copied = async (text: string, what: string): Promise<void> => {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(l10n.t('{0} copied', what), 3000);
};

const noRow = (): UserError => new UserError(l10n.t('Select a service, an API or an app first.'));

export async function copyResourceId(explorer: Explorer, argument: unknown): Promise<void> {
  const id = explorer.idOfArgument(argument);
  if (id === undefined) throw noRow();
  await copied(id, l10n.t('Resource ID'));
}

/** Of an app: that of its app registration. Of a service: that of its system-assigned identity. */
export async function copyClientId(explorer: Explorer, argument: unknown): Promise<void> {
  const id = explorer.idOfArgument(argument);
  if (id !== undefined && isServicePart(id)) {
    const found = await resolveService(explorer, id, l10n.t('Copy Client ID'));
    if (!found) return;
    const { identity, name } = await found.azure.apiManagement.getService(found.thing.id);
    const principalId = identity.systemAssigned?.principalId;
    const system =
      principalId === undefined
        ? undefined
        : await found.azure.directory.systemIdentityClientId(found.thing.id, principalId);
    const clientId = system ?? identity.userAssigned[0]?.clientId;
    if (clientId === undefined)
      throw new UserError(l10n.t('{0} has no identity with a client ID that can be read from here.', name));
    await copied(clientId, l10n.t('Client ID'));
    return;
  }
  const found = await resolveApp(explorer, id, l10n.t('Copy Client ID'));
  if (!found) return;
  const { properties } = await found.azure.appService.getAuthentication(found.thing.id);
  const { clientId } = readAuthentication(properties);
  if (clientId === undefined) throw new UserError(l10n.t('{0} has no app registration yet.', found.thing.name));
  await copied(clientId, l10n.t('Client ID'));
}

export async function openInPortal(explorer: Explorer, argument: unknown): Promise<void> {
  const id = explorer.idOfArgument(argument);
  if (id === undefined) throw noRow();
  const signIn = explorer.world.tenantOf(id)?.signIn;
  if (signIn?.simulated) {
    const name = parseArmId(id)?.names.at(-1) ?? l10n.t('It');
    void vscode.window.showInformationMessage(
      l10n.t('{0} is in Local Azure, simulated on this computer: there is no portal for it.', name),
    );
    return;
  }
  const { portal } = signIn?.session?.cloud ?? (await ownCloud());
  const tenant = signIn === undefined ? '' : `@${signIn.tenantId}`;
  await vscode.env.openExternal(vscode.Uri.parse(`${portal}/#${tenant}/resource${id}`, true));
}

/** Makes the document in the active editor a policy document, whatever its name. */
export async function treatAsPolicy(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new UserError(l10n.t('Open an XML file first.'));
  await vscode.languages.setTextDocumentLanguage(editor.document, 'apim-policy');
}
