import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type ArmId, ancestorId, sameId } from '../../route';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import type { Tenant } from '../explorer/tenant';
import { commandId } from '../commands/names';
import { type MoreChoices, type PolicyChoice, policyChoices } from './policyChoices';
import { readable } from './service/serviceFacts';

interface PolicyItem extends vscode.QuickPickItem {
  readonly ownerId: ArmId;
}

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

/** One of all the policies of a service, `without` left out; `near` is what the user comes from. undefined: Esc. */
export async function choosePolicy(
  tenant: Tenant,
  near: ArmId,
  title: string,
  without: ArmId = '',
): Promise<ArmId | undefined> {
  const serviceId = ancestorId(near, 1);
  if (serviceId === undefined) return undefined;
  const steps = [policyChoices(await tenant.azure(), serviceId, near)];
  for (;;) {
    const step = steps.at(-1);
    if (!step) return undefined;
    const chosen = await pick(step, title, steps.length > 1, without);
    if (chosen === 'back') steps.pop();
    else if (chosen?.more) steps.push(chosen.more);
    else return chosen?.ownerId;
  }
}

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice: PolicyChoice;
}

const itemOf = (choice: PolicyChoice): ChoiceItem => {
  const { label, description = '', ownerId, more } = choice;
  const kind = ownerId === undefined && !more ? vscode.QuickPickItemKind.Separator : vscode.QuickPickItemKind.Default;
  return { label, description, kind, choice };
};

/** Shows the lines of one step as soon as they are read. undefined: Esc. */
function pick(
  step: MoreChoices,
  title: string,
  canGoBack: boolean,
  without: ArmId,
): Promise<PolicyChoice | 'back' | undefined> {
  const shown = vscode.window.createQuickPick<ChoiceItem>();
  Object.assign(shown, { title, placeholder: step.question, matchOnDescription: true, busy: true });
  if (canGoBack) shown.buttons = [vscode.QuickInputButtons.Back];
  shown.show();
  return new Promise<PolicyChoice | 'back' | undefined>((resolve, reject) => {
    shown.onDidTriggerButton(() => resolve('back'));
    shown.onDidAccept(() => {
      const [item] = shown.selectedItems;
      if (item) resolve(item.choice);
    });
    shown.onDidHide(() => resolve(undefined));
    step.read().then(choices => {
      shown.items = choices.filter(({ ownerId }) => ownerId === undefined || !sameId(ownerId, without)).map(itemOf);
      shown.busy = false;
    }, reject);
  }).finally(() => shown.dispose());
}
