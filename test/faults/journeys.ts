import type { PlanChoices } from '../../src/plan';
import { type AppName, backEndId, userIdentity } from './estate';

/** One way of securing a route, from the first read to the undo. */
export interface Journey {
  readonly name: string;
  readonly api: string;
  readonly app: AppName;
  readonly identity: 'system' | 'userAssigned';
  readonly choices: PlanChoices;
}

export const journeys: readonly Journey[] = [
  { name: 'system-assigned identity, App Service', api: 'orders', app: 'orders-app', identity: 'system', choices: {} },
  {
    name: 'user-assigned identity, App Service',
    api: 'orders',
    app: 'orders-app',
    identity: 'userAssigned',
    choices: { identity: { kind: 'userAssigned', ...userIdentity } },
  },
  { name: 'Function, anonymous, no policy yet', api: 'stock', app: 'stock-fn', identity: 'system', choices: {} },
  { name: 'app that checks tokens already', api: 'closed', app: 'closed-app', identity: 'system', choices: {} },
  {
    name: 'back-end entity as the scope',
    api: 'through',
    app: 'orders-app',
    identity: 'system',
    choices: { scope: { kind: 'backEnd', ownerId: backEndId, name: 'orders-app' } },
  },
];
