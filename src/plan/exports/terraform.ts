import * as l10n from '@vscode/l10n';
import type { PolicyPlace } from '../../azure/interfaces';
import { type ArmId, ancestorId, nameOf, parseArmId, workspaceOf } from '../../route';
import { type Unknown, piecesOf } from '../unknowns';
import { armResourceOf, templateLiteral } from './armResources';
import { type HclBlock, HclExpression, type HclValue, hclBlock, hclEscaped } from './hcl';
import type {
  ApiItem,
  AuthenticationItem,
  BackEndItem,
  ExportFile,
  ExportItem,
  ExportModel,
  ItemOf,
  PolicyItem,
} from './model';
import { deletionNotes, headLines, keptLines, Symbols } from './words';

/** Terraform with the providers azurerm and azuread. What exists already is imported, and only what changes is managed. */
export function terraform(model: ExportModel): readonly ExportFile[] {
  return [{ name: 'secure.tf', language: 'terraform', text: new TerraformFile(model).whole() }];
}

const expression = (text: string): HclExpression => new HclExpression(text);

/** Everything about a service but its identity: left as it is. */
const unmanaged = [
  'additional_location',
  'certificate',
  'client_certificate_enabled',
  'delegation',
  'gateway_disabled',
  'hostname_configuration',
  'location',
  'min_api_version',
  'notification_sender_email',
  'protocols',
  'public_ip_address_id',
  'public_network_access_enabled',
  'publisher_email',
  'publisher_name',
  'security',
  'sign_in',
  'sign_up',
  'sku_name',
  'tags',
  'tenant_access',
  'virtual_network_configuration',
  'virtual_network_type',
  'zones',
];

class TerraformFile {
  readonly #model: ExportModel;
  readonly #symbols = new Symbols();
  /** Declarations that references turned out to need, by what they are of. */
  readonly #needed = new Map<string, HclBlock>();
  readonly #subscriptions: readonly string[];

  constructor(model: ExportModel) {
    this.#model = model;
    const ids = model.items.flatMap(item => armResourceOf(item)?.subscriptionId.toLowerCase() ?? []);
    this.#subscriptions = [...new Set(ids)];
  }

  whole(): string {
    const { items } = this.#model;
    const blocks: HclBlock[] = [];
    let before: string | undefined;
    for (const item of items) {
      const { address, blocks: own } = this.#blocks(item, before);
      blocks.push(...own);
      before = address;
    }
    const head = headLines(this.#model, ...deletionNotes(this.#model)).map(line => `# ${line}`);
    const all = [...this.#providers(), ...this.#needed.values(), ...blocks];
    return `${[head.join('\n'), ...all.map(block => hclBlock(block))].join('\n\n')}\n`;
  }

  #providers(): readonly HclBlock[] {
    const { items, tenantId } = this.#model;
    const directory = items.some(item => ['registration', 'principal', 'assignment'].includes(item.kind));
    const needsDirectory = directory || [...this.#needed.keys()].some(key => key.startsWith('principal:'));
    const azurerm = { source: 'hashicorp/azurerm', version: '~> 4.0' };
    const azuread = { source: 'hashicorp/azuread', version: '~> 3.0' };
    const providers = { azurerm, ...(needsDirectory && { azuread }) };
    return [
      {
        name: 'terraform',
        attributes: { required_version: '>= 1.5' },
        blocks: [{ name: 'required_providers', attributes: providers }],
      },
      ...this.#subscriptions.map((subscription, index): HclBlock => ({
        name: 'provider',
        labels: ['azurerm'],
        attributes: { ...(index > 0 && { alias: this.#alias(subscription) }), subscription_id: subscription },
        blocks: [{ name: 'features' }],
      })),
      ...(needsDirectory ? [{ name: 'provider', labels: ['azuread'], attributes: { tenant_id: tenantId } }] : []),
    ];
  }

  #alias(subscription: string): string {
    return this.#symbols.of(`subscription:${subscription}`, `subscription_${subscription.slice(0, 8)}`);
  }

  #provider(id: ArmId): { provider?: HclExpression } {
    const subscription = parseArmId(id)?.subscriptionId.toLowerCase() ?? '';
    return this.#subscriptions.indexOf(subscription) > 0
      ? { provider: expression(`azurerm.${this.#alias(subscription)}`) }
      : {};
  }

