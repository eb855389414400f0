import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { ArmId } from '../route';
import { apiVersions } from './apiVersions';
import { AzureError } from './interfaces';
import { type JsonRecord, text } from './json';
import type { SessionPipeline } from './pipeline';
import { listAll } from './rest';
import { Memo } from './shared/memo';

const siteAddress =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.Web\/sites\/[^/]+(\/slots(?:\/[^/]+)?)?$/i;
const key = (id: string): string => id.toLowerCase();

/** One resource group's sites and slots, by id, and whether the list is known to have slots in it. */
interface Sites {
  readonly byId: ReadonlyMap<string, JsonRecord>;
  readonly withSlots: boolean;
}

/** The resource group that an app or slot is in. */
export const groupOf = (appId: ArmId): string =>
  key(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(appId)?.[0] ?? '');

/**
 * In these resource groups sites and slots are asked for by one list (`includeSlots`) instead of one by one. What the list
 * doesn't have is asked for by itself; so are all slots where it shows none, lest an open one is taken for not there.
 */
export function listingSites(pipeline: SessionPipeline, groups: ReadonlySet<string>): SessionPipeline {
  const lists = new Memo<Sites | undefined>();

  const send: SessionPipeline['send'] = async (request, call) => {
    const { pathname } = new URL(request.url);
    const [, group = '', below] = siteAddress.exec(pathname) ?? [];
    if (request.method !== 'GET' || !groups.has(key(group))) return pipeline.send(request, call);
    const sites = await lists.get(key(group), async () => {
      const url = `${group}/providers/Microsoft.Web/sites`;
      try {
        const found = await listAll(
          pipeline,
          { url, query: { 'api-version': apiVersions.web, includeSlots: 'true' } },
          call,
        );
        const byId = new Map(found.map(site => [key(text(site['id']) ?? ''), site]));
        return { byId, withSlots: [...byId.keys()].some(id => id.includes('/slots/')) };
      } catch (error) {
        // Not everybody who may read a site may list those of its group: each is asked for by itself then.
        if (error instanceof AzureError && error.problem.kind === 'forbidden') return undefined;
        throw error;
      }
    });
    const answer = sites && answerFrom(sites, key(pathname), below === '/slots');
    if (!answer) return pipeline.send(request, call);
    return { request, status: 200, headers: createHttpHeaders(), bodyAsText: JSON.stringify(answer) };
  };
  return { ...pipeline, send, httpFor: call => ({ sendRequest: request => send(request, call) }) };
}

function answerFrom({ byId, withSlots }: Sites, path: string, slots: boolean): JsonRecord | undefined {
  if (!slots) return byId.get(path);
  if (!withSlots || !byId.has(path.replace(/\/slots$/, ''))) return undefined;
  return { value: [...byId].flatMap(([id, site]) => (id.startsWith(`${path}/`) ? [site] : [])) };
}
