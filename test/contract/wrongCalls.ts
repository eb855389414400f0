import type { RecordedAzure } from './recordedAzure';
import { apim, expect, web } from './restCalls';
import { group, policyText, service, site } from './scenario';

/** In the query of every request that is wrong on purpose: the judge is told to expect a refusal in good form. */
export const onPurpose = 'onPurpose=1';

/** Requests that must be refused, each in the form that the plane refuses in. */
export async function callWrongly(azure: RecordedAzure): Promise<void> {
  const arm = (method: string, path: string, body?: unknown, headers = {}) =>
    azure.arm(method, `${path}${path.includes('?') ? '&' : '?'}${onPurpose}`, body, { headers });
  await expect(400, arm('GET', service));
  await expect(400, arm('GET', `${service}?api-version=2001-01-01`));
  await expect(404, arm('GET', `${service}/nonsense?${apim}`));
  await expect(404, arm('GET', `${service}-x?${apim}`));
  await expect(404, arm('GET', `${service}/apis/orders%253Brev%253D2?${apim}`));
  await expect(404, arm('GET', `${service}/apis/${encodeURIComponent(`<'"😀>`)}?${apim}`));
  await expect(404, arm('GET', `${group}x/providers/Microsoft.Web/sites/orders-app?${web}`));
  await expect(400, arm('PATCH', `${service}?${apim}`, '{"identity":'));
  await expect(400, arm('PATCH', `${service}?${apim}`, { identity: { type: 'Nonsense' } }));
  await expect(400, arm('PUT', `${service}/backends/x?${apim}`, { properties: { url: 'no address' } }));
  const policy = `${service}/apis/orders/policies/policy?${apim}`;
  const put = (value: string) => ({ properties: { format: 'rawxml', value } });
  await expect(400, arm('PUT', policy, put('<policies><inbound><nonsense /></inbound></policies>')));
  await expect(412, arm('PUT', policy, put(policyText('')), { 'If-Match': '"AAAAAAAAAAA="' }));
  await expect(400, arm('DELETE', policy));
  await expect(400, arm('PUT', `${site}/config/authsettingsV2?${web}`, {}));
  await expect(403, azure.armAsReader('PATCH', `${service}?${apim}&${onPurpose}`, {}));
  await expect(401, azure.arm('GET', `${service}?${apim}&${onPurpose}`, undefined, { token: null }));
  await expect(401, azure.arm('GET', `${service}?${apim}&${onPurpose}`, undefined, { token: 'garbage' }));
  await expect(
    400,
    azure.arm('POST', `/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01&${onPurpose}`, {
      query: 'nonsense |',
    }),
  );
  const graph = (method: string, path: string, body?: unknown) => azure.graph(method, `${path}?${onPurpose}`, body);
  await expect(400, graph('POST', '/applications', { displayName: 1 }));
  await expect(400, graph('POST', '/servicePrincipals', { appId: 'nobody' }));
  await expect(404, graph('GET', '/servicePrincipals/00000000-0000-4000-8000-000000000000'));
  await expect(401, azure.graph('GET', `/applications?${onPurpose}`, undefined, { token: null }));
}

/** Faults answer in good form too; these aren't wrong requests. */
export async function callWithFaults(azure: RecordedAzure): Promise<void> {
  for (const [kind, status] of [
    ['throttled', 429],
    ['internalError', 500],
    ['unavailable', 503],
    ['conflict', 409],
    ['preconditionFailed', 412],
    ['forbidden', 403],
    ['unauthorized', 401],
  ] as const) {
    for (const path of [`${service}?${apim}`, `${site}?${web}`]) {
      await azure.control('POST', 'faults', { faults: [{ kind }] });
      await expect(status, azure.arm('GET', path));
    }
    await azure.control('POST', 'faults', { faults: [{ kind }] });
    await expect(status, azure.graph('GET', '/applications'));
  }
}
