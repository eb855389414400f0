import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Azure, Call } from '../../azure/interfaces';
import { type App, readAuthentication } from '../../route';
import { UserError } from '../errors';
import { commandId } from './names';
import { trustClientId } from './trustedClientId';

/**
 * The client ID that stands for an app, when it may be filled in: one of the user's own tenant, or one that the user
 * agreed to knowing why it is asked. undefined: the user said no.
 */
export async function clientIdOfApp(azure: Azure, app: App, call?: Call): Promise<string | undefined> {
  const { properties } = await azure.appService.getAuthentication(app.id, call);
  const { clientId } = readAuthentication(properties);
  if (clientId === undefined) {
    throw new UserError(l10n.t('{0} has no app registration yet.', app.name), [
      {
        title: l10n.t('Turn On App Service Authentication…'),
        command: commandId('turnOnAuthentication'),
        args: [app.id],
      },
    ]);
  }
  const trust = await trustClientId(azure.directory, clientId, app.name, call);
  switch (trust.kind) {
    case 'own':
      return clientId;
    case 'foreign':
    case 'missing':
      throw new UserError(l10n.t('{0} Nothing was filled in.', trust.why));
    case 'unknown': {
      const use = l10n.t('Use It');
      const answer = await vscode.window.showWarningMessage(
        l10n.t('Use the client ID that {0} names?', app.name),
        { modal: true, detail: trust.why },
        use,
      );
      return answer === use ? clientId : undefined;
    }
  }
}
