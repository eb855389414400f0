import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type ArmId, ancestorId, nameOf } from '../../route';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import type { Tenant } from '../explorer/tenant';
import { commandId } from '../commands/names';
import { readable } from './service/serviceFacts';

interface PolicyItem extends vscode.QuickPickItem {
  readonly ownerId: ArmId;
}

const heading = (label: string): PolicyItem => ({ label, kind: vscode.QuickPickItemKind.Separator, ownerId: '' });

const signInFirst = (): UserError =>
  new UserError(l10n.t('Sign in to see your services and apps.'), [
    { title: l10n.t('Sign In'), command: commandId('signIn') },
    { title: l10n.t('Try It on Local Azure'), command: commandId('openLocalAzure') },
  ]);

/** One of the APIs of everything that is signed in. undefined: Esc. */
export async function chooseApi(explorer: Explorer, title: string): Promise<ArmId | undefined> {
  const books = explorer.world.books().filter(book => book.tenant.signIn.session);
  const found = await Promise.all(
    books.map(async ({ tenant }) => {
      const { services } = await tenant.everything();
      return Promise.all(
        services.map(async service => ({
          service,
          apis: (await readable(tenant.partsOf(service.id).apis.get())) ?? [],
        })),
      );
    }),
  );
  const items = found
    .flat()
    .flatMap(({ service, apis }) =>
      apis.map((api): PolicyItem => ({ label: api.displayName, description: service.name, ownerId: api.id })),
    );
  if (items.length === 0) throw signInFirst();
  const chosen = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t('Which API?'),
    matchOnDescription: true,
  });
  return chosen?.ownerId;
}

/** One of all the policies of a service: global, products, APIs with their revisions, fragments. undefined: Esc. */
export async function choosePolicy(
  tenant: Tenant,
  ownerId: ArmId,
  title: string,
  without: ArmId = '',
): Promise<ArmId | undefined> {
  const serviceId = ancestorId(ownerId, 1);
  if (serviceId === undefined) return undefined;
  const items = policyItems(tenant, serviceId, ownerId).then(all =>
    all.filter(one => one.ownerId.toLowerCase() !== without.toLowerCase()),
  );
  const placeHolder = l10n.t('Which policy of {0}?', nameOf(serviceId));
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.ownerId;
}

async function policyItems(tenant: Tenant, serviceId: ArmId, ownerId: ArmId): Promise<PolicyItem[]> {
  const { apiManagement, details } = await tenant.azure();
  const apiId = /^.*\/apis\/[^/;]+/i.exec(ownerId)?.[0];
  const [products, apis, fragmentIds, revisions] = await Promise.all([
    readable(apiManagement.listProducts(serviceId)),
    readable(tenant.partsOf(serviceId).apis.get()),
    readable(apiManagement.listFragmentIds(serviceId)),
    apiId === undefined ? undefined : readable(details.listRevisions(apiId)),
  ]);
  const older = (revisions ?? []).filter(({ isCurrent }) => !isCurrent);
  return [
    { label: l10n.t('All APIs'), description: nameOf(serviceId), ownerId: serviceId },
    ...(older.length === 0 ? [] : [heading(l10n.t('Revisions of {0}', nameOf(apiId ?? '')))]),
    ...older.map(one => ({
      label: l10n.t('Revision {0}', one.revision),
      description: '',
      ownerId: one.id,
    })),
    heading(l10n.t('Products')),
    ...(products ?? []).map(one => ({ label: one.displayName, description: one.name, ownerId: one.id })),
    heading(l10n.t('APIs')),
    ...(apis ?? []).map(one => ({ label: one.displayName, description: one.path, ownerId: one.id })),
    heading(l10n.t('Fragments')),
    ...(fragmentIds ?? []).map(id => ({
      label: id,
      description: '',
      ownerId: `${serviceId}/policyFragments/${id}`,
    })),
  ];
}
