import * as l10n from '@vscode/l10n';
import { type AppRole, sameId, valueOf } from '../route';
import { change } from './change';
import { type NewRegistration, clientIdOfNew } from './newRegistration';
import type { Step } from './plan';
import type { Target } from './target';
import { unknownMark } from './unknowns';

/** Everything about the directory that the route still lacks, in the order in which it can be made. */
export function directorySteps(target: Target): readonly Step[] {
  const { registration } = target.context;
  return [
    ...(registration ? registrationSteps(target, registration) : []),
    ...principalSteps(target),
    ...assignmentSteps(target),
  ];
}

const resourceOf = (displayName: string) => ({ id: `registration:${displayName}`, name: displayName });

function registrationSteps(target: Target, made: NewRegistration): readonly Step[] {
  const { wish, key, found } = made;
  const { displayName, role, uniqueName } = wish;
  const { app } = target.names;
  const isComplete = found?.tokenVersion === 2 && found.roles.some(one => one.id === role.id);
  const uri = `api://${clientIdOfNew(made)}`;
  const after = {
    displayName,
    signInAudience: 'AzureADMyOrg',
    api: { requestedAccessTokenVersion: 2 },
    appRoles: [{ value: role.value, displayName: role.displayName, allowedMemberTypes: ['Application'] }],
  };
  const own: Step = {
    kind: 'registration',
    id: 'registration',
    wish,
    key,
    title: l10n.t('Create the app registration {0}', displayName),
    description: l10n.t(
      'In Microsoft Entra: single tenant, token version 2, one app role. It has no secret, and nobody holds the role yet.',
    ),
    duration: l10n.t('seconds'),
    whoNotices: l10n.t('Nobody.'),
    undo: { possible: true, text: l10n.t('The app registration is deleted again.') },
    resources: [resourceOf(displayName)],
    changes: [change(l10n.t('App registration {0}', displayName), 'json', undefined, JSON.stringify(after, null, 2))],
  };
  const withUri: Step = {
    kind: 'identifierUri',
    id: 'identifierUri',
    uniqueName,
    displayName,
    uri,
    title: l10n.t('Name it by its client ID: identifier URI of {0}', displayName),
    description: l10n.t(
      'Where the tenant’s policy forbids that, it is left out: {0} is asked for by client ID, not by URI.',
      app,
    ),
    duration: l10n.t('seconds'),
    whoNotices: l10n.t('Nobody.'),
    undo: { possible: true, text: l10n.t('The identifier URI is taken off again.') },
    resources: [resourceOf(displayName)],
    changes: [
      change(
        l10n.t('Identifier URIs of {0}', displayName),
        'json',
        undefined,
        JSON.stringify([...(found?.identifierUris ?? []), uri], null, 2),
      ),
    ],
  };
  // Once the rest is made it isn't tried again: where the tenant forbids it, nothing would ever be done.
  const isStarted = isComplete && target.application?.servicePrincipal !== undefined;
  const hasUri = found?.identifierUris.includes(uri) === true;
  return [...(isComplete ? [] : [own]), ...(hasUri || isStarted ? [] : [withUri])];
}

function principalSteps({ application, context }: Target): readonly Step[] {
  if (!application || application.servicePrincipal) return [];
  const { clientId, displayName } = application;
  // Of a registration that others use, who may have tokens isn't for us to narrow.
  const assignmentRequired = context.registration !== undefined;
  return [
    {
      kind: 'principal',
      id: 'principal',
      displayName,
      clientId,
      assignmentRequired,
      title: l10n.t('Create the service principal of {0}', displayName),
      description: assignmentRequired
        ? l10n.t('Without one no token can be had. Only callers that hold a role get one.')
        : l10n.t('Without one no token can be had.'),
      duration: l10n.t('seconds'),
      whoNotices: l10n.t('Nobody.'),
      undo: { possible: true, text: l10n.t('The service principal is deleted again.') },
      resources: [{ id: `principal:${displayName}`, name: displayName }],
      changes: [
        change(
          l10n.t('Service principal of {0}', displayName),
          'json',
          undefined,
          JSON.stringify({ appId: clientId, appRoleAssignmentRequired: assignmentRequired }, null, 2),
        ),
      ],
    },
  ];
}

