import type { Api, App, Route } from '../../src/route';
import type { Azure } from '../../src/azure/interfaces';
import type { PlanChoices } from '../../src/plan';
import {
  type AppName,
  appIdOf,
  backEndId,
  calledServiceId,
  registrations,
  serviceId,
  slotName,
  userIdentity,
} from './scenario';

/** One way of securing a route or of letting it go, from the first read to the undo. */
export interface Journey {
  readonly name: string;
  readonly aim: 'secure' | 'release';
  readonly api: string;
  readonly app: AppName;
  /** API Management as the back end: an API of the other service. `app` is what that one calls. */
  readonly called?: string;
  readonly identity: 'system' | 'userAssigned';
  readonly choices: PlanChoices;
  /** The API calls another app today: its own address, or that of its back-end entity, is moved to `app`. */
  readonly pointed?: 'api' | 'backEnd';
  /** Name of the pool behind which `app` and `others` are. */
  readonly pool?: string;
  /** Apps and slots that are locked besides `app`. */
  readonly others?: readonly AppId[];
  /** Another route that is secured in the same plan. */
  readonly also?: Pick<Journey, 'api' | 'app'>;
  /** Only requests that write are struck: what reads is struck in other journeys. */
  readonly isStruckAtWrites?: true;
}

interface AppId {
  readonly app: AppName;
  readonly slot?: string;
}

const siteOf = ({ app, slot }: AppId): string =>
  `${appIdOf(app)}${slot === undefined ? '' : `/slots/${slot}`}`.toLowerCase();

/** The routes of its plan, each as a journey of its own. */
export function partsOf(journey: Journey): readonly Journey[] {
  const { also, ...first } = journey;
  return also ? [first, { ...first, ...also }] : [journey];
}

/** Ids, in small letters, of all apps and slots of a route that are locked. */
export const sitesOf = ({ app, others = [] }: Journey): readonly string[] => [{ app }, ...others].map(siteOf);

const plain = { aim: 'secure', identity: 'system', choices: {} } as const;
const news = { ...plain, isStruckAtWrites: true } as const;
const orders = { ...plain, api: 'orders', app: 'orders-app' } as const;

export const journeys: readonly Journey[] = [
  { ...orders, name: 'system-assigned identity, App Service' },
  {
    ...orders,
    name: 'user-assigned identity, App Service',
    identity: 'userAssigned',
    choices: { identity: { kind: 'userAssigned', ...userIdentity } },
  },
  { ...plain, name: 'Function, anonymous, no policy yet', api: 'stock', app: 'stock-fn' },
  { ...plain, name: 'app that checks tokens already', api: 'closed', app: 'closed-app' },
  {
    ...orders,
    name: 'back-end entity as the scope',
    api: 'through',
    choices: { scope: { kind: 'backEnd', ownerId: backEndId, name: 'orders-app' } },
  },
  { ...plain, name: 'new registration', api: 'fresh', app: 'fresh-app', choices: { registration: 'new' } },
  { ...plain, name: 'Function with a key', api: 'keyed', app: 'keyed-fn' },
  {
    ...orders,
    name: 'another API Management as the back end',
    api: 'calling',
    called: 'called',
    choices: { clientId: registrations['stock-fn'] },
  },
  { ...news, name: 'API that calls another app today', api: 'moving', app: 'moved-app', pointed: 'api' },
  { ...news, name: 'back-end entity that leads elsewhere', api: 'entity', app: 'moved-app', pointed: 'backEnd' },
  {
    ...news,
    name: 'pool of two apps',
    api: 'pooled',
    app: 'pool-app',
    pool: 'pool',
    others: [{ app: 'second-pool-app' }],
  },
  {
    ...news,
    name: 'app with a slot',
    api: 'slotted',
    app: 'slotted-app',
    others: [{ app: 'slotted-app', slot: slotName }],
  },
  { ...news, ...orders, name: 'first stage of a lock', choices: { lockLater: true }, isStruckAtWrites: true },
  {
    ...news,
    name: 'Function whose key goes for good',
    api: 'going',
    app: 'going-fn',
    choices: { deleteKey: ['namedValue', 'hostKey'] },
  },
  {
    ...news,
    ...orders,
    name: 'two routes in one plan',
    also: { api: 'stock', app: 'stock-fn' },
    isStruckAtWrites: true,
  },
  { ...plain, name: 'letting go', aim: 'release', api: 'secured', app: 'secured-app', identity: 'userAssigned' },
];

/** By its parts, as a tree gives it. */
export async function routeIn(
  azure: Azure,
  { api, app, called }: Pick<Journey, 'api' | 'app' | 'called'>,
): Promise<Route> {
  const { apiManagement, appService } = azure;
  const apiOf = async (service: string, name: string): Promise<Api> => {
    const found = (await apiManagement.listApis(service)).find(one => one.name === name);
    if (!found) throw new Error(`No API ${name}.`);
    return found;
  };
  const endOf = async (): Promise<
    { kind: 'app'; app: App } | Omit<Extract<Route['backEnd'], { kind: 'api' }>, 'url'>
  > => {
    if (called === undefined) return { kind: 'app', app: await appService.getApp(appIdOf(app)) };
    const [service, found] = await Promise.all([
      apiManagement.getService(calledServiceId),
      apiOf(calledServiceId, called),
    ]);
    return { kind: 'api', service, api: found };
  };
  const [service, own, end] = await Promise.all([apiManagement.getService(serviceId), apiOf(serviceId, api), endOf()]);
  const url = own.serviceUrl ?? '';
  const id = `${own.id} -> ${(end.kind === 'app' ? end.app : end.api).id}`.toLowerCase();
  return { id, service, api: own, backEnd: { ...end, url } };
}
