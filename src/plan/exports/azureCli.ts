import * as l10n from '@vscode/l10n';
import { type ArmId, nameOf } from '../../route';
import { type Unknown, piecesOf } from '../unknowns';
import { armResourceOf, identityIds } from './armResources';
import { bashWord, bashWordWith, urlPath } from './bash';
import type { ExportFile, ExportItem, ExportModel, ItemOf, PolicyItem } from './model';
import { registrationBody } from './registrationBody';
import { commentText, headLines, Symbols } from './words';

/** A bash script for the Azure CLI. It stops at the first failure and can be run again. */
export function azureCli(model: ExportModel): readonly ExportFile[] {
  const secure: ExportFile = { name: 'secure.sh', language: 'shellscript', text: new Script(model).whole() };
  return model.deletions.length === 0 ? [secure] : [secure, deletionScript(model)];
}

/** For later: nothing but calls proves that the key isn't needed. */
function deletionScript(model: ExportModel): ExportFile {
  const { deletions, resourceManager, tenantId } = model;
  const head = headLines(
    model,
    l10n.t('Sign in first: az login --tenant {0}', tenantId),
    l10n.t(
      'Run this only once calls are answered without the key: what is deleted here has to be made anew otherwise.',
    ),
  ).map(line => `# ${line}`);
  const parts = deletions.map(({ id, apiVersion, what, etag }) => {
    const uri = bashWord(`${resourceManager}${urlPath(id)}?api-version=${apiVersion}`);
    const headers = etag === undefined ? '' : ` --headers ${bashWord(`If-Match=${etag}`)}`;
    return `# ${commentText(l10n.t('Delete {0}', what))}\naz rest --method delete --uri ${uri}${headers} --output none`;
  });
  const text = `${['#!/usr/bin/env bash', head.join('\n'), 'set -euo pipefail', ...parts].join('\n\n')}\n`;
  return { name: 'delete-key.sh', language: 'shellscript', text };
}

/** The part that needs rights in the directory, as a script for someone who has them (look.md 6, "Graph 403"). */
export function administratorScript(model: ExportModel): ExportFile {
  const items = model.items.filter(
    item => item.kind === 'registration' || item.kind === 'principal' || item.kind === 'assignment',
  );
  const text = new Script({ ...model, items }).whole(
    l10n.t('For an administrator: needs the role Cloud Application Administrator, or Application.ReadWrite.All.'),
  );
  return { name: 'registration.sh', language: 'shellscript', text };
}

class Script {
  readonly #model: ExportModel;
  readonly #symbols = new Symbols();
  readonly #found = new Set<string>();

  constructor(model: ExportModel) {
    this.#model = model;
  }

