import type { ApimService } from './apiManagement';
import { newEtag } from './newService';
import type { World } from './world';

/** Finishes what is long-running at a service, and inside it, when its time has come. Before every look at a service. */
export function settle(world: World, service: ApimService): void {
  const now = world.clock.now();
  for (const each of service.entityOperations) {
    if (each.isDone || each.endsAt > now) continue;
    each.isDone = true;
    if (each.outcome === 'Succeeded') each.complete();
  }
  const { operation } = service;
  if (!operation || operation.endsAt > now) return;
  service.operation = undefined;
  service.lastOperation = operation;
  service.provisioningState = operation.outcome === 'Failed' ? 'Failed' : 'Succeeded';
  if (operation.outcome === 'Succeeded') operation.complete();
  service.etag = newEtag(world);
}

/** The same at every service: for those who look at what services have elsewhere, such as identities. */
export function settleAll(world: World): void {
  for (const service of world.services.values()) settle(world, service);
}
