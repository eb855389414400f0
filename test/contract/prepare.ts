import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Exchange {
  readonly request: { readonly method: string; readonly url: string; readonly headers: object; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers: object; readonly body: unknown };
}

interface Batched {
  readonly id: string;
  readonly [name: string]: unknown;
}

/** What the judge has no contract for: it is counted and said. */
const withoutContract: readonly RegExp[] = [
  /^https:\/\/management\.azure\.com\/.+\/providers\/Microsoft\.Authorization\/permissions\?/i,
  // Addresses that only Azure makes.
  /^https:\/\/management\.azure\.com\/.+\/deployments\/[^/]+\/operationStatuses\/[^/]+\?/i,
  /^https:\/\/management\.azure\.com\/.+\/Microsoft\.Web\/sites\/[^/]+(\/slots\/[^/]+)?\/operationresults\/[^/]+\?/i,
  // A type cast; the type isn't in the judge's part of Graph's metadata.
  /^https:\/\/graph\.microsoft\.com\/v1\.0\/me\/memberOf\/microsoft\.graph\.directoryRole\?/,
];

/**
 * The recordings as the judge takes them, in one file: a batch of Microsoft Graph as the requests that are in it, and
 * without what there is no contract for.
 */
export async function prepare(folder: string, recordings: readonly string[]): Promise<string> {
  const left = new Map<string, number>();
  const lines: string[] = [];
  for (const recording of recordings) {
    const texts = (await readFile(recording, 'utf8')).split('\n').filter(each => each !== '');
    for (const exchange of texts.flatMap(each => unbatched(JSON.parse(each) as Exchange))) {
      const known = withoutContract.find(each => each.test(exchange.request.url));
      if (known) left.set(known.source, (left.get(known.source) ?? 0) + 1);
      else lines.push(JSON.stringify(exchange));
    }
  }
  for (const [path, count] of left) console.log(`No contract for ${path}: ${count} exchanges not judged.`);
  const file = join(folder, 'judged.ndjson');
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

function unbatched(exchange: Exchange): readonly Exchange[] {
  const { request, response } = exchange;
  const url = new URL(request.url);
  if (!url.pathname.endsWith('/$batch')) return [exchange];
  const { requests } = request.body as { readonly requests: readonly Batched[] };
  const { responses } = response.body as { readonly responses: readonly Batched[] };
  const base = `${url.origin}${url.pathname.slice(0, -'/$batch'.length)}`;
  return requests.map(({ id, method, url: path, headers, body }) => {
    const answer = responses.find(each => each.id === id);
    if (!answer) throw new Error(`The batch has no answer to its request ${id}.`);
    return {
      request: {
        method: String(method),
        url: `${base}${String(path)}`,
        headers: { ...request.headers, ...(headers as object | undefined) },
        body: body ?? '',
      },
      response: {
        status: Number(answer['status']),
        headers: lowerCased(answer['headers'] as Readonly<Record<string, unknown>>),
        body: answer['body'] ?? '',
      },
    };
  });
}

const lowerCased = (headers: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