  #blocks(item: ExportItem, before: string | undefined): { address: string; blocks: readonly HclBlock[] } {
    const after: HclBlock[] = [];
    const dependsOn = before === undefined ? {} : { depends_on: [expression(before)] };
    const resource = (
      type: string,
      symbol: string,
      attributes: Readonly<Record<string, HclValue>>,
      blocks: readonly HclBlock[] = [],
    ): { address: string; blocks: readonly HclBlock[] } => ({
      address: `${type}.${symbol}`,
      blocks: [
        { name: 'resource', labels: [type, symbol], attributes: { ...attributes, ...dependsOn }, blocks },
        ...after,
      ],
    });
    switch (item.kind) {
      case 'registration':
        return this.#registration(item, resource);
      case 'principal': {
        const symbol = this.#symbols.of(`principal:${item.clientId}`, 'principal');
        return resource('azuread_service_principal', symbol, {
          client_id: this.#text(item.clientId),
          app_role_assignment_required: item.assignmentRequired,
        });
      }
      case 'assignment':
        return resource(
          'azuread_app_role_assignment',
          this.#symbols.of(`assignment:${item.clientId}:${item.principalId}`, 'assignment'),
          {
            app_role_id: item.roleId,
            principal_object_id: this.#text(item.principalId),
            resource_object_id: expression(`${this.#principalOf(item.clientId)}.object_id`),
          },
        );
      case 'identity':
        return this.#identity(item, resource);
      case 'policy': {
        // The provider knows no policies inside workspaces but the workspace's own.
        if (workspaceOf(item.place.ownerId) !== undefined) return this.#deployment(item, resource);
        after.push(...this.#import(item));
        return this.#policy(item, resource);
      }
      case 'api':
      case 'backEnd':
      case 'authentication':
        return this.#deployment(item, resource);
    }
  }

