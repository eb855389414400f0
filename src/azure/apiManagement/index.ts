import * as l10n from '@vscode/l10n';
import { Secret } from '../../route';
import { unreadableAnswer } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import type { ApiManagement, StoredApi } from '../interfaces';
import { record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll, sendForRecord } from '../rest';
import { backEndDocument, listBackEnds } from './backEnds';
import { getDocument, writeDocument } from './documents';
import { attachIdentity, detachIdentity, getService, turnOffSystemIdentity, turnOnSystemIdentity } from './identity';
import { listFragmentIds, listProducts, listWorkspaces } from './listNames';
import { deletePolicy, getPolicy, getPolicyChain, placeOfPolicy, putPolicy } from './policies';
import { byScope, readApi, readBackEnd, readKeySubscription, readOperation } from './readApis';

const query = { 'api-version': apiVersions.apiManagement };

const apiDocument = () => ({ apiVersion: apiVersions.apiManagement, what: l10n.t('the API') });

/** What Azure makes by itself of an API, and what a request may not hold. */
const readOnly: ReadonlySet<string> = new Set(['provisioningState', 'isOnline', 'isCurrent', 'serviceUrl']);

const withoutAddress = (properties: StoredApi['properties']): StoredApi['properties'] => ({
  ...Object.fromEntries(Object.entries(properties).filter(([key, value]) => !readOnly.has(key) && value !== null)),
  serviceUrl: '',
});

/** API Management's control plane: services by the official client, the rest by plain REST, which loses nothing. */
export function createApiManagement(pipeline: SessionPipeline): ApiManagement {
  return {
    getService: (id, call) => getService(pipeline, id, call),
    getServiceDocument: async (id, call) =>
      (await sendForRecord(pipeline, { method: 'GET', url: id, query }, call)).body,
    turnOnSystemIdentity: (id, call, found) => turnOnSystemIdentity(pipeline, id, call, found),
    turnOffSystemIdentity: (id, call, found) => turnOffSystemIdentity(pipeline, id, call, found),
    attachIdentity: (id, identityId, call, found) => attachIdentity(pipeline, id, identityId, call, found),
    detachIdentity: (id, identityId, call, found) => detachIdentity(pipeline, id, identityId, call, found),
    async listApis(ownerId, call) {
      const found = await listAll(
        pipeline,
        { url: `${ownerId}/apis`, query: { ...query, $top: '100', expandApiVersionSet: 'true' } },
        call,
      );
      return found.map(one => readApi(ownerId, one)).filter(api => api.isCurrent);
    },
    async listOperations(apiId, call) {
      const found = await listAll(pipeline, { url: `${apiId}/operations`, query: { ...query, $top: '100' } }, call);
      return found.map(one => readOperation(apiId, one));
    },
    async listBackEnds(serviceId, call) {
      return (await listBackEnds(pipeline, serviceId, call)).map(one => readBackEnd(serviceId, one));
    },
    getApi: (id, call) => getDocument(pipeline, id, apiDocument(), call),
    putServiceUrl: (id, serviceUrl, { etag }, call) =>
      writeDocument(pipeline, id, apiDocument(), { method: 'PATCH', properties: { serviceUrl }, etag }, call),
    removeServiceUrl: (id, properties, { etag }, call) =>
      writeDocument(pipeline, id, apiDocument(), { method: 'PUT', properties: withoutAddress(properties), etag }, call),
    getBackEnd: (id, call) => getDocument(pipeline, id, backEndDocument(), call),
    putBackEnd: (id, properties, { etag }, call) =>
      writeDocument(pipeline, id, backEndDocument(), { method: 'PUT', properties, etag }, call),
    async listKeySubscriptions(serviceId, call) {
      const found = await listAll(
        pipeline,
        { url: `${serviceId}/subscriptions`, query: { ...query, $top: '100' } },
        call,
      );
      return found.map(one => readKeySubscription(serviceId, one)).sort(byScope);
    },
    async readKey(subscriptionId, call) {
      const answer = await sendForRecord(
        pipeline,
        { method: 'POST', url: `${subscriptionId}/listSecrets`, query },
        call,
      );
      const key = text(answer.body['primaryKey']) ?? text(answer.body['secondaryKey']);
      if (key === undefined) throw unreadableAnswer(answer.url, answer.status, l10n.t('a key'));
      return new Secret(key);
    },
    listFragmentIds: (ownerId, call) => listFragmentIds(pipeline, ownerId, call),
    listProducts: (ownerId, call) => listProducts(pipeline, ownerId, call),
    listWorkspaces: (serviceId, call) => listWorkspaces(pipeline, serviceId, call),
    getPolicy: (place, call) => getPolicy(pipeline, place, call),
    putPolicy: (place, policyText, precondition, call) => putPolicy(pipeline, place, policyText, precondition, call),
    deletePolicy: (place, { etag }, call) => deletePolicy(pipeline, place, etag, call),
    async listPolicyPlaces(serviceId, call) {
      const found = await listAll(pipeline, { url: `${serviceId}/allPolicies`, query }, call);
      return found.flatMap(one => placeOfPolicy(serviceId, text(record(one['properties'])['referencePolicyId'])) ?? []);
    },
    async listProductApis(productId, call) {
      const found = await listAll(pipeline, { url: `${productId}/apis`, query: { ...query, $top: '100' } }, call);
      const serviceId = productId.replace(/\/products\/[^/]+$/i, '');
      return found.flatMap(one => {
        const name = text(one['name']);
        return name === undefined ? [] : [`${serviceId}/apis/${name}`];
      });
    },
    getPolicyChain: (api, operationId, call) => getPolicyChain(pipeline, api, operationId, call),
  };
}
