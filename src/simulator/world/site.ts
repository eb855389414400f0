import type { JsonObject } from '../json';
import type { ManagedIdentity } from './apiManagement';
import type { SimClock } from './clock';
import type { Propagating } from './propagating';

/** An App Service, a Function App or a slot of either. */
export interface Site {
  readonly id: string;
  /** Of the app, for a slot too. */
  readonly name: string;
  readonly slot?: string;
  /** Of a slot: the app's id. */
  readonly parentId?: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  tags: JsonObject;
  /** The comma list, e.g. `functionapp,linux`. */
  kind: string;
  /** Which flavour of Easy Auth it has (domain.md 11.4). */
  readonly os: 'windows' | 'linux';
  state: 'Running' | 'Stopped';
  /** Every host it answers on, lower-case, the default one first. */
  readonly hosts: string[];
  httpsOnly: boolean;
  publicNetworkAccess: 'Enabled' | 'Disabled';
  clientCertificateRequired: boolean;
  /** Lower-case ids of API Management services whose gateway reaches it over a private endpoint. */
  readonly privateCallers: readonly string[];
  readonly identity?: ManagedIdentity;
  /** `properties` of authsettingsV2; undefined: never configured (domain.md 5.3). */
  readonly auth: Propagating<JsonObject | undefined>;
  /** Its settings are still those of V1; `auth` shows them as V2 does. */
  oldAuth: boolean;
  /** Wire properties of `config/web` that were set: ip restrictions and the like, camelCase. */
  webConfig: JsonObject;
  readonly appSettings: Record<string, string>;
  readonly functions: SiteFunction[];
  readonly hostKeys: HostKeys;
  /** Access restrictions, in order of priority; what none matches is allowed when there is none, else denied. */
  restrictions: readonly Restriction[];
  /** What the app behind the front is: see `apps/`. Function apps run their functions, Logic Apps their workflows. */
  readonly app: 'echo' | 'functions' | 'workflows';
  /** Its functions host runs; the first request waits for the cold start. */
  hasStarted: boolean;
  /** How many requests were routed to a slot, or not, by percentage. */
  routedByPercentage: number;
  readonly workflows: readonly Workflow[];
  /** Text files of its content by path below `wwwroot`: the authentication settings of F-49. */
  readonly files: Record<string, string>;
  /** Hosts, or the service tag `AzureActiveDirectory`, that its network lets no call out to. */
  blockedOutbound: readonly string[];
  /** Its application log: see `logTo`. */
  readonly log: string[];
  /** Other wire properties. */
  properties: JsonObject;
  /** A swap that runs or was the last one; the slot it is with has the same. */
  swap?: SiteSwap;
}

export interface SiteSwap {
  readonly id: string;
  readonly endsAt: number;
  readonly outcome: 'Succeeded' | 'Failed';
  isDone: boolean;
  /** Called once, when its time has come. */
  readonly complete: () => void;
}

/** Ends a site's swap when its time has come. Before every look at a site. */
export function settleSite(clock: SimClock, { swap }: Site): void {
  if (!swap || swap.isDone || swap.endsAt > clock.now()) return;
  swap.isDone = true;
  if (swap.outcome === 'Succeeded') swap.complete();
}

export interface SiteFunction {
  readonly name: string;
  authLevel: 'anonymous' | 'function' | 'admin';
  /** Below `/api/`; absent: the function's name. */
  readonly route?: string;
  readonly methods: readonly string[];
  readonly keys: Record<string, string>;
}

/** A workflow of a Logic App (Standard) with one request trigger. */
export interface Workflow {
  readonly name: string;
  readonly trigger: string;
  /** What its address has to carry as `sig`. */
  readonly signature: string;
}

export interface HostKeys {
  masterKey: string;
  readonly functionKeys: Record<string, string>;
  readonly systemKeys: Record<string, string>;
}

export interface Restriction {
  readonly name: string;
  /** CIDR, `Any`, or a service tag such as `ApiManagement`. */
  readonly ipAddress: string;
  readonly action: 'Allow' | 'Deny';
  readonly priority: number;
}