/** An application without roles of its own gives "default access" by this one (domain.md 6.5). */
const defaultAccess = '00000000-0000-0000-0000-000000000000';

interface Role {
  readonly id: string;
  readonly value: string;
}

/** The role that the calling identity gets; undefined: the application has roles, and none is for applications. */
export function roleFor({ application, context }: Target): Role | undefined {
  if (context.registration) return context.registration.wish.role;
  const roles = application?.servicePrincipal?.roles ?? [];
  if (roles.length === 0) return { id: defaultAccess, value: l10n.t('default access') };
  return roles.find(role => role.forApplications === true);
}

/** Whether tokens are given to assigned callers only, and the calling identity isn't known to be one. */
export function lacksAssignment({ application, context, caller, identity }: Target): boolean {
  const principal = application?.servicePrincipal;
  if (application && !principal) return context.registration !== undefined;
  if (!principal?.assignmentRequired || principal.assigned === undefined) return false;
  const system = valueOf(context.facts.identity)?.service.systemAssigned?.principalId;
  const objectId = caller.objectId ?? (identity.kind === 'system' ? system : identity.principalId);
  return objectId === undefined || !principal.assigned.some(id => sameId(id, objectId));
}

/** Roles that the called API's own validation asks for and the calling identity isn't known to hold. */
export function demandedRoles(target: Target): {
  readonly roles: readonly Role[];
  readonly unknown: readonly string[];
} {
  const { application, caller, context, demands = [] } = target;
  const made = context.registration?.wish.role;
  const { assignments = [], roles = application?.roles ?? [] } = application?.servicePrincipal ?? {};
  const there: readonly AppRole[] = made ? [{ ...made, forApplications: true }] : roles;
  const mine = new Set(
    assignments.filter(one => sameId(one.principalId, caller.objectId ?? '')).map(one => one.roleId),
  );
  const held = (value: string): boolean => there.some(one => one.value === value && mine.has(one.id));
  const found = (value: string): Role | undefined =>
    there.find(one => one.value === value && one.forApplications === true);
  const missing = demands.flatMap(({ match, values }) => {
    if (match === 'all') return values.filter(one => !held(one));
    if (values.some(held)) return [];
    return [values.find(one => found(one) !== undefined) ?? values.join(' / ')];
  });
  const wanted = [...new Set(missing)];
  return {
    roles: wanted.flatMap(one => found(one) ?? []),
    unknown: wanted.filter(one => found(one) === undefined),
  };
}

/** What its validation asks for counts as an assignment, too; else any role for applications, where one is needed. */
function rolesToAssign(target: Target): readonly Role[] {
  const { roles } = demandedRoles(target);
  if (roles.length > 0) return roles;
  const role = lacksAssignment(target) ? roleFor(target) : undefined;
  return role ? [role] : [];
}

function assignmentSteps(target: Target): readonly Step[] {
  const { application, caller, context, names } = target;
  if (!application) return [];
  const { clientId, displayName } = application;
  const { id, name } = context.route.service;
  const { objectId } = caller;
  const asked = new Set(demandedRoles(target).roles.map(one => one.id));
  return rolesToAssign(target).map((role, index): Step => {
    const after = { principalId: objectId ?? unknownMark('callerObjectId', id), appRole: role.value };
    return {
      kind: 'assignment',
      id: index === 0 ? 'assignment' : `assignment:${role.id}`,
      displayName,
      clientId,
      serviceId: id,
      ...(objectId !== undefined && { principalId: objectId }),
      roleId: role.id,
      title: l10n.t('Let {0} have tokens for {1}: role {2}', names.service, displayName, role.value),
      description: asked.has(role.id)
        ? l10n.t('The policy of {0} asks the token for this role.', names.app)
        : l10n.t('{0} gives tokens only to callers that hold a role of it.', displayName),
      duration: l10n.t('seconds'),
      whoNotices: l10n.t('Nobody.'),
      undo: { possible: true, text: l10n.t('The role is taken away again.') },
      resources: [{ id: `assignment:${displayName}:${name}`, name: displayName }],
      changes: [
        change(
          l10n.t('Role of {0} in {1}', names.service, displayName),
          'json',
          undefined,
          JSON.stringify(after, null, 2),
        ),
      ],
    };
  });
}
