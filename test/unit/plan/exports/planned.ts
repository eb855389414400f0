import { type ExportModel, exportModel, servicesToRead } from '../../../../src/plan/exports';
import type { Plan } from '../../../../src/plan/plan';
import type { LocalPlans } from '../localPlan';

export async function modelOf({ azure }: LocalPlans, plan: Plan): Promise<ExportModel> {
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
