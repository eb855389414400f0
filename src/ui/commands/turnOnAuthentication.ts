import * as vscode from 'vscode';
import type { Azure } from '../../azure/interfaces';
import { sameSettings } from '../../plan';
import { type App, type AuthenticationSettings, issuerAccepts, readAuthentication, sameId } from '../../route';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import { clientIdProblem } from '../secureBackend/clientId';
import { type Caller, exactSettings } from './exactSettings';
import { resolveApp } from './resolve';
import { trustClientId } from './trustedClientId';
import { withProgress } from './withProgress';

const title = 'Turn On App Service Authentication';

interface CallerItem extends vscode.QuickPickItem {
  readonly caller: Caller;
}

/** Turns on App Service Authentication with an existing client ID, Return401, and exactly the chosen callers. */
export async function turnOnAuthentication(explorer: Explorer, argument: unknown): Promise<void> {
  const found = await resolveApp(explorer, argument, title);
  if (!found) return;
  const { thing: app, azure } = found;
  const before = await azure.appService.getAuthentication(app.id);
  const settings = readAuthentication(before.properties);
  if (settings.configFile !== undefined) {
    throw new UserError(
      `${app.name} reads its authentication from ${settings.configFile} in the app, so settings in Azure have no effect.`,
    );
  }
  const clientId = await chooseClientId(azure, app, settings);
  if (clientId === undefined) return;
  const trust = await trustClientId(azure.directory, clientId, app.name);
  if (trust.kind === 'foreign' || trust.kind === 'missing') throw new UserError(`${trust.why} Nothing was changed.`);
  if (trust.kind === 'unknown' && !(await confirm(`Use the client ID ${clientId}?`, trust.why, 'Use It'))) return;
  const callers = await chooseCallers(explorer, app, azure, settings);
  if (!callers) return;
  const version = trust.kind === 'own' ? trust.application.tokenVersion : 2;
  const tenantId = trust.kind === 'own' ? trust.application.tenantId : azure.tenantId;
  const issuer =
    settings.issuer !== undefined && issuerAccepts(settings.issuer, version, tenantId)
      ? settings.issuer
      : version === 2
        ? `${azure.cloud.authority}/${tenantId}/v2.0`
        : `https://sts.windows.net/${tenantId}/`;
  const wish = { clientId, issuer, callers };
  const detail = `Calls without a token get 401. Let in: ${callers.map(one => one.name).join(', ')}. Everyone else is refused.`;
  if (!(await confirm(`Turn on App Service Authentication of ${app.name}?`, detail, 'Turn On'))) return;
  await withProgress(`Turning on App Service Authentication of ${app.name}…`, async call => {
    // There is no If-Match: what is there now decides, and it has to be what was asked about.
    const now = await azure.appService.getAuthentication(app.id, call);
    if (!sameSettings(now, before)) {
      throw new UserError(
        `Someone else changed the authentication settings of ${app.name} meanwhile. Nothing was overwritten.`,
      );
    }
    await azure.appService.putAuthentication(app.id, exactSettings(now, wish), call);
  });
  explorer.world.forgetDoors(app.id);
  explorer.world.wantDoor(app);
  for (const route of explorer.world.routesTo(app.id)) explorer.world.readings.again(route);
  explorer.redraw();
  vscode.window.setStatusBarMessage(`${app.name} refuses calls without a token.`, 8000);
}

async function confirm(message: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

/** The one in use, one named like the app, or one that is entered. */
async function chooseClientId(azure: Azure, app: App, settings: AuthenticationSettings): Promise<string | undefined> {
  if (settings.clientId !== undefined) return settings.clientId;
  const named = await azure.directory.searchApplications(app.name).catch(() => []);
  const items = named
    .filter(one => !one.foreign)
    .map(one => ({ label: one.displayName, description: one.clientId, clientId: one.clientId }));
  const enter = { label: 'Enter a client ID…', description: '', clientId: '', alwaysShow: true };
  const chosen = await vscode.window.showQuickPick([...items, enter], {
    title: 'App Registration',
    placeHolder: `Which app registration stands for ${app.name}?`,
  });
  if (chosen?.clientId !== '') return chosen?.clientId;
  const entered = await vscode.window.showInputBox({
    title: 'App Registration',
    prompt: `The client ID of the app registration that stands for ${app.name}`,
    validateInput: text => (text === '' ? undefined : clientIdProblem(text)),
  });
  return entered === undefined || entered.trim() === '' ? undefined : entered.trim();
}

/** Whom the app lets in: the services that call it are ticked, and so are those who are let in today. */
async function chooseCallers(
  explorer: Explorer,
  app: App,
  azure: Azure,
  settings: AuthenticationSettings,
): Promise<readonly [Caller, ...Caller[]] | undefined> {
  const routes = await explorer.estate.routes();
  const calling = new Set(
    routes
      .filter(({ backEnd }) => backEnd.kind === 'app' && sameId(backEnd.app.id, app.id))
      .map(route => route.service.id.toLowerCase()),
  );
  const services = new Map(routes.map(route => [route.service.id.toLowerCase(), route.service.id]));
  const allowed = settings.allowedApplications ?? [];
  const items: CallerItem[] = [];
  for (const [key, id] of services) {
    const service = await azure.apiManagement.getService(id);
    const { systemAssigned, userAssigned } = service.identity;
    const clientId = systemAssigned && (await azure.directory.systemIdentityClientId(id, systemAssigned.principalId));
    const description = calling.has(key) ? `calls ${app.name}` : '';
    const isTicked = (one: string): boolean => allowed.some(item => item.toLowerCase() === one.toLowerCase());
    if (systemAssigned && clientId !== undefined) {
      const caller = { name: service.name, clientId, objectId: systemAssigned.principalId };
      items.push({
        caller,
        label: `${service.name} (system-assigned)`,
        description,
        picked: calling.has(key) || isTicked(clientId),
      });
    }
    for (const one of userAssigned) {
      const caller = { name: service.name, clientId: one.clientId, objectId: one.principalId };
      const name = one.id.slice(one.id.lastIndexOf('/') + 1);
      items.push({ caller, label: `${service.name} (${name})`, description, picked: isTicked(one.clientId) });
    }
  }
  for (const clientId of allowed) {
    if (items.some(item => item.caller.clientId.toLowerCase() === clientId.toLowerCase())) continue;
    items.push({ caller: { name: clientId, clientId }, label: clientId, description: 'let in today', picked: true });
  }
  if (items.length === 0) {
    throw new UserError(
      `No service has an identity that ${app.name} could let in. Enable the managed identity of the service first.`,
    );
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: `Who may call ${app.name}? Everyone not ticked is locked out.`,
    canPickMany: true,
  });
  const [first, ...rest] = (chosen ?? []).map(item => item.caller);
  return first && [first, ...rest];
}
