import * as l10n from '@vscode/l10n';
import { unreadableAnswer } from '../answerErrors';
import {
  type AppRole,
  type Assignment,
  type Call,
  type Principal,
  type Registration,
  type RegistrationWish,
  type Registrations,
  isAzureProblem,
} from '../interfaces';
import { type JsonRecord, flag, record, records, text, texts } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll, send, sendForRecord } from '../rest';
import { untilKnown } from './replication';

const applicationFields = 'id,appId,displayName,identifierUris,api,appRoles';
const principalFields = 'id,appId,appRoleAssignmentRequired';

/** A text inside single quotes of a key or filter. */
const quoted = (value: string): string => `'${encodeURIComponent(value.replaceAll("'", "''"))}'`;

function rolesIn(application: JsonRecord): readonly AppRole[] {
  return records(application['appRoles'])
    .filter(role => flag(role['isEnabled']) !== false && texts(role['allowedMemberTypes']).includes('Application'))
    .map(role => ({
      id: text(role['id']) ?? '',
      value: text(role['value']) ?? '',
      displayName: text(role['displayName']) ?? '',
    }));
}

const registrationIn = (application: JsonRecord): Registration => ({
  objectId: text(application['id']) ?? '',
  clientId: text(application['appId']) ?? '',
  displayName: text(application['displayName']) ?? '',
  tokenVersion: record(application['api'])['requestedAccessTokenVersion'] === 2 ? 2 : 1,
  identifierUris: texts(application['identifierUris']),
  roles: rolesIn(application),
});

const principalIn = (principal: JsonRecord): Principal => ({
  id: text(principal['id']) ?? '',
  assignmentRequired: flag(principal['appRoleAssignmentRequired']) ?? false,
});

const assignmentIn = (one: JsonRecord): Assignment => ({
  id: text(one['id']) ?? '',
  principalId: text(one['principalId']) ?? '',
  roleId: text(one['appRoleId']) ?? '',
});

/** Codes that say that a tenant's policy forbids an identifier URI (domain.md 6.6). */
const uriPolicy = 'AsPerAppPolicy';

