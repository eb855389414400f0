import {
  type Azure,
  AzureError,
  type Holdings,
  type Product,
  type Session,
  type Workspace,
} from '../../../src/azure/interfaces';
import type { Api, App, BackEnd, Facts, Operation, Route, Service } from '../../../src/route';
import { unread } from '../../../src/route';
import type { TenantSignIn } from '../../../src/ui/account/signIns';
import type { Kept, KeptApis } from '../../../src/ui/explorer/keptInventory';
import { Levels } from '../../../src/ui/explorer/levels';
import type { Row } from '../../../src/ui/explorer/rows';
import type { Inventory } from '../../../src/ui/explorer/tenant';
import { World } from '../../../src/ui/explorer/world';
import { service as sampleService } from '../plan/memoryAzure';
import { app as sampleApp } from '../route/samples';

export const unreachable = new AzureError("management.azure.com can't be reached.", {
  kind: 'unreachable',
  host: 'management.azure.com',
});

/** What one tenant answers; what isn't given is empty. */
export interface Answers {
  readonly subscriptions?: () => Promise<readonly string[]>;
  readonly inventory?: (subscriptions: readonly string[], onPart?: (soFar: Holdings) => void) => Promise<Inventory>;
  readonly single?: (subscription: string) => Promise<Holdings>;
  readonly apis?: readonly Api[] | (() => Promise<readonly Api[]>);
  readonly workspaces?: () => Promise<readonly Workspace[]>;
  /** Of each. */
  readonly workspaceApis?: readonly Api[];
  readonly operations?: readonly Operation[];
  readonly products?: readonly Product[];
  readonly backEnds?: readonly BackEnd[];
  readonly kept?: Kept;
  readonly keptApis?: KeptApis;
  readonly needsSignIn?: boolean;
}

export const appIn = (subscriptionId: string, name: string, resourceGroup = 'shop'): App => ({
  ...sampleApp,
  subscriptionId,
  resourceGroup,
  name,
  id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/sites/${name}`,
  hosts: [`${name}.azurewebsites.net`],
});
export const serviceIn = (subscriptionId: string, name: string, resourceGroup = 'shop'): Service => ({
  ...sampleService,
  subscriptionId,
  resourceGroup,
  name,
  id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ApiManagement/service/${name}`,
});
export const all = (services: readonly Service[], apps: readonly App[], missing = 0): Inventory => ({
  services,
  apps,
  missing,
});

function azureOf(answers: Answers, asked: string[]): Azure & { dispose(): void } {
  const note = <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(value);
  };
  const inventory = {
    listSubscriptions: async () => {
      asked.push('subscriptions');
      const ids = (await answers.subscriptions?.()) ?? ['s'];
      return ids.map(id => ({ id, name: `Subscription ${id}`, tenantId: 't' }));
    },
    read: (ids: readonly string[], onPart?: (soFar: Holdings) => void) => {
      asked.push('inventory');
      return answers.inventory?.(ids, onPart) ?? Promise.resolve(all([], []));
    },
    readSubscription: (id: string) => {
      asked.push(`subscription ${id}`);
      return answers.single?.(id) ?? Promise.resolve({ services: [], apps: [] });
    },
  };
  const apiManagement = {
    listApis: async (ownerId: string) => {
      const { apis = [], workspaceApis = [] } = answers;
      if (ownerId.includes('/workspaces/')) return note('apis of a workspace', workspaceApis);
      return note('apis', typeof apis === 'function' ? await apis() : apis);
    },
    listWorkspaces: async () => {
      asked.push('workspaces');
      return (await answers.workspaces?.()) ?? [];
    },
    listOperations: () => note('operations', answers.operations ?? []),
    listProducts: () => note('products', answers.products ?? []),
    listBackEnds: () => note('back ends', answers.backEnds ?? []),
  };
  return { inventory, apiManagement, dispose: () => undefined } as unknown as Azure & { dispose(): void };
}

export interface TreeWorld {
  readonly world: World;
  readonly levels: Levels;
  /** What was asked of each tenant. */
  readonly asked: string[];
  readonly saved: Kept[];
  readonly savedApis: readonly KeptApis[];
  readonly warnings: string[];
  readonly changed: (readonly string[] | undefined)[];
  /** The labels of the rows below a path of kinds or keys, opened on the way. */
  below(...path: readonly string[]): Promise<readonly Row[]>;
}

/** The tree over tenants that answer as the test says, without VS Code. */
export function treeWorld(tenants: Readonly<Record<string, Answers>>, routes: readonly Route[] = []): TreeWorld {
  const asked: string[] = [];
  const saved: Kept[] = [];
  const savedApis: KeptApis[] = [];
  const warnings: string[] = [];
  const changed: (readonly string[] | undefined)[] = [];
  const signIns = Object.entries(tenants).map(([name, answers]): TenantSignIn => ({
    key: name,
    tenantId: name,
    tenantName: name,
    account: 'ana',
    simulated: false,
    ...(!answers.needsSignIn && { session: { tenantId: name } as Session }),
  }));
  const answersOf = (name: string): Answers => tenants[name] ?? {};
  const facts: Facts = {
    identity: unread('notYet'),
    policy: unread('notYet'),
    application: unread('notYet'),
    doors: [],
  };
  const world = new World({
    signIns: { all: () => signIns } as unknown as ConstructorParameters<typeof World>[0]['signIns'],
    connect: session => Promise.resolve(azureOf(answersOf(session.tenantId), asked)),
    share: azure => Promise.resolve({ ...azure, forget: () => undefined, forgetAll: () => undefined } as never),
    store: {
      load: key => Promise.resolve(answersOf(key).kept),
      save: (_, kept) => Promise.resolve(void saved.push(kept)),
      loadApis: key => Promise.resolve(answersOf(key).keptApis),
      saveApis: (_, __, kept) => Promise.resolve(void savedApis.push(kept)),
      remove: () => Promise.resolve(),
    },
    warn: text => warnings.push(text),
    findRoutes: () => Promise.resolve(routes),
    readFacts: () => Promise.resolve(facts),
    readDoor: (_, app) => Promise.resolve({ app, settings: unread('notYet') }),
    proofs: { proofOf: () => undefined, keep: () => Promise.resolve() },
    changed: ids => changed.push(ids),
  });
  const levels = new Levels(world);
  const below = async (...path: readonly string[]): Promise<readonly Row[]> => {
    let rows = await levels.childrenOf(undefined);
    for (const step of path) {
      const row = rows.find(one => one.kind === step || one.key === step || one.key.endsWith(`|${step}`));
      if (!row) throw new Error(`No ${step} among ${rows.map(one => one.key).join(', ')}`);
      rows = await levels.childrenOf(row);
    }
    return rows;
  };
  return { world, levels, asked, saved, savedApis, warnings, changed, below };
}
