import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Azure } from '../../azure/interfaces';
import { type App, type Service, isAtOrBelow, parseArmId, sameId } from '../../route';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import type { Tenant } from '../explorer/tenant';
import { commandId } from './names';

export interface Found<T> {
  readonly thing: T;
  readonly tenant: Tenant;
  readonly azure: Azure;
}

const signInFirst = (): UserError =>
  new UserError(l10n.t('Sign in to see your services and apps.'), [
    { title: l10n.t('Sign In'), command: commandId('signIn') },
    { title: l10n.t('Try It on Local Azure'), command: commandId('openLocalAzure') },
  ]);

interface Item<T> extends vscode.QuickPickItem {
  readonly found: { readonly thing: T; readonly tenant: Tenant };
}

interface Kind<T> {
  readonly title: string;
  readonly placeHolder: string;
  readonly of: (holdings: { readonly services: readonly Service[]; readonly apps: readonly App[] }) => readonly T[];
  readonly isIn: (thing: T, armId: string) => boolean;
}

async function resolve<T extends Service | App>(
  explorer: Explorer,
  argument: unknown,
  kind: Kind<T>,
): Promise<Found<T> | undefined> {
  const books = explorer.world.books().filter(book => book.tenant.signIn.session !== undefined);
  if (books.length === 0) throw signInFirst();
  const all = (
    await Promise.all(
      books.map(async ({ tenant }) => kind.of(await tenant.everything()).map(thing => ({ thing, tenant }))),
    )
  ).flat();
  const id = explorer.idOfArgument(argument);
  const direct = id === undefined ? undefined : all.find(one => kind.isIn(one.thing, id));
  // A row that is merely selected, perhaps long ago, is offered first; it is never taken unasked.
  const found = (argument === undefined ? undefined : direct) ?? (await pick(all, kind, direct));
  return found && { ...found, azure: await found.tenant.azure() };
}

async function pick<T extends Service | App>(
  all: readonly { readonly thing: T; readonly tenant: Tenant }[],
  kind: Kind<T>,
  first: { readonly thing: T; readonly tenant: Tenant } | undefined,
): Promise<{ thing: T; tenant: Tenant } | undefined> {
  if (all.length === 0) throw new UserError(l10n.t('There is none in the subscriptions you can see.'));
  const ordered = first ? [first, ...all.filter(one => one !== first)] : all;
  const items = ordered.map((found): Item<T> => ({
    found,
    label: found.thing.name,
    description: found.thing.resourceGroup,
    detail: found.tenant.signIn.simulated ? l10n.t('Local Azure') : found.tenant.signIn.tenantName,
  }));
  return (
    await vscode.window.showQuickPick(items, {
      title: kind.title,
      placeHolder: kind.placeHolder,
      matchOnDescription: true,
    })
  )?.found;
}

/** The service that a command is for: the row's, or the one chosen. */
export const resolveService = (
  explorer: Explorer,
  argument: unknown,
  title: string,
): Promise<Found<Service> | undefined> =>
  resolve<Service>(explorer, argument, {
    title,
    placeHolder: l10n.t('Which service?'),
    of: holdings => holdings.services,
    isIn: (service, id) => isAtOrBelow(id, service.id),
  });

/** The app or slot that a command is for: the row's, or the one chosen. */
export const resolveApp = (explorer: Explorer, argument: unknown, title: string): Promise<Found<App> | undefined> =>
  resolve<App>(explorer, argument, {
    title,
    placeHolder: l10n.t('Which app?'),
    of: holdings => holdings.apps,
    isIn: (app, id) => sameId(app.id, id),
  });

export const isServicePart = (armId: string): boolean =>
  /^Microsoft\.ApiManagement\/service/i.test(parseArmId(armId)?.type ?? '');