/** Applications, service principals and role assignments through Graph, by plain REST (domain.md 6.5). */
export function createRegistrations(pipeline: SessionPipeline): Registrations {
  const v1 = `${pipeline.session.cloud.graph}/v1.0`;
  const { clock } = pipeline;
  const named = (uniqueName: string): string => `${v1}/applications(uniqueName=${quoted(uniqueName)})`;
  const principalOf = (clientId: string): string => `${v1}/servicePrincipals(appId=${quoted(clientId)})`;

  const orNull = async <T>(asking: Promise<T>): Promise<T | null> => {
    try {
      return await asking;
    } catch (error) {
      if (isAzureProblem(error, 'notFound')) return null;
      throw error;
    }
  };
  const read = async (url: string, fields: string, call?: Call): Promise<JsonRecord> =>
    (await sendForRecord(pipeline, { method: 'GET', url, query: { $select: fields } }, call)).body;
  const find = (uniqueName: string, call?: Call): Promise<Registration | null> =>
    orNull(read(named(uniqueName), applicationFields, call).then(registrationIn));

  const ownRole = ({ role: { id, value, displayName } }: RegistrationWish) => ({
    id,
    value,
    displayName,
    description: displayName,
    allowedMemberTypes: ['Application'],
    isEnabled: true,
  });

  /** Roles that the wish doesn't name stay: Graph replaces the whole list. */
  async function rolesWith(wish: RegistrationWish, call?: Call): Promise<readonly unknown[]> {
    const there = await orNull(read(named(wish.uniqueName), 'appRoles', call));
    const kept = records(there?.['appRoles']).filter(role => role['id'] !== wish.role.id);
    return [...kept, ownRole(wish)];
  }

  async function principalId(clientId: string, call?: Call): Promise<string> {
    const found = principalIn(await read(principalOf(clientId), principalFields, call));
    if (found.id === '')
      throw unreadableAnswer(new URL(principalOf(clientId)), 200, l10n.t('the id of a service principal'));
    return found.id;
  }

  const assignmentsOf = async (id: string, call?: Call): Promise<readonly Assignment[]> =>
    (await listAll(pipeline, { url: `${v1}/servicePrincipals/${id}/appRoleAssignedTo` }, call)).map(assignmentIn);

  return {
    find,
    async put(wish, call, isMissing = false) {
      const body = {
        displayName: wish.displayName,
        signInAudience: 'AzureADMyOrg',
        api: { requestedAccessTokenVersion: 2 },
        appRoles: isMissing ? [ownRole(wish)] : await rolesWith(wish, call),
      };
      const headers = { Prefer: 'create-if-missing' };
      const answer = await send(pipeline, { method: 'PATCH', url: named(wish.uniqueName), body, headers }, call);
      call?.onAccepted?.();
      // What was created is in the answer; an update answers 204.
      const made = registrationIn(record(answer.body));
      if (made.objectId !== '' && made.clientId !== '') return made;
      return untilKnown(
        async () => registrationIn(await read(named(wish.uniqueName), applicationFields, call)),
        clock,
        call,
      );
    },
    async setIdentifierUris(objectId, uris, call) {
      const url = `${v1}/applications/${objectId}`;
      const isPolicy = (error: unknown): boolean =>
        isAzureProblem(error, 'refused') && error.problem.code.endsWith(uriPolicy);
      try {
        await untilKnown(
          () => send(pipeline, { method: 'PATCH', url, body: { identifierUris: uris } }, call),
          clock,
          call,
          error => isAzureProblem(error, 'notFound'),
        );
        return 'set';
      } catch (error) {
        if (isPolicy(error)) return 'refused';
        throw error;
      }
    },
    async remove(objectId, call) {
      await orNull(send(pipeline, { method: 'DELETE', url: `${v1}/applications/${objectId}` }, call));
    },
    findPrincipal: (clientId, call) => orNull(read(principalOf(clientId), principalFields, call).then(principalIn)),
    async createPrincipal(clientId, assignmentRequired, call) {
      const body = { appId: clientId, appRoleAssignmentRequired: assignmentRequired };
      const answer = await untilKnown(
        () => send(pipeline, { method: 'POST', url: `${v1}/servicePrincipals`, body }, call),
        clock,
        call,
      );
      call?.onAccepted?.();
      const made = principalIn(record(answer.body));
      if (made.id !== '') return made;
      return untilKnown(async () => principalIn(await read(principalOf(clientId), principalFields, call)), clock, call);
    },
    async removePrincipal(id, call) {
      await orNull(send(pipeline, { method: 'DELETE', url: `${v1}/servicePrincipals/${id}` }, call));
    },
    async listAssignments(clientId, call, known = {}) {
      const principal = known.resourceId ?? (await orNull(principalId(clientId, call)));
      return principal === null ? [] : ((await orNull(assignmentsOf(principal, call))) ?? []);
    },
    async assign(clientId, caller, roleId, call, known = {}) {
      const resourceId = known.resourceId ?? (await untilKnown(() => principalId(clientId, call), clock, call));
      const body = { principalId: caller, resourceId, appRoleId: roleId };
      const url = `${v1}/servicePrincipals/${resourceId}/appRoleAssignedTo`;
      const isWanted = (one: Assignment): boolean => one.principalId === caller && one.roleId === roleId;
      let isMissing = known.isMissing === true;
      return untilKnown(
        async () => {
          const others = isMissing ? [] : await assignmentsOf(resourceId, call);
          isMissing = false;
          const there = others.find(isWanted);
          if (there) return there;
          const answer = await send(pipeline, { method: 'POST', url, body }, call);
          call?.onAccepted?.();
          const made = assignmentIn(record(answer.body));
          // Where its answer can't be read, it has the id that is listed.
          return made.id === '' ? ((await assignmentsOf(resourceId, call)).find(isWanted) ?? made) : made;
        },
        clock,
        call,
      );
    },
    async unassign(clientId, assignmentId, call) {
      const resourceId = await orNull(principalId(clientId, call));
      if (resourceId === null) return;
      const url = `${v1}/servicePrincipals/${resourceId}/appRoleAssignedTo/${encodeURIComponent(assignmentId)}`;
      await orNull(send(pipeline, { method: 'DELETE', url }, call));
    },
  };
}
