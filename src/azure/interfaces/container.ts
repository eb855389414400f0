import { type Api, type BackEnd, type KeySubscription, type NamedValue, containerOf, sameId } from '../../route';
import type { Azure } from './azure';
import type { Call } from './call';

/**
 * What the policies above an API name is in its workspace, and for the global policy in its service (domain.md 2.6). Of two
 * with one name the workspace's comes first.
 */
const fromContainers = async <T>(
  api: Pick<Api, 'id' | 'serviceId'>,
  list: (ownerId: string) => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  const nearest = containerOf(api);
  const owners = sameId(nearest, api.serviceId) ? [nearest] : [nearest, api.serviceId];
  return (await Promise.all(owners.map(list))).flat();
};

export const listBackEndsFor = (
  azure: Pick<Azure, 'apiManagement'>,
  api: Pick<Api, 'id' | 'serviceId'>,
  call?: Call,
): Promise<readonly BackEnd[]> => fromContainers(api, id => azure.apiManagement.listBackEnds(id, call));

export const listNamedValuesFor = (
  azure: Pick<Azure, 'details'>,
  api: Pick<Api, 'id' | 'serviceId'>,
  call?: Call,
): Promise<readonly NamedValue[]> => fromContainers(api, id => azure.details.listNamedValues(id, call));

/** Whose keys may open it: its workspace's, and such of its service as open all APIs, the workspace's own first. */
export const listKeySubscriptionsFor = (
  azure: Pick<Azure, 'apiManagement'>,
  api: Pick<Api, 'id' | 'serviceId'>,
  call?: Call,
): Promise<readonly KeySubscription[]> =>
  fromContainers(api, async ownerId => {
    const all = await azure.apiManagement.listKeySubscriptions(ownerId, call);
    return sameId(ownerId, containerOf(api)) ? all : all.filter(({ scope }) => scope.kind === 'allApis');
  });
