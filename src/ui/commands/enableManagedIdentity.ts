import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sameId } from '../../route';
import type { Explorer } from '../explorer';
import { resolveService } from './resolve';
import { withProgress } from './withProgress';

/** Turns on the system-assigned identity of a service; user-assigned ones stay. Esc: nothing changes. */
export async function enableManagedIdentity(explorer: Explorer, argument: unknown): Promise<void> {
  const found = await resolveService(explorer, argument, l10n.t('Enable Managed Identity'));
  if (!found) return;
  const { azure, tenant } = found;
  const service = await azure.apiManagement.getService(found.thing.id);
  if (service.identity.systemAssigned) {
    await vscode.window.showInformationMessage(
      l10n.t('The system-assigned identity of {0} is on already.', service.name),
    );
    return;
  }
  const users = service.identity.userAssigned.length;
  const turnOn = l10n.t('Turn On');
  const kept =
    users === 0
      ? ''
      : ` ${users === 1 ? l10n.t('Its user-assigned identity stays') : l10n.t('Its {0} user-assigned identities stay', users)}.`;
  const answer = await vscode.window.showInformationMessage(
    l10n.t('Turn on the system-assigned identity of {0}?', service.name),
    {
      modal: true,
      detail: l10n.t(
        '{0} can then get tokens from Microsoft Entra.{1} Callers notice nothing; it takes a few minutes.',
        service.name,
        kept,
      ),
    },
    turnOn,
  );
  if (answer !== turnOn) return;
  try {
    await withProgress(l10n.t('Turning on the identity of {0}…', service.name), call =>
      azure.apiManagement.turnOnSystemIdentity(service.id, call),
    );
  } finally {
    // Azure goes on with what was sent, also where nobody waits for the end of it any more.
    explorer.world.forgetReads(service.id);
    for (const route of explorer.world.readRoutes())
      if (sameId(route.service.id, service.id)) explorer.world.readings.again(route);
    explorer.redraw();
  }
  await tenant.readService(service.id);
  explorer.redraw();
  vscode.window.setStatusBarMessage(l10n.t('The identity of {0} is on.', service.name), 8000);
}
