import * as vscode from 'vscode';
import type { Explorer } from '../explorer';
import { resolveService } from './resolve';
import { withProgress } from './withProgress';

/** Turns on the system-assigned identity of a service; user-assigned ones stay. Esc: nothing changes. */
export async function enableManagedIdentity(explorer: Explorer, argument: unknown): Promise<void> {
  const found = await resolveService(explorer, argument, 'Enable Managed Identity');
  if (!found) return;
  const { azure, tenant } = found;
  const service = await azure.apiManagement.getService(found.thing.id);
  if (service.identity.systemAssigned) {
    await vscode.window.showInformationMessage(`The system-assigned identity of ${service.name} is on already.`);
    return;
  }
  const users = service.identity.userAssigned.length;
  const turnOn = 'Turn On';
  const kept =
    users === 0
      ? ''
      : ` ${users === 1 ? 'Its user-assigned identity stays' : `Its ${users} user-assigned identities stay`}.`;
  const answer = await vscode.window.showInformationMessage(
    `Turn on the system-assigned identity of ${service.name}?`,
    {
      modal: true,
      detail: `${service.name} can then get tokens from Microsoft Entra.${kept} Callers notice nothing; it takes a few minutes.`,
    },
    turnOn,
  );
  if (answer !== turnOn) return;
  await withProgress(`Turning on the identity of ${service.name}…`, call =>
    azure.apiManagement.turnOnSystemIdentity(service.id, call),
  );
  await tenant.readService(service.id);
  for (const route of explorer.world.readRoutes())
    if (route.service.id === found.thing.id) explorer.world.readings.again(route);
  explorer.redraw();
  vscode.window.setStatusBarMessage(`The identity of ${service.name} is on.`, 8000);
}