  #registration({ key, displayName, role }: ItemOf<'registration'>, resource: Resource) {
    const symbol = this.#symbols.of(`registration:${key}`, nameOf(key));
    const own = resource(
      'azuread_application',
      symbol,
      { display_name: displayName, sign_in_audience: 'AzureADMyOrg' },
      [
        { name: 'api', attributes: { requested_access_token_version: 2 } },
        {
          name: 'app_role',
          attributes: {
            id: role.id,
            allowed_member_types: ['Application'],
            display_name: role.displayName,
            description: role.displayName,
            value: role.value,
            enabled: true,
          },
        },
        { name: 'lifecycle', attributes: { ignore_changes: [expression('identifier_uris')] } },
      ],
    );
    const uri: HclBlock = {
      name: 'resource',
      labels: ['azuread_application_identifier_uri', symbol],
      attributes: {
        application_id: expression(`${own.address}.id`),
        identifier_uri: expression(`"api://\${${own.address}.client_id}"`),
      },
    };
    return { address: own.address, blocks: [...own.blocks, uri] };
  }

  #identity({ serviceId, system, userAssigned, document }: ItemOf<'identity'>, resource: Resource) {
    const properties = (document['properties'] ?? {}) as Readonly<Record<string, unknown>>;
    const sku = (document['sku'] ?? {}) as Readonly<Record<string, unknown>>;
    const type = [...(system ? ['SystemAssigned'] : []), ...(userAssigned.length > 0 ? ['UserAssigned'] : [])];
    const symbol = this.#symbols.of(serviceId, nameOf(serviceId));
    const own = resource(
      'azurerm_api_management',
      symbol,
      {
        ...this.#provider(serviceId),
        name: nameOf(serviceId),
        location: textOf(document['location']),
        resource_group_name: parseArmId(serviceId)?.resourceGroup ?? '',
        publisher_name: textOf(properties['publisherName']),
        publisher_email: textOf(properties['publisherEmail']),
        sku_name: `${textOf(sku['name'])}_${typeof sku['capacity'] === 'number' ? sku['capacity'] : 0}`,
      },
      [
        {
          name: 'identity',
          attributes: {
            type: type.join(', '),
            ...(userAssigned.length > 0 && { identity_ids: userAssigned }),
          },
        },
        {
          name: 'lifecycle',
          attributes: { prevent_destroy: true, ignore_changes: unmanaged.map(expression) },
        },
      ],
    );
    return { address: own.address, blocks: [importBlock(own.address, serviceId), ...own.blocks] };
  }

  #policy({ place, text }: PolicyItem, resource: Resource) {
    const { ownerId } = place;
    const { type, wish } = policyKinds[place.kind];
    const symbol = this.#symbols.of(`policy:${ownerId}`, `${wish}_${nameOf(ownerId)}`);
    // A document of several lines stays one of several lines, exactly as it is.
    const lines: HclBlock = {
      name: 'locals',
      attributes: { [symbol]: keptLines(text).map(line => this.#text(line)) },
    };
    const content = expression(`join("", local.${symbol})`);
    const withLines = (own: ReturnType<Resource>): ReturnType<Resource> => ({ ...own, blocks: [lines, ...own.blocks] });
    return withLines(this.#policyResource(place, type, symbol, content, resource));
  }

  #policyResource(place: PolicyPlace, type: string, symbol: string, content: HclValue, resource: Resource) {
    const { ownerId } = place;
    const serviceId = ancestorId(ownerId, 1) ?? ownerId;
    const service = {
      ...this.#provider(ownerId),
      api_management_name: nameOf(serviceId),
      resource_group_name: parseArmId(serviceId)?.resourceGroup ?? '',
    };
    switch (place.kind) {
      case 'global':
        return resource(type, symbol, {
          ...this.#provider(ownerId),
          api_management_id: ownerId,
          xml_content: content,
        });
      case 'fragment':
        return resource(type, symbol, {
          ...this.#provider(ownerId),
          api_management_id: serviceId,
          name: nameOf(ownerId),
          format: 'rawxml',
          value: content,
        });
      case 'product':
        return resource(type, symbol, { ...service, product_id: nameOf(ownerId), xml_content: content });
      case 'operation': {
        const apiName = nameOf(ancestorId(ownerId, 2) ?? '');
        return resource(type, symbol, {
          ...service,
          api_name: apiName,
          operation_id: nameOf(ownerId),
          xml_content: content,
        });
      }
      case 'workspace':
        return resource(type, symbol, { api_management_workspace_id: ownerId, xml_content: content });
      case 'api':
        return resource(type, symbol, { ...service, api_name: nameOf(ownerId), xml_content: content });
    }
  }

  #import({ place, etag }: PolicyItem): readonly HclBlock[] {
    if (etag === undefined) return [];
    const { type, wish } = policyKinds[place.kind];
    const symbol = this.#symbols.of(`policy:${place.ownerId}`, `${wish}_${nameOf(place.ownerId)}`);
    return [importBlock(`${type}.${symbol}`, place.ownerId)];
  }

  /** azurerm has no resource for these alone: a template deployment through it changes nothing else. */
  #deployment(item: AuthenticationItem | ApiItem | BackEndItem | PolicyItem, resource: Resource) {
    const arm = armResourceOf(item);
    if (!arm) throw new Error('Settings of an app are a resource.');
    const symbol = this.#symbols.of(arm.id, arm.names.slice(0, -1).join('_'));
    const template: HclValue = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [
        {
          type: arm.type,
          apiVersion: arm.apiVersion,
          name: arm.names.join('/'),
          properties: this.#value(fillTemplate(arm.body['properties'])),
        },
      ],
    };
    const own = resource('azurerm_resource_group_template_deployment', symbol, {
      ...this.#provider(arm.id),
      name: `secure-${symbol.replaceAll('_', '-')}`.slice(0, 64),
      resource_group_name: arm.resourceGroup,
      deployment_mode: 'Incremental',
      template_content: expression(`jsonencode(local.${symbol})`),
    });
    const locals: HclBlock = { name: 'locals', attributes: { [symbol]: template } };
    return { address: own.address, blocks: [locals, ...own.blocks] };
  }

  #value(value: unknown): HclValue {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item: unknown) => this.#value(item));
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value !== 'object' || value === null) return null;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#value(item)]));
  }

  #text(text: string): HclValue {
    const pieces = piecesOf(text);
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined && typeof only !== 'string') return expression(this.#reference(only));
    if (pieces.every(piece => typeof piece === 'string')) return text;
    const written = pieces.map(piece =>
      typeof piece === 'string' ? hclEscaped(piece) : `\${${this.#reference(piece)}}`,
    );
    return expression(`"${written.join('')}"`);
  }

  #reference({ kind, of }: Unknown): string {
    switch (kind) {
      case 'callerObjectId':
        return `${this.#serviceOf(of)}.identity[0].principal_id`;
      case 'callerClientId': {
        const symbol = this.#symbols.of(`identity:${of}`, `identity_of_${nameOf(of)}`);
        this.#needed.set(`principal:${of}`, {
          name: 'data',
          labels: ['azuread_service_principal', symbol],
          attributes: { object_id: expression(`${this.#serviceOf(of)}.identity[0].principal_id`) },
        });
        return `data.azuread_service_principal.${symbol}.client_id`;
      }
      case 'secret': {
        const symbol = this.#symbols.of(`secret:${of}`, `key_${of}`);
        this.#needed.set(`secret:${of}`, {
          name: 'variable',
          labels: [symbol],
          attributes: {
            description: l10n.t('The key in {0}', of),
            type: expression('string'),
            sensitive: true,
          },
        });
        return `var.${symbol}`;
      }
      case 'appClientId':
        return `azuread_application.${this.#symbols.of(`registration:${of}`, nameOf(of))}.client_id`;
    }
  }

  #serviceOf(id: ArmId): string {
    const symbol = this.#symbols.of(id, nameOf(id));
    const isManaged = this.#model.items.some(
      item => item.kind === 'identity' && item.serviceId.toLowerCase() === id.toLowerCase(),
    );
    if (isManaged) return `azurerm_api_management.${symbol}`;
    this.#needed.set(`service:${id}`, {
      name: 'data',
      labels: ['azurerm_api_management', symbol],
      attributes: {
        ...this.#provider(id),
        name: nameOf(id),
        resource_group_name: parseArmId(id)?.resourceGroup ?? '',
      },
    });
    return `data.azurerm_api_management.${symbol}`;
  }

  #principalOf(clientId: string): string {
    const symbol = this.#symbols.of(`principal:${clientId}`, 'principal');
    const isManaged = this.#model.items.some(item => item.kind === 'principal' && item.clientId === clientId);
    if (isManaged) return `azuread_service_principal.${symbol}`;
    this.#needed.set(`principal:${clientId}`, {
      name: 'data',
      labels: ['azuread_service_principal', symbol],
      attributes: { client_id: this.#text(clientId) },
    });
    return `data.azuread_service_principal.${symbol}`;
  }
}

type Resource = (
  type: string,
  symbol: string,
  attributes: Readonly<Record<string, HclValue>>,
  blocks?: readonly HclBlock[],
) => { address: string; blocks: readonly HclBlock[] };

const policyKinds = {
  global: { type: 'azurerm_api_management_policy', wish: 'global' },
  product: { type: 'azurerm_api_management_product_policy', wish: 'product' },
  api: { type: 'azurerm_api_management_api_policy', wish: 'api' },
  operation: { type: 'azurerm_api_management_api_operation_policy', wish: 'operation' },
  fragment: { type: 'azurerm_api_management_policy_fragment', wish: 'fragment' },
  workspace: { type: 'azurerm_api_management_workspace_policy', wish: 'workspace' },
} as const;

const importBlock = (address: string, id: ArmId): HclBlock => ({
  name: 'import',
  attributes: { to: expression(address), id },
});

/** Texts that Azure would take for an expression of a template. */
function fillTemplate(value: unknown): unknown {
  if (typeof value === 'string') return templateLiteral(value);
  if (Array.isArray(value)) return value.map(fillTemplate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [templateLiteral(key), fillTemplate(item)]));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
