import { randomBytes } from 'node:crypto';
import { createSigningKey } from '../entra';
import { Unreachable } from '../http';
import {
  createClock,
  createIdentity,
  createIds,
  defaultSwitches,
  Faults,
  RequestLog,
  type SimClock,
  type Switches,
  tenantOf,
  type SigningKey,
  type UnsignedWorld,
  type World,
} from '../world';
import { buildService } from './buildService';
import { buildSites } from './buildSite';
import { buildTenant } from './buildTenant';
import { checkScenario } from './checkScenario';
import { generate, withGenerated } from './generate';
import { type Scenario, scenarioShape } from './scenario';

/** Reads a scenario from the value of its JSON. Throws `ScenarioError` that names the place of what is wrong. */
export function readScenario(value: unknown): Scenario {
  const scenario = scenarioShape(value, '');
  checkScenario(scenario);
  return scenario;
}

/**
 * The world that a scenario describes. Its `dispatch` is still to be set by whoever puts the planes together. Without a
 * clock of its own it has one that runs with the computer's from the scenario's time on.
 */
export const createWorld = (scenario: Scenario, signingKey = createSigningKey(), clock?: SimClock): World =>
  signed(createUnsignedWorld(scenario, clock), signingKey);

/** Makes the world whole: it stays the same object, as what is in it refers to it. */
export const signed = (world: UnsignedWorld, signingKey: SigningKey): World => Object.assign(world, { signingKey });

/** The same without the key, for when that is being made meanwhile. */
export function createUnsignedWorld(scenario: Scenario, clock?: SimClock): UnsignedWorld {
  const start = scenario.time === undefined ? undefined : Date.parse(scenario.time);
  const switches: Partial<Switches> = scenario.switches ?? {};
  const world: UnsignedWorld = {
    clock: clock ?? createClock(start),
    ids: createIds(scenario.seed ?? scenario.name),
    switches: { ...defaultSwitches, ...switches },
    faults: new Faults(),
    requests: new RequestLog(),
    tenants: [],
    subscriptions: [],
    services: new Map(),
    deletedServices: [],
    sites: new Map(),
    siteHosts: new Map(),
    identities: new Map(),
    deployments: new Map(),
    dispatch: request => Promise.reject(new Unreachable(request.host)),
    machine: undefined,
    identityHeader: randomBytes(16).toString('hex'),
    controlSecret: randomBytes(32).toString('base64url'),
    resourceGroups: new Map(),
  };
  fillWorld(world, scenario);
  return world;
}

/** Adds everything of a scenario to a world that has nothing of it yet. */
export function fillWorld(world: UnsignedWorld, scenario: Scenario): void {
  fill(world, withGenerated(scenario));
  generate(world, scenario);
}

function fill(world: UnsignedWorld, scenario: Scenario): void {
  world.machine = scenario.machine;
  for (const entry of scenario.tenants) world.tenants.push(buildTenant(world, entry));
  const serviceIds = new Map<string, string>();
  for (const subscription of scenario.subscriptions) {
    const tenant = tenantOf(world, subscription.tenant);
    if (!tenant) throw new Error(`No tenant ${subscription.tenant}: the scenario wasn't checked.`);
    world.subscriptions.push({
      id: subscription.id,
      displayName: subscription.displayName,
      tenantId: tenant.id,
      state: subscription.disabled ? 'Disabled' : 'Enabled',
    });
    for (const group of subscription.groups ?? []) {
      const groupId = `/subscriptions/${subscription.id}/resourceGroups/${group.name}`;
      world.resourceGroups.set(groupId.toLowerCase(), { id: groupId, name: group.name, location: group.location });
      for (const entry of group.identities ?? []) {
        const id = `${groupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${entry.name}`;
        world.identities.set(id.toLowerCase(), {
          ...createIdentity(world, tenant, entry.name, id, entry),
          id,
          subscriptionId: subscription.id,
          resourceGroup: group.name,
          location: group.location,
          tags: {},
        });
      }
      for (const entry of group.services ?? []) {
        const service = buildService(world, tenant, subscription.id, group, entry);
        world.services.set(service.id.toLowerCase(), service);
        serviceIds.set(service.name, service.id.toLowerCase());
      }
    }
  }
  for (const subscription of scenario.subscriptions) {
    const tenant = tenantOf(world, subscription.tenant);
    for (const group of subscription.groups ?? []) {
      for (const entry of group.apps ?? []) {
        if (!tenant) continue;
        for (const site of buildSites(world, tenant, subscription.id, group, entry, serviceIds)) {
          world.sites.set(site.id.toLowerCase(), site);
        }
      }
    }
  }
}