  whole(...notes: readonly string[]): string {
    const { items, tenantId } = this.#model;
    const tenant = l10n.t('Sign in first: az login --tenant {0}', tenantId);
    const head = headLines(this.#model, tenant, ...notes).map(line => `# ${line}`);
    const parts = items.flatMap(item => [...this.#findOut(item), this.#part(item)]);
    const helpers = [
      ...(items.some(item => item.kind === 'identity') ? [waitForService(this.#model.resourceManager)] : []),
      ...(parts.some(part => part.includes('$(json_text ')) ? [jsonText()] : []),
      ...(items.some(item => item.kind === 'principal' || item.kind === 'assignment') ? [retry] : []),
    ];
    return `${['#!/usr/bin/env bash', head.join('\n'), 'set -euo pipefail', ...helpers, ...parts].join('\n\n')}\n`;
  }

  /** Reads what an item needs and nobody has told yet, once. */
  #findOut(item: ExportItem): readonly string[] {
    const texts: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') texts.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect(item);
    const unknowns = texts.flatMap(text => piecesOf(text).filter(piece => typeof piece !== 'string'));
    return unknowns.flatMap(unknown => this.#find(unknown));
  }

  #find(unknown: Unknown): readonly string[] {
    const variable = this.#variable(unknown);
    if (this.#found.has(variable) || unknown.kind === 'appClientId') return [];
    this.#found.add(variable);
    const { of } = unknown;
    if (unknown.kind === 'secret') {
      const what = bashWord(l10n.t('Set {0} to the key in {1} first.', variable, of));
      return [
        `if [ -z "\${${variable}:-}" ]; then\n  printf '%s\\n' ${what} >&2\n  exit 1\nfi\n${variable}=$(json_text "$${variable}")`,
      ];
    }
    if (unknown.kind === 'callerObjectId') {
      const ask = this.#get(this.#arm(of, identityIds.serviceVersion), 'identity.principalId');
      return [
        `# ${commentText(l10n.t('Object ID of {0}', nameOf(of)))}\n${variable}=$(${ask})\ntest -n "$${variable}"`,
      ];
    }
    const objectId: Unknown = { kind: 'callerObjectId', of };
    const ask = this.#get(this.#arm(identityIds.defaultOf(of), identityIds.defaultVersion), 'properties.clientId');
    const graph = `az ad sp show --id "$${this.#variable(objectId)}" --query appId --output tsv`;
    return [
      ...this.#find(objectId),
      `# ${commentText(l10n.t('Client ID of {0}', nameOf(of)))}\n${variable}=$(${ask} 2>/dev/null || ${graph})\ntest -n "$${variable}"`,
    ];
  }

  #variable({ kind, of }: Unknown): string {
    const words = {
      appClientId: 'client_id',
      callerClientId: 'caller_client_id',
      callerObjectId: 'caller_object_id',
      secret: 'key',
    };
    return this.#symbols.of(`${kind}:${of}`, `${words[kind]}_of_${nameOf(of)}`);
  }

  #word(text: string): string {
    return bashWordWith(text, unknown => this.#variable(unknown));
  }

  #arm(id: ArmId, apiVersion: string): string {
    return bashWord(`${this.#model.resourceManager}${urlPath(id)}?api-version=${apiVersion}`);
  }

  #graph(path: string): string {
    return this.#word(`${this.#model.graph}/v1.0/${path}`);
  }

  #get(uri: string, query: string): string {
    return `az rest --method get --uri ${uri} --query ${bashWord(query)} --output tsv`;
  }

  #write(method: 'put' | 'patch' | 'post', uri: string, body: unknown, ...headers: readonly string[]): string {
    const all = ['Content-Type=application/json', ...headers].map(bashWord).join(' ');
    const text = this.#word(JSON.stringify(body));
    return `az rest --method ${method} --uri ${uri} --headers ${all} --output none --body ${text}`;
  }

  #part(item: ExportItem): string {
    const titled = (title: string, ...lines: readonly string[]): string =>
      [`# ${commentText(title)}`, ...lines].join('\n');
    switch (item.kind) {
      case 'registration':
        return titled(l10n.t('App registration {0}', item.displayName), ...this.#registration(item));
      case 'principal':
        return titled(l10n.t('Service principal'), ...this.#principal(item));
      case 'assignment':
        return titled(l10n.t('Role assignment'), ...this.#assignment(item));
      case 'identity':
        return titled(l10n.t('Identity of {0}', nameOf(item.serviceId)), ...this.#identity(item));
      case 'policy':
        return titled(l10n.t('Policy of {0}', item.name), ...this.#policy(item));
      case 'api': {
        const uri = this.#arm(item.id, identityIds.serviceVersion);
        const body = { properties: { serviceUrl: item.serviceUrl } };
        return titled(
          l10n.t('Back end of API {0}', item.name),
          this.#write('patch', uri, body, `If-Match=${item.etag}`),
        );
      }
      case 'backEnd':
      case 'authentication': {
        const resource = armResourceOf(item);
        if (!resource) throw new Error('Settings are a resource.');
        const uri = this.#arm(resource.id, resource.apiVersion);
        const title =
          item.kind === 'backEnd'
            ? l10n.t('Back end {0}', nameOf(item.id))
            : l10n.t('App Service Authentication of {0}', item.name);
        return titled(
          title,
          this.#write('put', uri, resource.body, ...(item.kind === 'backEnd' ? [`If-Match=${item.etag}`] : [])),
        );
      }
    }
  }

  #identity({ serviceId, system, userAssigned }: ItemOf<'identity'>): readonly string[] {
    const type = [...(system ? ['SystemAssigned'] : []), ...(userAssigned.length > 0 ? ['UserAssigned'] : [])];
    const identity = {
      type: type.join(', ') || 'None',
      ...(userAssigned.length > 0 && { userAssignedIdentities: Object.fromEntries(userAssigned.map(id => [id, {}])) }),
    };
    const uri = this.#arm(serviceId, identityIds.serviceVersion);
    return [this.#write('patch', uri, { identity }), `wait_for_service ${bashWord(urlPath(serviceId))}`];
  }

  /** Where there was a policy, the service itself refuses when it has changed; where there was none, the script looks. */
  #policy(item: PolicyItem): readonly string[] {
    const resource = armResourceOf(item);
    if (!resource) throw new Error('A policy is a resource.');
    const uri = this.#arm(resource.id, resource.apiVersion);
    if (item.etag !== undefined) return [this.#write('put', uri, resource.body, `If-Match=${item.etag}`)];
    const message = bashWord(l10n.t('{0} has a policy by now; nothing was written.', item.name));
    return [
      `if az rest --method get --uri ${uri} --output none 2>/dev/null; then\n  printf '%s\\n' ${message} >&2\n  exit 1\nfi`,
      this.#write('put', uri, resource.body),
    ];
  }

  #registration(item: ItemOf<'registration'>): readonly string[] {
    const { key, uniqueName } = item;
    const named = this.#graph(`applications(uniqueName='${urlPath(uniqueName.replaceAll("'", "''"))}')`);
    const variable = this.#variable({ kind: 'appClientId', of: key });
    const uris = `"{\\"identifierUris\\":[\\"api://$${variable}\\"]}"`;
    return [
      this.#write('patch', named, registrationBody(item), 'Prefer=create-if-missing'),
      `${variable}=$(${this.#get(named, 'appId')})`,
      `test -n "$${variable}"`,
      `az rest --method patch --uri ${named} --headers ${bashWord('Content-Type=application/json')} --output none --body ${uris}`,
      `printf '%s\\n' "Client ID: $${variable}"`,
    ];
  }

  #principal({ clientId, assignmentRequired }: ItemOf<'principal'>): readonly string[] {
    const body = { appId: clientId, appRoleAssignmentRequired: assignmentRequired };
    const there = this.#graph(`servicePrincipals(appId='${clientId}')`);
    const create = this.#write('post', this.#graph('servicePrincipals'), body);
    return [`az rest --method get --uri ${there} --output none 2>/dev/null || retry ${create}`];
  }

  #assignment({ clientId, principalId, roleId }: ItemOf<'assignment'>): readonly string[] {
    const resource = this.#symbols.of(`resource:${clientId}`, 'resource_id');
    const there = this.#graph(`servicePrincipals(appId='${clientId}')`);
    const list = `"${this.#model.graph}/v1.0/servicePrincipals/$${resource}/appRoleAssignedTo"`;
    const query = this.#word(`value[?principalId=='${principalId}' && appRoleId=='${roleId}'] | [0].id`);
    // The resource's own id is only known to the script, so the body is put together by it.
    const body = this.#word(JSON.stringify({ principalId, appRoleId: roleId }).replace(/\}$/, ',"resourceId":"'));
    return [
      `${resource}=$(retry ${this.#get(there, 'id')})`,
      `if [ -z "$(az rest --method get --uri ${list} --query ${query} --output tsv)" ]; then`,
      `  retry az rest --method post --uri ${list} --headers ${bashWord('Content-Type=application/json')} --output none --body ${body}"$${resource}"${bashWord('"}')}`,
      'fi',
    ];
  }
}

/** A change of a service takes minutes, and other writes are refused until it is done (domain.md 2.3). */
const waitForService = (resourceManager: string): string =>
  [
    'wait_for_service() {',
    '  local state',
    '  while :; do',
    `    state=$(az rest --method get --uri ${bashWord(resourceManager)}"$1"${bashWord(`?api-version=${identityIds.serviceVersion}`)} --query properties.provisioningState --output tsv)`,
    '    case "$state" in',
    '      Succeeded) return 0 ;;',
    `      Failed | Terminating | TerminationFailed | Deleted) printf '%s\\n' "$1: $state" >&2; return 1 ;;`,
    '    esac',
    '    sleep 10',
    '  done',
    '}',
  ].join('\n');

/** A key may hold what has a meaning in JSON. */
const jsonText = (): string =>
  [
    'json_text() {',
    '  local text=$1',
    `  [[ $text != *[[:cntrl:]]* ]] || { printf '%s\\n' ${bashWord(l10n.t('A key may hold no control characters.'))} >&2; return 1; }`,
    '  text=${text//\\\\/\\\\\\\\}',
    '  text=${text//\\"/\\\\\\"}',
    '  printf \'%s\' "$text"',
    '}',
  ].join('\n');

/** What the directory has just made isn't known everywhere at once (domain.md 6.7). */
const retry = [
  'retry() {',
  '  local attempt',
  '  for attempt in 1 2 3 4 5 6 7 8 9; do',
  '    if "$@"; then return 0; fi',
  '    sleep 10',
  '  done',
  '  "$@"',
  '}',
].join('\n');
