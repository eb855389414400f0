import { textOf, objectOf } from '../json';
import type { Api, ApiContainer, ApimService, Operation, Workspace } from '../world';

export interface ApiMatch {
  readonly api: Api;
  readonly container: ApiContainer;
  readonly workspace?: Workspace;
  /** What follows the API's path (and version segment), beginning with `/` or empty. */
  readonly rest: string;
}

/** The API with the longest path that fits, in the version and revision that the request names (domain.md 2.4). */
export function matchApi(
  service: ApimService,
  url: URL,
  headers: Readonly<Record<string, string>>,
): ApiMatch | undefined {
  const places: readonly { readonly container: ApiContainer; readonly workspace?: Workspace }[] = [
    { container: service },
    ...service.workspaces.map(workspace => ({ container: workspace, workspace })),
  ];
  const path = decodedPath(url);
  let best: ApiMatch | undefined;
  for (const place of places) {
    for (const api of place.container.apis) {
      const rest = afterApi(api, path, url, headers);
      if (rest !== undefined && (!best || rest.length < best.rest.length)) {
        best = { api, rest, ...place };
      }
    }
  }
  return best;
}

function decodedPath(url: URL): string {
  try {
    return decodeURI(url.pathname);
  } catch {
    return url.pathname;
  }
}

function afterApi(api: Api, path: string, url: URL, headers: Readonly<Record<string, string>>): string | undefined {
  const base = api.path === '' ? '' : `/${api.path}`;
  const set = objectOf(api.properties['apiVersionSet']);
  const scheme =
    api.apiVersion === null || api.apiVersion === '' ? 'None' : (textOf(set['versioningScheme']) ?? 'Segment');
  if (scheme === 'Query' && url.searchParams.get(textOf(set['versionQueryName']) ?? 'api-version') !== api.apiVersion) {
    return undefined;
  }
  if (
    scheme === 'Header' &&
    headers[(textOf(set['versionHeaderName']) ?? 'Api-Version').toLowerCase()] !== api.apiVersion
  ) {
    return undefined;
  }
  const prefix = scheme === 'Segment' ? `${base}/${api.apiVersion ?? ''}` : base;
  const revisions = [`${prefix};rev=${api.revision}`, `${base};rev=${api.revision}${prefix.slice(base.length)}`];
  const start = [...revisions, ...(api.isCurrent ? [prefix] : [])].find(candidate => startsWithPath(path, candidate));
  return start === undefined ? undefined : path.slice(start.length);
}

function startsWithPath(path: string, prefix: string): boolean {
  return path.toLowerCase().startsWith(prefix.toLowerCase()) && ['', '/'].includes(path.charAt(prefix.length));
}

export interface OperationMatch {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation by method and template; literal segments win over parameters, parameters over `*`. */
export function matchOperation(api: Api, method: string, rest: string): OperationMatch | undefined {
  const found = api.operations.flatMap(operation => {
    const fits = operation.method === '*' || operation.method.toUpperCase() === method.toUpperCase();
    const parameters = fits ? matchTemplate(operation.urlTemplate, rest) : undefined;
    return parameters ? [{ operation, parameters }] : [];
  });
  return found.sort((a, b) => looseness(a.operation.urlTemplate) - looseness(b.operation.urlTemplate))[0];
}

function looseness(template: string): number {
  return (template.match(/\*/g) ?? []).length * 100 + (template.match(/\{/g) ?? []).length;
}

function matchTemplate(template: string, rest: string): Readonly<Record<string, string>> | undefined {
  const [pathTemplate = ''] = template.split('?');
  const names: string[] = [];
  const pattern = pathTemplate
    .replace(/\/+$/, '')
    .split('/')
    .map(segment => patternOf(segment, names))
    .join('/');
  const match = new RegExp(`^${pattern}/?$`, 'i').exec(rest);
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) : undefined;
}

function patternOf(segment: string, names: string[]): string {
  return segment
    .split(/(\{[^}]*\}|\*)/)
    .map(part => {
      if (part === '*') {
        return '.*';
      }
      const parameter = /^\{(\*?)([^}]*)\}$/.exec(part);
      if (parameter) {
        names.push(parameter[2] ?? '');
        return parameter[1] === '*' ? '(.*)' : '([^/]+)';
      }
      return part.replace(/[\\^$.|?+()[\]]/g, '\\$&');
    })
    .join('');
}
