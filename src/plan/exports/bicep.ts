import * as l10n from '@vscode/l10n';
import { type ArmId, nameOf, parseArmId } from '../../route';
import { type Unknown, piecesOf } from '../unknowns';
import { type ArmGroup, type ArmResource, armGroups, identityIds } from './armResources';
import type { ExportFile, ExportModel, ItemOf } from './model';
import { registrationBody } from './registrationBody';
import { commentText, deletionNotes, headLines, keptLines, Symbols } from './words';

/** Bicep, one file per resource group; new registrations by the Microsoft Graph extension, in the first file. */
export function bicep(model: ExportModel): readonly ExportFile[] {
  const groups = armGroups(model.items);
  return groups.map((group, index) => ({
    name: groups.length === 1 ? 'secure.bicep' : `secure-${index + 1}-${group.resourceGroup}.bicep`,
    language: 'bicep',
    text: new BicepFile(model, group, index === 0).whole(),
  }));
}

class BicepFile {
  readonly #model: ExportModel;
  readonly #group: ArmGroup;
  readonly #isFirst: boolean;
  readonly #symbols = new Symbols();
  /** Declarations that others turned out to need, by symbol. */
  readonly #needed = new Map<string, string>();

  constructor(model: ExportModel, group: ArmGroup, isFirst: boolean) {
    this.#model = model;
    this.#group = group;
    this.#isFirst = isFirst;
  }

