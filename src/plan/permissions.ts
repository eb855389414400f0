import * as l10n from '@vscode/l10n';
import { type Azure, type Call, Cancelled, isAzureProblem } from '../azure/interfaces';
import {
  type App,
  type ArmId,
  type Reading,
  type Route,
  type Service,
  nameOf,
  namesOf,
  sameId,
  valueOf,
  workspaceOf,
} from '../route';
import type { PermissionCheck } from './plan';

/** What the signed-in account may do, as far as Azure tells without trying (domain.md 6.6). */
export interface Rights {
  /** By lower-case id of the service and of each app; undefined: can't be told. */
  readonly actions: Readonly<Record<string, ActionRights | undefined>>;
  /** Holds a directory role that suffices for registrations; undefined: can't be told. */
  readonly mayRegister?: boolean;
}

/** One entry per role: `*` in an action stands for anything. */
export type ActionRights = readonly { readonly actions: readonly string[]; readonly notActions: readonly string[] }[];

const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(action);

/** Whether one of the roles grants the action and doesn't take it away again. */
export const allows = (rights: ActionRights, action: string): boolean =>
  rights.some(
    role =>
      role.actions.some(pattern => matches(pattern, action)) &&
      !role.notActions.some(pattern => matches(pattern, action)),
  );

export const neededActions = {
  identity: 'Microsoft.ApiManagement/service/write',
  policy: 'Microsoft.ApiManagement/service/apis/policies/write',
  api: 'Microsoft.ApiManagement/service/apis/write',
  backEnd: 'Microsoft.ApiManagement/service/backends/write',
  authentication: 'Microsoft.Web/sites/config/write',
  namedValue: 'Microsoft.ApiManagement/service/namedValues/delete',
  namedValueSecret: 'Microsoft.ApiManagement/service/namedValues/listValue/action',
  hostKeys: 'Microsoft.Web/sites/host/listkeys/action',
  hostKey: 'Microsoft.Web/sites/host/functionKeys/delete',
  attach: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
} as const;

async function orUnknown<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Cancelled || isAzureProblem(error, 'signedOut')) throw error;
    return undefined;
  }
}

/** By lower-case id, as in `Rights`. */
export async function readActions(azure: Azure, ids: readonly ArmId[], call?: Call): Promise<Rights['actions']> {
  const entries = ids.map(
    async id => [id.toLowerCase(), await orUnknown(() => azure.access.actionsOn(id, call))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Reads rights on the things that a plan may change, side by side. What can't be told is undefined, never "no". */
export async function readRights(azure: Azure, ids: readonly ArmId[], call?: Call): Promise<Rights> {
  const [actions, mayRegister] = await Promise.all([
    readActions(azure, ids, call),
    orUnknown(() => azure.access.mayRegisterApplications(call)),
  ]);
  return { actions, ...(mayRegister !== undefined && { mayRegister }) };
}

interface Wanted {
  readonly what: string;
  readonly on: ArmId;
  readonly actions: readonly string[];
}

function check({ what, on, actions }: Wanted, rights: Rights): PermissionCheck {
  const known = rights.actions[on.toLowerCase()];
  const [first = ''] = actions;
  if (!known) {
    const detail = l10n.t('Told when it is tried; nothing is half-written without it.');
    return { what, state: 'notKnown', permission: first, detail };
  }
  const missing = actions.find(action => !allows(known, action));
  return missing === undefined ? { what, state: 'has' } : { what, state: 'lacks', permission: missing };
}

/** What the plan needs to be allowed, for the preview. */
export function permissionChecks(
  route: Route,
  rights: Rights,
  needs: {
    readonly identity: boolean;
    readonly apps: readonly ArmId[];
    readonly directory: boolean;
    readonly backEnd?: boolean;
    /** An API itself changes, not only its policy. */
    readonly api?: boolean;
    /** A named value that held the function key is deleted. */
    readonly namedValue?: boolean;
    /** Its host key is deleted, of that app. */
    readonly hostKeyOf?: Pick<App, 'id' | 'name'>;
    /** Of an API that is called: its policy changes, too. */
    readonly called?: Pick<Service, 'id' | 'name'>;
  },
  directory: Reading<unknown>,
): readonly PermissionCheck[] {
  const { policy, authentication } = neededActions;
  const { called } = needs;
  return [
    ...serviceChecks(route, needs).map(one => check(one, rights)),
    ...(called && !sameId(called.id, route.service.id)
      ? [check({ what: l10n.t('Change policies of {0}', called.name), on: called.id, actions: [policy] }, rights)]
      : []),
    ...needs.apps.map(id =>
      check(
        {
          what: l10n.t('Change authentication of {0}', id.slice(id.lastIndexOf('/') + 1)),
          on: id,
          actions: [authentication],
        },
        rights,
      ),
    ),
    ...(needs.hostKeyOf
      ? [
          check(
            {
              what: l10n.t('Read and delete host keys of {0}', needs.hostKeyOf.name),
              on: needs.hostKeyOf.id,
              actions: [neededActions.hostKey, neededActions.hostKeys],
            },
            rights,
          ),
        ]
      : []),
    ...directoryChecks(rights, needs.directory, directory),
  ];
}

/** Of an API in a workspace, its roles stand for policies; the identity is the service's (domain.md 2.6). */
function serviceChecks(route: Route, needs: Parameters<typeof permissionChecks>[2]): readonly Wanted[] {
  const { identity, policy, backEnd, api, namedValue, namedValueSecret } = neededActions;
  const { service } = namesOf(route);
  const ofService = needs.identity ? [identity] : [];
  const ofContainer = [
    policy,
    ...(needs.backEnd === true ? [backEnd] : []),
    ...(needs.api === true ? [api] : []),
    ...(needs.namedValue === true ? [namedValue, namedValueSecret] : []),
  ];
  const workspace = workspaceOf(route.api.id);
  if (workspace === undefined) {
    const what = l10n.t('Change {0} and its policies', service);
    return [{ what, on: route.service.id, actions: [...ofService, ...ofContainer] }];
  }
  return [
    ...(needs.identity ? [{ what: l10n.t('Change {0}', service), on: route.service.id, actions: ofService }] : []),
    {
      what: l10n.t('Change policies of workspace {0}', nameOf(workspace)),
      on: workspace,
      actions: ofContainer.map(action => action.replace('/service/', '/service/workspaces/')),
    },
  ];
}

function directoryChecks(rights: Rights, writes: boolean, directory: Reading<unknown>): readonly PermissionCheck[] {
  if (!writes) {
    if (valueOf(directory) !== undefined) return [{ what: l10n.t('Microsoft Graph'), state: 'notNeeded' }];
    return [{ what: l10n.t('Microsoft Graph: read the app registration'), state: 'notKnown' }];
  }
  const what = l10n.t('Microsoft Graph: create the app registration and assign its role');
  if (rights.mayRegister === true) return [{ what, state: 'has' }];
  const detail = l10n.t('If it is refused, you get a script for an administrator, and go on when it has run.');
  return [{ what, state: 'notKnown', permission: 'Application.ReadWrite.All', detail }];
}
