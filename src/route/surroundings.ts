import type { PolicyLayer } from '../policy';
import type { ArmId } from './armId';
import type { ApplicationFact, Reading } from './facts';
import type { PolicyTexts } from './policyFactOf';
import type { BackEnd, Service } from './service';
import type { HttpFunction } from './app';

/** One rule of an app's access restrictions (domain.md 11.2). */
export interface AccessRestriction {
  readonly name: string;
  /** `51.0.0.4/32`, `Any`, or a service tag. */
  readonly address: string;
  readonly allows: boolean;
  readonly priority: number;
  /** Lets in a subnet instead of addresses. */
  readonly subnetId?: string;
}

/** What of an app only diagnosis looks at. */
export interface AppDetails {
  /** As they are now; the tree's own reading of the app may be older. */
  readonly publicNetworkAccess: boolean;
  readonly state: string;
  /** Empty: anyone may call. */
  readonly restrictions: readonly AccessRestriction[];
  readonly healthCheckPath?: string;
  /** Tokens of the app's own identity are fetched through its virtual network (F-51). */
  readonly identityTrafficThroughNetwork: boolean;
  /** The app is joined to a virtual network. */
  readonly inNetwork: boolean;
  readonly hasOwnIdentity: boolean;
}

/** The app setting that keeps tokens of other tenants out, whatever the issuer (domain.md 5.5). */
export const allowedTenantsSetting = 'WEBSITE_AUTH_AAD_ALLOWED_TENANTS';

/** Where a service's calls come from. */
export interface ServiceDetails {
  /** Public addresses of its gateway; empty for tiers without fixed ones. */
  readonly publicAddresses: readonly string[];
  /** As it is now; the tree's own reading of the service may be older. */
  readonly virtualNetwork: Service['virtualNetwork'];
}

/** A named value; `value` only of one that isn't secret. */
export interface NamedValue {
  readonly displayName: string;
  readonly secret: boolean;
  readonly value?: string;
}

/** One revision of an API. */
export interface Revision {
  readonly id: string;
  readonly revision: string;
  readonly isCurrent: boolean;
}

/** The policies above one operation, outermost first, each with the ARM id of what it belongs to. */
export interface OwnedPolicies {
  readonly layers: readonly (PolicyLayer & { readonly ownerId: string })[];
  readonly fragments: Readonly<Record<string, string>>;
}

/** Everything about a route that its seven facts don't hold and causes need (domain.md 10). */
export interface Surroundings {
  /** Of the operation that is called, with the plain named values in their places. */
  readonly policies: Reading<OwnedPolicies>;
  readonly backEnds: Reading<readonly BackEnd[]>;
  /** Of the service; asked for only where its policies or the chosen back end refer to some. */
  readonly namedValues: Reading<readonly NamedValue[]>;
  readonly app: Reading<AppDetails>;
  readonly service: Reading<ServiceDetails>;
  readonly functions: Reading<readonly HttpFunction[]>;
  /** Policies of the called API, where the back end is another gateway. */
  readonly called: Reading<PolicyTexts>;
  /** The app's own registration, by the client id in its settings. */
  readonly registration: Reading<ApplicationFact | null>;
}

/** Whom an id on an allow list stands for in this directory. */
export interface ListedPrincipal {
  /** The client id of an application, the object id of someone, or nothing that this directory knows. */
  readonly kind: 'clientId' | 'objectId' | 'nobody';
  /** Of a managed identity: the resource that it belongs to, or its own id where it is a user-assigned one. */
  readonly identityOf?: ArmId;
}
