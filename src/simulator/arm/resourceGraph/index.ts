import { json, type SimResponse } from '../../http';
import { objectOf, textOf, textsOf, type JsonObject } from '../../json';
import { sees } from '../caller';
import { ArmError } from '../errors';
import type { ArmCall, ArmRoute } from '../router';
import { parseQuery, QueryError, type Query, type Row } from './kql';
import type { Result } from './memory';
import { rowsOf } from './rows';

const window = 5000;

/** Large tenants make large results: only the latest are kept, others are found again. */
const keptResults = 2;

const timeSpan = (milliseconds: number) =>
  `00:00:${String(Math.max(1, Math.ceil(milliseconds / 1000))).padStart(2, '0')}`;

/** 15 queries in five seconds for each user, each page counting as one (domain.md 9.1). */
function takeQuota(call: ArmCall): Record<string, string> {
  const { world, caller } = call;
  const { quotas } = call.graph;
  const now = world.clock.now();
  const known = quotas.get(caller.objectId);
  const quota = known && known.until > now ? known : { left: world.switches.resourceGraphQuota, until: now + window };
  quotas.set(caller.objectId, quota);
  const headers = (left: number) => ({
    'x-ms-user-quota-remaining': String(left),
    'x-ms-user-quota-resets-after': timeSpan(quota.until - now),
  });
  if (quota.left <= 0) {
    throw new ArmError(
      429,
      'RateLimiting',
      'Please provide below info when asking for support: the rate limit is exceeded.',
      {
        details: [
          {
            code: 'RateLimiting',
            target: null,
            message:
              'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed.',
          },
        ],
        headers: { ...headers(0), 'Retry-After': String(Math.max(1, Math.ceil((quota.until - now) / 1000))) },
      },
    );
  }
  quota.left--;
  return headers(quota.left);
}

const badRequest = (code: string, message: string) =>
  new ArmError(400, 'BadRequest', 'Please provide below info when asking for support.', {
    details: [{ code, target: null, message }],
  });

/**
 * The types that a query's first `where` lets through, in lower case, so that rows of others needn't be made; undefined
 * where that can't be told.
 */
function typesIn(text: string): ReadonlySet<string> | undefined {
  const [, first = ''] = text.split('|');
  const [, one, many] =
    /^\s*where\s+type\s*(?:=~\s*'([^']*)'|in~\s*\(([^)]*)\))\s*(?:and\b(?!.*\bor\b)|$)/is.exec(first) ?? [];
  const found = one === undefined ? [...(many ?? '').matchAll(/'([^']*)'/g)].map(match => match[1] ?? '') : [one];
  return found.length === 0 ? undefined : new Set(found.map(each => each.toLowerCase()));
}

/** What the question finds, as it was `resourceGraphDelay` ago where that was seen. */
function findRows(
  call: ArmCall,
  query: Query,
  subscriptions: ReadonlySet<string>,
  types: ReadonlySet<string> | undefined,
): Row[] {
  const { world, caller } = call;
  const delay = world.switches.resourceGraphDelay;
  if (delay <= 0) return rowsOf(world, query.table, caller, subscriptions, types);
  const now = world.clock.now();
  const key = `${caller.objectId} ${query.table} ${[...subscriptions].join()}`;
  const { seen } = call.graph;
  const snapshots = [...(seen.get(key) ?? []), { at: now, rows: rowsOf(world, query.table, caller, subscriptions) }];
  const stale = snapshots.findLastIndex(each => each.at <= now - delay);
  const kept = snapshots.slice(Math.max(0, stale));
  seen.set(key, kept);
  return kept[0]?.rows ?? [];
}

