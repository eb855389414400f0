import type { ListedPrincipal } from '../../route';
import { productsOf } from '../apiManagement/policies';
import { apiVersions } from '../apiVersions';
import { AzureError, type Call, type Details, isAzureProblem } from '../interfaces';
import { type JsonRecord, text, texts } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll, sendForRecord } from '../rest';
import { readAllowedTenants, readAppDetails, readNamedValue, readRevision, readServiceDetails } from './readDetails';

const apim = { 'api-version': apiVersions.apiManagement };
const web = { 'api-version': apiVersions.web };

/** A managed identity's other names hold its resource's id (domain.md 6.5). */
function ownerOf(principal: JsonRecord): Pick<ListedPrincipal, 'identityOf'> {
  if (text(principal['servicePrincipalType'])?.toLowerCase() !== 'managedidentity') return {};
  const owner = texts(principal['alternativeNames']).find(name => name.startsWith('/'));
  return owner === undefined ? {} : { identityOf: owner };
}

/** Plain reads, each on its own, so that what is refused leaves the others as they are. */
export function createDetails(pipeline: SessionPipeline): Details {
  const graph = `${pipeline.session.cloud.graph}/v1.0`;
  const get = async (url: string, query: Readonly<Record<string, string>>, call?: Call): Promise<JsonRecord> =>
    (await sendForRecord(pipeline, { method: 'GET', url, query }, call)).body;

  /** undefined: Graph hasn't got it; 404 says so, and 400 that such an id can't be there. */
  async function look(path: string, fields: string, call?: Call): Promise<JsonRecord | undefined> {
    try {
      return await get(`${graph}${path}`, { $select: fields }, call);
    } catch (error) {
      if (isAzureProblem(error, 'notFound')) return undefined;
      if (isAzureProblem(error, 'refused') && error.problem.status === 400) return undefined;
      throw error;
    }
  }

  return {
    getServiceDetails: async (serviceId, call) => readServiceDetails(await get(serviceId, apim, call)),
    async getAppDetails(appId, call) {
      const [site, config] = await Promise.all([get(appId, web, call), get(`${appId}/config/web`, web, call)]);
      return readAppDetails(site, config);
    },
    async getAllowedTenants(appId, call) {
      const url = `${appId}/config/appsettings/list`;
      // The answer may hold secrets: nothing but this one is looked at.
      const { body } = await sendForRecord(pipeline, { method: 'POST', url, query: web }, call);
      return readAllowedTenants(body);
    },
    async listNamedValues(serviceId, call) {
      return (await listAll(pipeline, { url: `${serviceId}/namedValues`, query: apim }, call)).map(readNamedValue);
    },
    listProducts: (api, call) => productsOf(pipeline, api, call),
    async listRevisions(apiId, call) {
      const url = `${apiId.replace(/;rev=[^/]*$/i, '')}/revisions`;
      return (await listAll(pipeline, { url, query: apim }, call)).map(one => readRevision(one, apiId));
    },
    async findPrincipal(id, call): Promise<ListedPrincipal> {
      const key = encodeURIComponent(id);
      const fields = 'id,servicePrincipalType,alternativeNames';
      const [asClient, asObject] = await Promise.all([
        look(`/servicePrincipals(appId='${key}')`, fields, call),
        look(`/servicePrincipals/${key}`, fields, call),
      ]);
      if (asClient) return { kind: 'clientId', ...ownerOf(asClient) };
      if (asObject) return { kind: 'objectId', ...ownerOf(asObject) };
      return { kind: (await look(`/users/${key}`, 'id', call)) ? 'objectId' : 'nobody' };
    },
    async isInGroup(groupId, principalId, call) {
      try {
        const url = `${graph}/servicePrincipals/${encodeURIComponent(principalId)}/memberOf`;
        const groups = await listAll(pipeline, { url, query: { $select: 'id' } }, call);
        return groups.some(group => text(group['id'])?.toLowerCase() === groupId.toLowerCase());
      } catch (error) {
        if (error instanceof AzureError) return undefined;
        throw error;
      }
    },
  };
}
