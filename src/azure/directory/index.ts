import type { ApplicationFact, ArmId, RoleAssignment } from '../../route';
import { apiVersions } from '../apiVersions';
import { AzureError, type Call, type Directory, isAzureProblem } from '../interfaces';
import { type JsonRecord, flag, record, records, text, texts } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll, sendForRecord } from '../rest';
import { createRegistrations } from './registrations';

const applicationFields = 'id,appId,displayName,identifierUris,api,signInAudience,appRoles';
const principalFields =
  'id,appId,displayName,appRoleAssignmentRequired,appOwnerOrganizationId,servicePrincipalType,servicePrincipalNames,appRoles';
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const mostFound = 15;

/** A text inside single quotes of an OData filter. */
const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** `api://{guid}` and a bare GUID name an application by its client id. */
export function clientIdIn(clientIdOrUri: string): string | undefined {
  const bare = clientIdOrUri.replace(/^api:\/\//i, '').replace(/\/$/, '');
  return guid.test(bare) ? bare : undefined;
}

const orUndefined = async <T>(
  asking: Promise<T>,
  ...kinds: readonly AzureError['problem']['kind'][]
): Promise<T | undefined> => {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof AzureError && kinds.includes(error.problem.kind)) return undefined;
    throw error;
  }
};

function readAssignment(assignment: JsonRecord): RoleAssignment[] {
  const principalId = text(assignment['principalId']);
  const since = Date.parse(text(assignment['createdDateTime']) ?? '');
  if (principalId === undefined) return [];
  return [
    {
      principalId,
      principalName: text(assignment['principalDisplayName']) ?? '',
      principalType: text(assignment['principalType']) ?? '',
      roleId: text(assignment['appRoleId']) ?? '',
      ...(!Number.isNaN(since) && { since }),
    },
  ];
}