function resources(call: ArmCall): SimResponse {
  const quota = takeQuota(call);
  const { world, caller } = call;
  const body = call.body();
  const text = textOf(body['query']);
  if (text === undefined || text.trim() === '') throw badRequest('InvalidQuery', 'Query is missing.');
  const options = objectOf(body['options']);
  const { top, skip, result } = pageIn(options);
  const asked = textsOf(body['subscriptions']).map(each => each.toLowerCase());
  const readable = world.subscriptions
    .filter(each => each.tenantId === caller.tenant.id && sees(caller, each.id))
    .map(each => each.id);
  const named = new Set(asked);
  const considered = asked.length === 0 ? readable : readable.filter(each => named.has(each));
  const most = world.switches.resourceGraphSubscriptions;
  const subscriptions = new Set(considered.slice(0, most));
  const found = resultOf(call, text, subscriptions, result);
  const page = found.rows.slice(skip, skip + top);
  const more = skip + page.length < found.rows.length;
  const columns = Object.keys(page[0] ?? {});
  const asTable = textOf(options['resultFormat']) === 'table';
  const data = asTable
    ? {
        columns: columns.map(name => ({ name, type: 'object' })),
        rows: page.map(row => columns.map(name => row[name] ?? null)),
      }
    : page;
  const token = Buffer.from(JSON.stringify({ skip: skip + page.length, top, result: found.id })).toString('base64url');
  return json(
    200,
    {
      totalRecords: found.rows.length,
      count: page.length,
      data,
      facets: [],
      // Without an order there is no next page (domain.md 9.1).
      resultTruncated: more ? 'true' : 'false',
      ...(more && found.isOrdered && { $skipToken: token }),
    },
    { ...quota, ...(considered.length > most && { 'x-ms-tenant-subscription-limit-hit': 'true' }) },
  );
}

/** A further page is of what the first was of, as long as that is kept. */
function resultOf(call: ArmCall, text: string, subscriptions: ReadonlySet<string>, wanted: string | undefined): Result {
  const { results } = call.graph;
  const question = [call.caller.objectId, text, ...subscriptions].join('\n');
  const known = results.find(each => each.id === wanted && each.question === question);
  if (known) return known;
  const made = { id: call.world.ids.hex(16), question, ...run(call, text, subscriptions) };
  if (results.length >= keptResults) results.shift();
  results.push(made);
  return made;
}

function run(call: ArmCall, text: string, subscriptions: ReadonlySet<string>): Pick<Result, 'rows' | 'isOrdered'> {
  try {
    const query = parseQuery(text);
    return { rows: query.run(findRows(call, query, subscriptions, typesIn(text))), isOrdered: query.isOrdered };
  } catch (error) {
    if (error instanceof QueryError) throw badRequest('InvalidQuery', error.message);
    throw error;
  }
}

function pageIn(options: JsonObject): { top: number; skip: number; result: string | undefined } {
  const whole = (value: unknown, name: string, otherwise: number, maximum: number) => {
    if (value === undefined) return otherwise;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > maximum) {
      throw badRequest('InvalidQueryOptions', `${name} is out of range.`);
    }
    return value;
  };
  const top = whole(options['$top'], '$top', 100, 1000);
  const token = textOf(options['$skipToken']);
  if (token === undefined) {
    return { top: top === 0 ? 1 : top, skip: whole(options['$skip'], '$skip', 0, 2 ** 31), result: undefined };
  }
  try {
    const state = objectOf(JSON.parse(Buffer.from(token, 'base64url').toString()));
    if (typeof state['skip'] === 'number')
      return {
        top: options['$top'] === undefined && typeof state['top'] === 'number' ? state['top'] : top,
        skip: state['skip'],
        result: textOf(state['result']),
      };
  } catch {
    // Not one of ours: said below.
  }
  throw badRequest('InvalidSkipToken', 'The skip token is not valid.');
}

export const resourceGraphRoutes: readonly ArmRoute[] = [
  {
    method: 'POST',
    pattern: '/providers/Microsoft.ResourceGraph/resources',
    handle: resources,
    versions: ['2021-03-01', '2022-10-01', '2024-04-01'],
    action: 'none',
  },
];
