import * as l10n from '@vscode/l10n';
import type { Site } from '@azure/arm-appservice';
import { get, getSlot, listSlots as listSlotsOf } from '@azure/arm-appservice/api/webApps';
import type { App, ArmId } from '../../route';
import { subjectOf, unreadableAnswer } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import { type AppService, type Call, ChangedAfterwards, type StoredAuthentication } from '../interfaces';
import { flag, isRecord, record } from '../json';
import type { SessionPipeline } from '../pipeline';
import { partsOf } from '../resourceIds';
import { type RestAnswer, listAll, sendForRecord } from '../rest';
import { readable, webSiteContext } from '../sdkClients';
import { readHttpFunction, readSite } from './readApp';
import { sameDocument } from './sameDocument';

const appType = 'Microsoft.Web/sites';
const slotType = 'Microsoft.Web/sites/slots';
const query = { 'api-version': apiVersions.web };

async function getApp(pipeline: SessionPipeline, appId: ArmId, call?: Call): Promise<App> {
  const { subscriptionId, resourceGroup, names } = partsOf(appId, appType, slotType);
  const [name = '', slot] = names;
  const web = webSiteContext(pipeline, subscriptionId, call);
  const asking = slot === undefined ? get(web, resourceGroup, name) : getSlot(web, resourceGroup, name, slot);
  const app = readSite(await readable<Site>(asking, appId));
  if (!app)
    throw unreadableAnswer(new URL(appId, pipeline.session.cloud.resourceManager), 200, l10n.t('the id of an app'));
  return app;
}

/** Pages in a row that may hold nothing new. */
const mostIdlePages = 2;

export async function listSlots(pipeline: SessionPipeline, appId: ArmId, call?: Call): Promise<App[]> {
  const { subscriptionId, resourceGroup, names } = partsOf(appId, appType);
  const web = webSiteContext(pipeline, subscriptionId, call);
  const list = async (): Promise<App[]> => {
    const slots = new Map<string, App>();
    let idle = 0;
    for await (const page of listSlotsOf(web, resourceGroup, names[0] ?? '').byPage()) {
      const before = slots.size;
      for (const slot of page.map(readSite)) if (slot) slots.set(slot.id.toLowerCase(), slot);
      idle = slots.size === before ? idle + 1 : 0;
      // A link that leads back to what was read would go on without end.
      if (idle > mostIdlePages) break;
    }
    return [...slots.values()];
  };
  return readable(list(), appId);
}

const authenticationOf = (appId: ArmId): string => `${appId}/config/authsettingsV2`;

function storedIn(answer: RestAnswer & { readonly body: Readonly<Record<string, unknown>> }): StoredAuthentication {
  const properties = answer.body['properties'];
  if (!isRecord(properties)) {
    throw unreadableAnswer(
      answer.url,
      answer.status,
      l10n.t('authentication settings'),
      answer.header('x-ms-request-id'),
    );
  }
  return { properties };
}

/** App Service's control plane: apps by the official client; authentication settings by plain REST, which keeps them whole. */
export function createAppService(pipeline: SessionPipeline): AppService {
  const getAuthentication = async (appId: ArmId, call?: Call): Promise<StoredAuthentication> =>
    storedIn(await sendForRecord(pipeline, { method: 'GET', url: authenticationOf(appId), query }, call));
  return {
    getApp: (appId, call) => getApp(pipeline, appId, call),
    listSlots: (appId, call) => listSlots(pipeline, appId, call),
    getAuthentication,
    async putAuthentication(appId, settings, call) {
      const body = { properties: settings.properties };
      const answer = await sendForRecord(pipeline, { method: 'PUT', url: authenticationOf(appId), query, body }, call);
      const wrote = storedIn(answer);
      call?.onAccepted?.();
      const found = await getAuthentication(appId, call);
      if (sameDocument(wrote.properties, found.properties)) return found;
      const message = l10n.t(
        'Someone else changed the authentication settings of {0} right after they were written.',
        subjectOf(answer.url),
      );
      throw new ChangedAfterwards<StoredAuthentication>(message, wrote, found);
    },
    async usesOldAuthentication(appId, call) {
      const url = `${appId}/config/authsettings/list`;
      // The answer may hold secrets: nothing but these two is looked at.
      const { body } = await sendForRecord(pipeline, { method: 'POST', url, query }, call);
      const { configVersion, enabled } = record(body['properties']);
      return configVersion === 'v1' && flag(enabled) === true;
    },
    async listHttpFunctions(appId, call) {
      const found = await listAll(pipeline, { url: `${appId}/functions`, query }, call);
      return found.map(readHttpFunction).filter(one => one !== undefined);
    },
  };
}
