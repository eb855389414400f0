import * as l10n from '@vscode/l10n';
import { nameOf } from '../../route';
import { type Unknown, piecesOf } from '../unknowns';
import { type ArmGroup, type ArmResource, armGroups, identityIds, templateLiteral as literal } from './armResources';
import type { ExportFile, ExportModel } from './model';
import { deletionNotes, headLines, Symbols } from './words';

/** A literal longer than this becomes a variable: an expression may have 24,576 characters. */
const longLiteral = 500;

/** ARM templates, one per resource group; deploy them in order, mode Incremental. */
export function armJson(model: ExportModel): readonly ExportFile[] {
  const groups = armGroups(model.items);
  return groups.map((group, index) => ({
    name: groups.length === 1 ? 'secure.json' : `secure-${index + 1}-${group.resourceGroup}.json`,
    language: 'json',
    text: `${JSON.stringify(new Template(model, group).whole(), null, 2)}\n`,
  }));
}

class Template {
  readonly #model: ExportModel;
  readonly #group: ArmGroup;
  readonly #parameters: Record<string, unknown> = {};
  readonly #variables: Record<string, string> = {};
  readonly #symbols = new Symbols();

  constructor(model: ExportModel, group: ArmGroup) {
    this.#model = model;
    this.#group = group;
  }

  whole(): unknown {
    const { subscriptionId, resourceGroup } = this.#group;
    const resources = this.#group.resources.map((resource, index) => this.#resource(resource, index));
    const where = l10n.t('Deploy to resource group {0} of subscription {1}.', resourceGroup, subscriptionId);
    return {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      metadata: { comments: headLines(this.#model, where, ...deletionNotes(this.#model)).join(' ') },
      ...(Object.keys(this.#parameters).length > 0 && { parameters: this.#parameters }),
      ...(Object.keys(this.#variables).length > 0 && { variables: this.#variables }),
      resources,
    };
  }

  #resource(resource: ArmResource, index: number): unknown {
    const before = this.#group.resources[index - 1];
    return {
      type: resource.type,
      apiVersion: resource.apiVersion,
      name: literal(resource.names.join('/')),
      ...(this.#value(resource.body) as object),
      ...(before && { dependsOn: [literal(before.id)] }),
    };
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item: unknown) => this.#value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [literal(key), this.#value(item)]));
  }

  #text(text: string): string {
    const pieces = piecesOf(text);
    if (pieces.every(piece => typeof piece === 'string')) return literal(text);
    const values = pieces.map(piece => (typeof piece === 'string' ? this.#literal(piece) : this.#reference(piece)));
    return values.length === 1 ? `[${values[0] ?? ''}]` : `[concat(${values.join(', ')})]`;
  }

  #literal(text: string): string {
    if (text.length <= longLiteral) return quoted(text);
    const name = this.#symbols.of(text, `text${Object.keys(this.#variables).length + 1}`);
    this.#variables[name] = literal(text);
    return `variables(${quoted(name)})`;
  }

  #reference({ kind, of }: Unknown): string {
    switch (kind) {
      case 'callerObjectId':
        return `reference(${quoted(of)}, '${identityIds.serviceVersion}', 'full').identity.principalId`;
      case 'secret': {
        const name = this.#symbols.of(`parameter:${of}`, `key_${of}`);
        this.#parameters[name] = { type: 'securestring', metadata: { description: l10n.t('The key in {0}', of) } };
        return `parameters(${quoted(name)})`;
      }
      case 'callerClientId':
        return `reference(${quoted(identityIds.defaultOf(of))}, '${identityIds.defaultVersion}').clientId`;
      case 'appClientId': {
        const name = this.#symbols.of(`parameter:${of}`, `clientId_${nameOf(of)}`);
        const description = l10n.t(
          'Client ID of the app registration of {0}. Templates can’t make one: run the Azure CLI script for an administrator first.',
          nameOf(of),
        );
        this.#parameters[name] = { type: 'string', metadata: { description } };
        return `parameters(${quoted(name)})`;
      }
    }
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
