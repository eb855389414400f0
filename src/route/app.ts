import type { ArmId } from './armId';

export type AppKind = 'webApp' | 'functionApp' | 'logicApp' | 'containerApp' | 'other';

/** An App Service, a Function App, or one slot of either (domain.md 9.2, 11.3). */
export interface App {
  readonly id: ArmId;
  /** Of a slot: the slot's name alone. */
  readonly name: string;
  /** Of a slot: the id of the app it belongs to. */
  readonly parentId?: ArmId;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly kind: AppKind;
  readonly os: 'windows' | 'linux';
  /** Every host name it answers on, lower-case, the default one first. */
  readonly hosts: readonly string[];
  readonly state: string;
  readonly httpsOnly: boolean;
  readonly publicNetworkAccess: boolean;
  readonly clientCertificateRequired: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** One HTTP-triggered function of a Function App (domain.md 5.9). */
export interface HttpFunction {
  readonly name: string;
  readonly authLevel: 'anonymous' | 'function' | 'admin' | 'unknown';
  readonly route?: string;
  readonly methods: readonly string[];
}

/** What kind of app a site's `kind` names: a comma list in no fixed order (domain.md 9.2). */
export function appKind(kind: string | null | undefined): AppKind {
  const parts = new Set((kind ?? '').toLowerCase().split(','));
  if (parts.has('azurecontainerapps') || parts.has('kubernapps')) return 'containerApp';
  if (parts.has('workflowapp')) return 'logicApp';
  if (parts.has('functionapp')) return 'functionApp';
  if (parts.has('app') || parts.has('api')) return 'webApp';
  return kind ? 'other' : 'webApp';
}

export function appOs(kind: string | null | undefined): 'windows' | 'linux' {
  return (kind ?? '').toLowerCase().split(',').includes('linux') ? 'linux' : 'windows';
}
