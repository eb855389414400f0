import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Azure, AzureError } from '../../azure/interfaces';
import { sameSettings } from '../../plan/lockedSettings';
import { type App, type AuthenticationSettings, issuerAccepts, readAuthentication } from '../../route';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import { clientIdProblem } from '../secureBackend/clientId';
import { type CallerChoice, callersOf } from './callers';
import { type Caller, exactSettings } from './exactSettings';
import { type Found, resolveApp } from './resolve';
import { type Trust, trustClientId } from './trustedClientId';
import { withProgress } from './withProgress';

const title = (): string => l10n.t('Turn On App Service Authentication');

/** Turns on App Service Authentication with an existing client ID, Return401, and exactly the chosen callers. */
export async function turnOnAuthentication(explorer: Explorer, argument: unknown): Promise<void> {
  const found = await resolveApp(explorer, argument, title());
  if (!found) return;
  const { thing: app, azure } = found;
  const before = await azure.appService.getAuthentication(app.id);
  const settings = readAuthentication(before.properties);
  if (settings.configFile !== undefined) {
    throw new UserError(
      l10n.t(
        '{0} reads its authentication from {1} in the app, so settings in Azure have no effect.',
        app.name,
        settings.configFile,
      ),
    );
  }
  const clientId = await chooseClientId(azure, app, settings);
  if (clientId === undefined) return;
  const trust = await trustClientId(azure.directory, clientId, app.name);
  if (trust.kind === 'foreign' || trust.kind === 'missing')
    throw new UserError(l10n.t('{0} Nothing was changed.', trust.why));
  if (
    trust.kind === 'unknown' &&
    !(await confirm(l10n.t('Use the client ID {0}?', clientId), trust.why, l10n.t('Use It')))
  )
    return;
  const callers = await chooseCallers(explorer, found, settings);
  if (!callers) return;
  const issuer = issuerFor(azure, settings, trust);
  const wish = { clientId, issuer, callers };
  const detail = l10n.t(
    'Calls without a token get 401. Let in: {0}. Everyone else is refused.',
    callers.map(one => one.name).join(', '),
  );
  if (!(await confirm(l10n.t('Turn on App Service Authentication of {0}?', app.name), detail, l10n.t('Turn On'))))
    return;
  try {
    await withProgress(l10n.t('Turning on App Service Authentication of {0}…', app.name), async call => {
      // There is no If-Match: what is there now decides, and it has to be what was asked about.
      const now = await azure.appService.getAuthentication(app.id, call);
      if (!sameSettings(now, before)) {
        throw new UserError(
          l10n.t(
            'Someone else changed the authentication settings of {0} meanwhile. Nothing was overwritten.',
            app.name,
          ),
        );
      }
      await azure.appService.putAuthentication(app.id, exactSettings(now, wish), call);
    });
  } finally {
    // What was sent may be in effect, also where nobody waits for the answer any more.
    explorer.world.forgetDoors(app.id);
    explorer.world.wantDoor(app);
    for (const route of explorer.world.routesTo(app.id)) explorer.world.readings.again(route);
    explorer.redraw();
  }
  vscode.window.setStatusBarMessage(l10n.t('{0} refuses calls without a token.', app.name), 8000);
}

/** The issuer in use where it takes the application's tokens, else one that does. */
function issuerFor(azure: Azure, settings: AuthenticationSettings, trust: Trust): string {
  const own = trust.kind === 'own' ? trust.application : undefined;
  const { tokenVersion = 2, tenantId = azure.tenantId } = own ?? {};
  if (settings.issuer !== undefined && issuerAccepts(settings.issuer, tokenVersion, tenantId)) return settings.issuer;
  return own?.tokenVersion === 1 ? own.issuer : `${azure.cloud.authority}/${tenantId}/v2.0`;
}

async function confirm(message: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

/** The one in use, one named like the app, or one that is entered. */
async function chooseClientId(azure: Azure, app: App, settings: AuthenticationSettings): Promise<string | undefined> {
  if (settings.clientId !== undefined) return settings.clientId;
  const named = await azure.directory.searchApplications(app.name).catch((error: unknown) => {
    // Who may not read the directory enters the client ID.
    if (error instanceof AzureError) return [];
    throw error;
  });
  const items = named
    .filter(one => !one.foreign)
    .map(one => ({ label: one.displayName, description: one.clientId, clientId: one.clientId }));
  const enter = { label: l10n.t('Enter a client ID…'), description: '', clientId: '', alwaysShow: true };
  const chosen = await vscode.window.showQuickPick([...items, enter], {
    title: l10n.t('App Registration'),
    placeHolder: l10n.t('Which app registration stands for {0}?', app.name),
  });
  if (chosen?.clientId !== '') return chosen?.clientId;
  const entered = await vscode.window.showInputBox({
    title: l10n.t('App Registration'),
    prompt: l10n.t('The client ID of the app registration that stands for {0}', app.name),
    validateInput: text => (text === '' ? undefined : clientIdProblem(text)),
  });
  return entered === undefined || entered.trim() === '' ? undefined : entered.trim();
}

/** The services that call the app are ticked, and so are those who are let in today. undefined: Esc, or nobody. */
async function chooseCallers(
  explorer: Explorer,
  { thing: app, azure, tenant }: Found<App>,
  settings: AuthenticationSettings,
): Promise<readonly [Caller, ...Caller[]] | undefined> {
  const items = async (): Promise<readonly CallerChoice[]> => {
    const routes = await explorer.estate.routes();
    // An identity gets tokens in its own tenant only, so other tenants' services are no callers.
    const own = routes.filter(({ service }) => explorer.world.tenantOf(service.id) === tenant);
    const all = await callersOf(azure, app, own, settings);
    if (all.length > 0) return all;
    throw new UserError(
      l10n.t(
        'No service has an identity that {0} could let in. Enable the managed identity of the service first.',
        app.name,
      ),
    );
  };
  const chosen = await vscode.window.showQuickPick(items(), {
    title: title(),
    placeHolder: l10n.t('Who may call {0}? Everyone not ticked is locked out.', app.name),
    canPickMany: true,
  });
  const [first, ...rest] = (chosen ?? []).map(item => item.caller);
  return first && [first, ...rest];
}
