import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Way, machineWays, wayName } from './ways';

interface WayItem extends vscode.QuickPickItem {
  readonly way: Way;
}

function itemOf(way: Way, current: Way | undefined, note?: string): WayItem {
  const notes = [
    way === 'vscode' ? l10n.t('recommended') : undefined,
    note,
    way === current ? l10n.t('in use') : undefined,
  ].filter(one => one !== undefined);
  return { way, label: wayName(way), description: notes.join(' · ') };
}

/**
 * Asks how to sign in. `cliAccount` tells who the Azure CLI is signed in as; the list doesn't wait for it. undefined:
 * the user closed the list.
 */
export async function pickWay(
  current: Way | undefined,
  cliAccount: (signal: AbortSignal) => Promise<string | undefined>,
): Promise<Way | undefined> {
  const closed = new AbortController();
  const pick = vscode.window.createQuickPick<WayItem>();
  const items = (cli?: string): WayItem[] =>
    (['vscode', ...machineWays] as const).map(way => itemOf(way, current, way === 'azureCli' ? cli : undefined));
  pick.title = l10n.t('Sign In');
  pick.placeholder = l10n.t('How do you want to sign in?');
  pick.items = items();
  try {
    return await new Promise<Way | undefined>((resolve, reject) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.way));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
      cliAccount(closed.signal).then(account => {
        if (closed.signal.aborted) return;
        const active = pick.activeItems[0]?.way;
        pick.items = items(account ?? l10n.t('not signed in'));
        pick.activeItems = pick.items.filter(item => item.way === active);
      }, reject);
    });
  } finally {
    closed.abort();
    pick.dispose();
  }
}
