import * as l10n from '@vscode/l10n';
import { type Azure, isAzureProblem } from '../../azure/interfaces';
import {
  type App,
  type ArmId,
  type AuthenticationSettings,
  type Service,
  nameOf,
  type Route,
  sameId,
} from '../../route';
import type { Caller } from './exactSettings';

/** One line of the list of whom an app may let in. */
export interface CallerChoice {
  readonly caller: Caller;
  readonly label: string;
  readonly description: string;
  /** Ticked from the start. */
  readonly picked: boolean;
}

type Reads = Pick<Azure, 'apiManagement' | 'directory'>;

/** undefined: it is gone, which the inventory may not know yet. */
async function serviceNow({ apiManagement }: Reads, id: ArmId): Promise<Service | undefined> {
  try {
    return await apiManagement.getService(id);
  } catch (error) {
    if (isAzureProblem(error, 'notFound')) return undefined;
    throw error;
  }
}

async function identitiesOf(azure: Reads, id: ArmId): Promise<readonly { caller: Caller; identity?: string }[]> {
  const service = await serviceNow(azure, id);
  if (!service) return [];
  const { name } = service;
  const { systemAssigned, userAssigned } = service.identity;
  const clientId = systemAssigned && (await azure.directory.systemIdentityClientId(id, systemAssigned.principalId));
  return [
    ...(systemAssigned && clientId !== undefined
      ? [{ caller: { name, clientId, objectId: systemAssigned.principalId } }]
      : []),
    ...userAssigned.map(one => ({
      caller: { name, clientId: one.clientId, objectId: one.principalId },
      identity: nameOf(one.id),
    })),
  ];
}

/**
 * Whom an app may let in: the identities of the services on these routes, which are those of the app's tenant, and who is
 * let in today. Ticked, and first: the system-assigned identities of the services that call the app, and who is let in today. Throws
 * `AzureError` where a service can't be read: left out, it would be locked out unseen.
 */
export async function callersOf(
  azure: Reads,
  app: App,
  routes: readonly Route[],
  settings: AuthenticationSettings,
): Promise<readonly CallerChoice[]> {
  const callsApp = ({ backEnd }: Route): boolean => backEnd.kind === 'app' && sameId(backEnd.app.id, app.id);
  const calling = new Set(routes.filter(callsApp).map(route => route.service.id.toLowerCase()));
  const services = new Map(routes.map(route => [route.service.id.toLowerCase(), route.service.id]));
  const allowed = settings.allowedApplications ?? [];
  const found = await Promise.all(
    [...services].map(async ([key, id]) => {
      const calls = calling.has(key);
      return (await identitiesOf(azure, id)).map(({ caller, identity }): CallerChoice => ({
        caller,
        label: identity === undefined ? l10n.t('{0} (system-assigned)', caller.name) : `${caller.name} (${identity})`,
        description: calls ? l10n.t('calls {0}', app.name) : '',
        picked: (calls && identity === undefined) || allowed.some(one => sameId(one, caller.clientId)),
      }));
    }),
  );
  const known = found
    .flat()
    .sort((one, other) => Number(other.picked) - Number(one.picked) || one.label.localeCompare(other.label));
  const others = allowed.filter(clientId => !known.some(({ caller }) => sameId(caller.clientId, clientId)));
  return [
    ...known,
    ...others.map(clientId => ({
      caller: { name: clientId, clientId },
      label: clientId,
      description: l10n.t('let in today'),
      picked: true,
    })),
  ];
}