  whole(): string {
    const { subscriptionId, resourceGroup, resources } = this.#group;
    const where = l10n.t('Deploy to resource group {0} of subscription {1}.', resourceGroup, subscriptionId);
    const head = headLines(this.#model, where, ...deletionNotes(this.#model)).map(line => `// ${line}`);
    const directory = this.#isFirst ? this.#directory() : [];
    const own = resources.map((resource, index) => this.#resource(resource, resources[index - 1]));
    const outputs = this.#isFirst ? this.#outputs() : [];
    const parts = [...directory, ...this.#needed.values(), ...own, ...outputs];
    return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
  }

  #items<K extends 'registration' | 'principal' | 'assignment'>(kind: K): readonly ItemOf<K>[] {
    return this.#model.items.filter((item): item is ItemOf<K> => item.kind === kind);
  }

  /** https://learn.microsoft.com/graph/templates: applications by `uniqueName`, so that a second run finds the first's. */
  #directory(): readonly string[] {
    const registrations = this.#items('registration');
    const principals = this.#items('principal');
    const assignments = this.#items('assignment');
    if (registrations.length + principals.length + assignments.length === 0) return [];
    return [
      "extension 'br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0'",
      ...registrations.map(one => this.#registration(one)),
      ...principals.map(one => this.#principal(one)),
      ...assignments.map(one => this.#assignment(one)),
    ];
  }

  #registration(item: ItemOf<'registration'>): string {
    const { key, uniqueName } = item;
    const symbol = this.#symbols.of(`registration:${key}`, `registration_${nameOf(key)}`);
    const body = this.#value({ uniqueName, ...registrationBody(item) });
    const hint = l10n.t('The identifier URI api://<client ID> can’t be set here, as it holds what is made here.');
    const use = l10n.t('It isn’t needed: tokens are asked for by client ID.');
    return `// ${commentText(`${hint} ${use}`)}\nresource ${symbol} 'Microsoft.Graph/applications@v1.0' = ${body}`;
  }

  #principal({ clientId, assignmentRequired }: ItemOf<'principal'>): string {
    const symbol = this.#symbols.of(`principal:${clientId}`, 'principal');
    const body = this.#value({ appId: clientId, appRoleAssignmentRequired: assignmentRequired });
    return `resource ${symbol} 'Microsoft.Graph/servicePrincipals@v1.0' = ${body}`;
  }

  #assignment({ clientId, principalId, roleId }: ItemOf<'assignment'>): string {
    const made = this.#items('principal').some(one => one.clientId === clientId);
    const principal = this.#symbols.of(`principal:${clientId}`, 'principal');
    const symbol = this.#symbols.of(`assignment:${clientId}:${principalId}`, 'assignment');
    const existing = `resource ${principal} 'Microsoft.Graph/servicePrincipals@v1.0' existing = ${this.#value({ appId: clientId })}`;
    const body = `{\n  appRoleId: ${this.#text(roleId)}\n  principalId: ${this.#text(principalId)}\n  resourceId: ${principal}.id\n}`;
    const own = `resource ${symbol} 'Microsoft.Graph/appRoleAssignedTo@v1.0' = ${body}`;
    return made ? own : `${existing}\n\n${own}`;
  }

  #outputs(): readonly string[] {
    return this.#items('registration').map(({ key }) => {
      const symbol = this.#symbols.of(`registration:${key}`, '');
      return `output ${symbol}_client_id string = ${symbol}.appId`;
    });
  }

  #resource(resource: ArmResource, before: ArmResource | undefined): string {
    const symbol = this.#symbolOf(resource);
    const lines = [
      `  name: ${this.#text(resource.names.join('/'))}`,
      ...Object.entries(resource.body).map(([key, value]) => `  ${propertyName(key)}: ${this.#value(value, '  ')}`),
      ...(before ? ['  dependsOn: [', `    ${this.#symbolOf(before)}`, '  ]'] : []),
    ];
    return `resource ${symbol} '${resource.type}@${resource.apiVersion}' = {\n${lines.join('\n')}\n}`;
  }

  #symbolOf({ id, names, type }: ArmResource): string {
    const wish = type.endsWith('/policies') ? `policy_${names.at(-2) ?? ''}` : names.join('_');
    return this.#symbols.of(id, wish);
  }

  #value(value: unknown, indent = ''): string {
    if (typeof value === 'string') return this.#text(value, indent);
    if (typeof value === 'number' && !Number.isInteger(value)) return `json('${value}')`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const inner = `${indent}  `;
    if (Array.isArray(value)) {
      if (value.length === 0) return '[]';
      return `[\n${value.map((item: unknown) => inner + this.#value(item, inner)).join('\n')}\n${indent}]`;
    }
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    return `{\n${entries.map(([key, item]) => `${inner}${propertyName(key)}: ${this.#value(item, inner)}`).join('\n')}\n${indent}}`;
  }

  /** Several lines are written as several lines, exactly as they are. */
  #text(text: string, indent = ''): string {
    const lines = keptLines(text);
    if (lines.length < 2) return this.#oneLine(text);
    const inner = `${indent}  `;
    return `join([\n${lines.map(line => inner + this.#oneLine(line)).join('\n')}\n${indent}], '')`;
  }

  #oneLine(text: string): string {
    const pieces = piecesOf(text);
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') return this.#reference(only);
    const written = pieces.map(piece => (typeof piece === 'string' ? escaped(piece) : `\${${this.#reference(piece)}}`));
    return `'${written.join('')}'`;
  }

  #reference({ kind, of }: Unknown): string {
    switch (kind) {
      case 'callerObjectId': {
        const declared = this.#group.resources.find(one => one.id.toLowerCase() === of.toLowerCase());
        return `${declared ? this.#symbolOf(declared) : this.#existingService(of)}.identity.principalId`;
      }
      case 'secret': {
        const symbol = this.#symbols.of(`secret:${of}`, `key_${of}`);
        const described = `@description('${escaped(l10n.t('The key in {0}', of))}')`;
        this.#needed.set(`param:${symbol}`, `${described}\n@secure()\nparam ${symbol} string`);
        return symbol;
      }
      case 'callerClientId':
        return `reference(${this.#text(identityIds.defaultOf(of))}, '${identityIds.defaultVersion}').clientId`;
      case 'appClientId': {
        const symbol = this.#symbols.of(`registration:${of}`, `registration_${nameOf(of)}`);
        if (this.#isFirst) return `${symbol}.appId`;
        const description = l10n.t('Output {0} of the first file.', `${symbol}_client_id`);
        const declaration = `@description('${escaped(description)}')\nparam ${symbol}_client_id string`;
        this.#needed.set(`param:${symbol}`, declaration);
        return `${symbol}_client_id`;
      }
    }
  }

  #existingService(serviceId: ArmId): string {
    const parts = parseArmId(serviceId);
    const symbol = this.#symbols.of(serviceId, nameOf(serviceId));
    const scope = `resourceGroup('${escaped(parts?.subscriptionId ?? '')}', '${escaped(parts?.resourceGroup ?? '')}')`;
    this.#needed.set(
      symbol,
      `resource ${symbol} 'Microsoft.ApiManagement/service@${identityIds.serviceVersion}' existing = {\n  name: '${escaped(nameOf(serviceId))}'\n  scope: ${scope}\n}`,
    );
    return symbol;
  }
}

const propertyName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `'${escaped(name)}'`);

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Inside single quotes of Bicep. */
const escaped = (text: string): string =>
  text
    .replace(/[\\'\n\r\t]/g, character => escapes[character] ?? character)
    .replace(/\$(?=\{)/g, '\\$')
    .replace(/[\p{Cc}\u2028\u2029]/gu, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
