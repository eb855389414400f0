import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Azure } from '../../azure/interfaces';
import {
  administratorScript,
  type ExportFile,
  type ExportForm,
  type ExportModel,
  exportModel,
  exportPlan,
  servicesToRead,
} from '../../plan/exports';
import { fillIn } from '../../plan/lateValues';
import type { ApplyOutcome, Plan } from '../../plan/plan';
import { handlerFor } from '../../plan/steps';
import { unknownName } from '../../plan/unknowns';

/** The model of a plan's end state; reads the services that a template would have to repeat whole. */
export async function readExportModel(azure: Azure, plan: Plan): Promise<ExportModel> {
  const services = await Promise.all(
    servicesToRead(plan).map(async id => [id.toLowerCase(), await azure.apiManagement.getServiceDocument(id)] as const),
  );
  return exportModel(plan, {
    simulated: azure.simulated,
    tenantId: azure.tenantId,
    resourceManager: azure.cloud.resourceManager,
    graph: azure.cloud.graph,
    services: Object.fromEntries(services),
  });
}

interface Item extends vscode.QuickPickItem {
  readonly form: ExportForm;
}

/** Asks for a form and opens the same plan in it, as untitled documents; nothing is written anywhere. */
export async function exportAs(azure: Azure, plan: Plan): Promise<void> {
  const items: readonly Item[] = [
    { form: 'bicep', label: 'Bicep' },
    { form: 'arm', label: 'ARM JSON' },
    { form: 'terraform', label: 'Terraform', description: 'azurerm, azuread' },
    { form: 'azureCli', label: l10n.t('Azure CLI script'), description: 'bash' },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Export As'),
    placeHolder: l10n.t('Which form?'),
  });
  if (!chosen) return;
  await openFiles(exportPlan(await readExportModel(azure, plan), chosen.form));
}

/**
 * The part of a plan that needs rights in the directory, as a script with every value filled in that is known by now;
 * copied, and shown beside.
 */
export async function copyAdministratorScript(azure: Azure, plan: Plan, outcome: ApplyOutcome): Promise<void> {
  const { service } = plan.route;
  const { identity } = await azure.apiManagement.getService(service.id);
  const known = Object.assign(
    {},
    ...outcome.applied.map(one => handlerFor(one.made.kind).learn?.(one.made, one.after ?? one.before, true) ?? {}),
    identity.systemAssigned && { [unknownName('callerObjectId', service.id)]: identity.systemAssigned.principalId },
  ) as Readonly<Record<string, string>>;
  const script = administratorScript(fillIn(await readExportModel(azure, plan), known));
  await vscode.env.clipboard.writeText(script.text);
  await openFiles([script]);
  vscode.window.setStatusBarMessage(l10n.t('Copied'), 3000);
}

/** Opens each file as an untitled document, the first in front. */
export async function openFiles(files: readonly ExportFile[]): Promise<void> {
  const known = new Set(await vscode.languages.getLanguages());
  for (const { language, text } of [...files].reverse()) {
    const document = await vscode.workspace.openTextDocument({
      content: text,
      ...(known.has(language) && { language }),
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }
}
