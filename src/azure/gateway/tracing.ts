import * as l10n from '@vscode/l10n';
import { Secret } from '../../route';
import { unreadableAnswer } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import { type Call, type Tracing, isAzureProblem } from '../interfaces';
import { type JsonRecord, isRecord, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { send, sendForRecord } from '../rest';
import { readTrace } from './readTrace';

const query = { 'api-version': apiVersions.apiManagement };
const validFor = 'PT5M';
/** Waits between looks, in milliseconds: how soon a trace can be read isn't documented (U17). */
const waits = [250, 500, 1000, 2000, 4000, 8000];
/** The id of the cloud gateway (domain.md 8). */
const gateway = (serviceId: string): string => `${serviceId}/gateways/managed`;

export function createTracing(pipeline: SessionPipeline): Tracing {
  /** Runs that have debug tokens of a service: invalidating takes them all, so the last one does it. */
  const users = new Map<string, number>();

  async function look(serviceId: string, traceId: string, call?: Call): Promise<JsonRecord | undefined> {
    try {
      const answer = await send(
        pipeline,
        { method: 'POST', url: `${gateway(serviceId)}/listTrace`, query, body: { traceId } },
        call,
      );
      return isRecord(answer.body) && isRecord(answer.body['traceEntries']) ? answer.body : undefined;
    } catch (error) {
      if (isAzureProblem(error, 'notFound')) return undefined;
      throw error;
    }
  }

  return {
    async getDebugToken(serviceId, apiId, call) {
      const key = serviceId.toLowerCase();
      users.set(key, (users.get(key) ?? 0) + 1);
      const body = { credentialsExpireAfter: validFor, apiId, purposes: ['tracing'] };
      const answer = await sendForRecord(
        pipeline,
        { method: 'POST', url: `${gateway(serviceId)}/listDebugCredentials`, query, body },
        call,
      );
      const token = text(answer.body['token']);
      if (token === undefined) throw unreadableAnswer(answer.url, answer.status, l10n.t('a token for tracing'));
      return new Secret(token);
    },
    async getTrace(serviceId, traceId, call) {
      for (const milliseconds of [0, ...waits]) {
        if (milliseconds > 0) await pipeline.clock.sleep(milliseconds, call?.signal);
        const document = await look(serviceId, traceId, call);
        if (document) return readTrace(traceId, document);
      }
      return undefined;
    },
    async invalidateDebugTokens(serviceId, call) {
      const key = serviceId.toLowerCase();
      const others = (users.get(key) ?? 1) - 1;
      if (others > 0) {
        users.set(key, others);
        return;
      }
      users.delete(key);
      await send(pipeline, { method: 'POST', url: `${gateway(serviceId)}/invalidateDebugCredentials`, query }, call);
    },
  };
}