/** Reads applications and service principals through Graph, by plain REST with Graph's own audience (domain.md 6.5). */
export function createDirectory(pipeline: SessionPipeline): Directory {
  const { cloud, tenantId } = pipeline.session;
  const issuers = cloud.tokenIssuers;
  const v1 = `${cloud.graph}/v1.0`;

  const one = (path: string, select: string, call?: Call): Promise<JsonRecord | undefined> =>
    orUndefined(
      sendForRecord(pipeline, { method: 'GET', url: `${v1}${path}`, query: { $select: select } }, call).then(
        answer => answer.body,
      ),
      'notFound',
    );
  const first = async (
    collection: string,
    filter: string,
    select: string,
    call?: Call,
  ): Promise<JsonRecord | undefined> =>
    (await listAll(pipeline, { url: `${v1}/${collection}`, query: { $filter: filter, $select: select } }, call))[0];

  async function assignedTo(principalId: string, call?: Call): Promise<readonly RoleAssignment[] | undefined> {
    const found = await orUndefined(
      listAll(pipeline, { url: `${v1}/servicePrincipals/${principalId}/appRoleAssignedTo` }, call),
      'forbidden',
      'notFound',
    );
    return found?.flatMap(readAssignment);
  }

  async function toFact(
    application: JsonRecord | undefined,
    principal: JsonRecord | undefined,
    call?: Call,
  ): Promise<ApplicationFact> {
    const named = application ?? principal ?? {};
    // Of an application registered elsewhere only the service principal is here, and that doesn't tell: v1 is the default.
    const tokenVersion = record(application?.['api'])['requestedAccessTokenVersion'] === 2 ? 2 : 1;
    const owner = text(principal?.['appOwnerOrganizationId']);
    const principalId = text(principal?.['id']);
    const assignments = principalId === undefined ? undefined : await assignedTo(principalId, call);
    const roles = records((principal ?? application)?.['appRoles']).map(role => ({
      id: text(role['id']) ?? '',
      value: text(role['value']) ?? '',
      forApplications: flag(role['isEnabled']) !== false && texts(role['allowedMemberTypes']).includes('Application'),
    }));
    return {
      clientId: text(named['appId']) ?? '',
      displayName: text(named['displayName']) ?? '',
      tenantId,
      tokenVersion,
      issuer: tokenVersion === 2 ? `${issuers.v2}/${tenantId}/v2.0` : `${issuers.v1}/${tenantId}/`,
      identifierUris: texts(application?.['identifierUris'] ?? principal?.['servicePrincipalNames']),
      foreign: !application || (owner !== undefined && owner.toLowerCase() !== tenantId.toLowerCase()),
      ...(principalId === undefined && roles.length > 0 && { roles }),
      ...(principalId !== undefined && {
        servicePrincipal: {
          id: principalId,
          assignmentRequired: flag(principal?.['appRoleAssignmentRequired']) ?? false,
          ...(assignments && {
            assigned: [...new Set(assignments.map(one => one.principalId))],
            assignments,
          }),
          ...(roles.length > 0 && { roles }),
        },
      }),
    };
  }

  const byClientId = async (clientId: string, call?: Call): Promise<ApplicationFact | null> => {
    const [application, principal] = await Promise.all([
      one(`/applications(appId=${quoted(clientId)})`, applicationFields, call),
      one(`/servicePrincipals(appId=${quoted(clientId)})`, principalFields, call),
    ]);
    return application || principal ? toFact(application, principal, call) : null;
  };

  const byUri = async (uri: string, call?: Call): Promise<ApplicationFact | null> => {
    const application = await first(
      'applications',
      `identifierUris/any(u:u eq ${quoted(uri)})`,
      applicationFields,
      call,
    );
    const appId = text(application?.['appId']);
    if (appId !== undefined) {
      return toFact(application, await one(`/servicePrincipals(appId=${quoted(appId)})`, principalFields, call), call);
    }
    const principal = await first(
      'servicePrincipals',
      `servicePrincipalNames/any(n:n eq ${quoted(uri)})`,
      principalFields,
      call,
    );
    return principal ? toFact(undefined, principal, call) : null;
  };

  return {
    tenantId,
    registrations: createRegistrations(pipeline),
    async findApplication(clientIdOrUri, call) {
      const clientId = clientIdIn(clientIdOrUri);
      return clientId === undefined ? byUri(clientIdOrUri, call) : byClientId(clientId, call);
    },
    async searchApplications(startsWith, call) {
      const query = {
        $filter: `startswith(displayName,${quoted(startsWith)})`,
        $select: applicationFields,
        $top: String(mostFound),
      };
      const answer = await sendForRecord(pipeline, { method: 'GET', url: `${v1}/applications`, query }, call);
      const found = (Array.isArray(answer.body['value']) ? (answer.body['value'] as unknown[]) : [])
        .map(record)
        .slice(0, mostFound);
      return Promise.all(
        found.map(async application => {
          const path = `/servicePrincipals(appId=${quoted(text(application['appId']) ?? '')})`;
          return toFact(application, await one(path, principalFields, call), call);
        }),
      );
    },
    defaultIdentityClientId: (resourceId, principalId, call) =>
      defaultClientId(pipeline, resourceId, principalId, call),
    async systemIdentityClientId(resourceId, principalId, call, seen) {
      const clientId = await defaultClientId(pipeline, resourceId, principalId, call);
      if (clientId !== undefined) return clientId;
      if (seen !== undefined && seen !== '') return seen;
      const url = `${v1}/servicePrincipals/${encodeURIComponent(principalId)}`;
      const principal = await orNothing(pipeline, url, { $select: 'id,appId' }, call);
      return text(principal['appId']);
    },
  };
}

/** An object; nothing where the answer is one of those that only say that it can't be told. */
async function orNothing(
  pipeline: SessionPipeline,
  url: string,
  query: Readonly<Record<string, string>>,
  call?: Call,
): Promise<JsonRecord> {
  try {
    return (await sendForRecord(pipeline, { method: 'GET', url, query }, call)).body;
  } catch (error) {
    const tellsNothing = (['notFound', 'forbidden', 'refused', 'signedOut'] as const).some(kind =>
      isAzureProblem(error, kind),
    );
    if (tellsNothing) return {};
    throw error;
  }
}

/** The secret address that `identities/default` also tells is not looked at. */
async function defaultClientId(
  pipeline: SessionPipeline,
  resourceId: ArmId,
  principalId: string,
  call?: Call,
): Promise<string | undefined> {
  const url = `${resourceId}/providers/Microsoft.ManagedIdentity/identities/default`;
  const answer = await orNothing(pipeline, url, { 'api-version': apiVersions.managedIdentity }, call);
  const identity = record(answer['properties']);
  const isSame = text(identity['principalId'])?.toLowerCase() === principalId.toLowerCase();
  return isSame ? text(identity['clientId']) : undefined;
}
