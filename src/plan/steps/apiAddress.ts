import * as l10n from '@vscode/l10n';
import type { StoredApi } from '../../azure/interfaces';
import type { Api } from '../../route';
import { addressOf } from '../addresses';
import { settingsText } from '../lockedSettings';
import type { StepBase } from '../plan';
import { hashOf } from '../same';
import { waitsOf } from '../stops';
import { policyFollows } from './policy';
import type { StepHandler } from './handler';

/** Points an API's own back end, its `serviceUrl`, at the app. */
export interface ApiAddressStep extends StepBase {
  readonly kind: 'pointApi';
  readonly api: Api;
  /** As read for the preview. */
  readonly before: StoredApi;
  readonly serviceUrl: string;
}

/** Of an API that calls nothing, Azure tells no address, or an empty one. */
const text = ({ properties }: StoredApi): string =>
  settingsText({ properties: { ...properties, serviceUrl: addressOf(properties, 'serviceUrl') } });

export const apiAddress: StepHandler<ApiAddressStep, StoredApi> = {
  nameOf: step => l10n.t('the API {0}', step.api.displayName),
  thingOf: step => `api ${step.api.id.toLowerCase()}`,
  read: (azure, step, call) => azure.apiManagement.getApi(step.api.id, call),
  previewed: step => step.before,
  guarded: () => true,
  holds: (step, found) => addressOf(found.properties, 'serviceUrl') === step.serviceUrl,
  unchanged: (one, other) => text(one) === text(other),
  equivalent: (one, other) => text(one) === text(other),
  write: (azure, step, { etag }, call) =>
    azure.apiManagement.putServiceUrl(step.api.id, step.serviceUrl, { etag }, waitsOf(call)),
  // No node may send the token to the former back end.
  secondsToFollow: (_step, _before, azure) => policyFollows(azure),
  restore({ apiManagement }, { api }, before, { etag }, call) {
    const former = addressOf(before.properties, 'serviceUrl');
    return former === undefined
      ? apiManagement.removeServiceUrl(api.id, before.properties, { etag }, waitsOf(call))
      : apiManagement.putServiceUrl(api.id, former, { etag }, waitsOf(call));
  },
  textOf: text,
  describe: (step, state) => ({ api: step.api.id, document: hashOf(text(state)) }),
};
