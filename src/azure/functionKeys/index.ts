import * as l10n from '@vscode/l10n';
import { Secret } from '../../route';
import { operationFailed, subjectOf, unreadableAnswer } from '../answerErrors';
import { type DocumentKind, getDocument } from '../apiManagement/documents';
import { apiVersions } from '../apiVersions';
import { AzureError, type FunctionKeys, isAzureProblem } from '../interfaces';
import { flag, record, text } from '../json';
import { followOperation } from '../longRunning';
import type { SessionPipeline } from '../pipeline';
import { listAll, send, sendForRecord } from '../rest';
import { listUses } from './uses';

const apim = { 'api-version': apiVersions.apiManagement };
const web = { 'api-version': apiVersions.web };

const namedValue = (): DocumentKind => ({ apiVersion: apiVersions.apiManagement, what: l10n.t('the named value') });

/** Set by the service alone. */
const readOnly: ReadonlySet<string> = new Set(['provisioningState']);

/** What of a stored document is sent to make it again; of a Key Vault's only where it is, not how it was last. */
function writable(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !readOnly.has(name)));
  if (properties['keyVault'] === undefined) return kept;
  const { secretIdentifier, identityClientId } = record(properties['keyVault']);
  return {
    ...kept,
    keyVault: { secretIdentifier, ...(text(identityClientId) !== undefined && { identityClientId }) },
  };
}

const isGone = (error: unknown): boolean => isAzureProblem(error, 'notFound');

export function createFunctionKeys(pipeline: SessionPipeline): FunctionKeys {
  const getNamedValue: FunctionKeys['getNamedValue'] = (id, call) => getDocument(pipeline, id, namedValue(), call);
  const hostKey = (appId: string, name: string): string =>
    `${appId}/host/default/functionKeys/${encodeURIComponent(name)}`;
  return {
    getNamedValue,
    async listNamedValues(serviceId, call) {
      const found = await listAll(pipeline, { url: `${serviceId}/namedValues`, query: { ...apim, $top: '100' } }, call);
      return found.flatMap(one => {
        const name = text(one['name']);
        if (name === undefined) return [];
        const { displayName, secret } = record(one['properties']);
        return [
          {
            id: text(one['id']) ?? `${serviceId}/namedValues/${name}`,
            displayName: text(displayName) ?? name,
            secret: flag(secret) ?? false,
          },
        ];
      });
    },
    listUses: (serviceId, call) => listUses(pipeline, serviceId, call),
    async readNamedValue(id, call) {
      const answer = await sendForRecord(pipeline, { method: 'POST', url: `${id}/listValue`, query: apim }, call);
      const value = text(answer.body['value']);
      if (value === undefined) throw unreadableAnswer(answer.url, answer.status, l10n.t('a value'));
      return new Secret(value);
    },
    async makeNamedValue(id, properties, value, call) {
      try {
        await getNamedValue(id, call);
      } catch (error) {
        if (!isGone(error)) throw error;
        const body = { properties: { ...writable(properties), ...(value && { value: value.reveal() }) } };
        const answer = await send(pipeline, { method: 'PUT', url: id, query: apim, body }, call);
        call?.onTaken?.();
        await followOperation(pipeline, answer, call);
        call?.onAccepted?.();
        return getNamedValue(id, call);
      }
      const subject = subjectOf(new URL(id, 'https://x'));
      throw new AzureError(l10n.t('Someone else made this named value in {0} meanwhile.', subject), {
        kind: 'changedMeanwhile',
      });
    },
    async deleteNamedValue(id, { etag }, call) {
      try {
        await send(pipeline, { method: 'DELETE', url: id, query: apim, headers: { 'If-Match': etag } }, call);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      call?.onAccepted?.();
      await getNamedValue(id, call).then(
        () => {
          throw operationFailed(subjectOf(new URL(id, 'https://x')), 'StillThere');
        },
        (error: unknown) => {
          if (!isGone(error)) throw error;
        },
      );
    },
    async readHostKeys(appId, call) {
      const url = `${appId}/host/default/listkeys`;
      const { body } = await sendForRecord(pipeline, { method: 'POST', url, query: web }, call);
      const keys = Object.entries(record(body['functionKeys']));
      return new Map(keys.flatMap(([name, value]) => (typeof value === 'string' ? [[name, new Secret(value)]] : [])));
    },
    async putHostKey(appId, name, value, call) {
      // The specification has both at the top; what the service reads is in `properties`, else it makes a value itself.
      const body = { properties: { name, value: value.reveal() } };
      await send(pipeline, { method: 'PUT', url: hostKey(appId, name), query: web, body }, call);
      call?.onAccepted?.();
    },
    async deleteHostKey(appId, name, call) {
      try {
        await send(pipeline, { method: 'DELETE', url: hostKey(appId, name), query: web }, call);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
      call?.onAccepted?.();
    },
  };
}
