import type { PolicyPlace, StoredApi, StoredAuthentication, StoredBackEnd, StoredPolicy } from '../azure/interfaces';
import type { Api, App, ApplicationFact, ArmId, Facts, HttpFunction, PolicyFact, Reading, Route } from '../route';
import type { Alongside } from './alongside';
import type { KeyHolders } from './keyHolders';
import type { KeyPlaces } from './keyPlaces';
import type { NewRegistration } from './newRegistration';
import type { Rights } from './permissions';

/** Everything besides the facts that planning one route needs. Read by `readPlanContext`; plain data in tests. */
export interface PlanContext {
  readonly route: Route;
  readonly facts: Facts;
  /** Milliseconds since 1970. */
  readonly readAt: number;
  readonly authority: string;
  readonly tenantId: string;
  /** The API's own policy, where the token statement goes. */
  readonly policy: PolicyContext;
  /** The back-end entity that the token is, or shall be, sent by; absent: a policy sends it. */
  readonly backEnd?: { readonly id: ArmId; readonly name: string; readonly stored: Reading<StoredBackEnd> };
  /** Where the address of the back end stands, which isn't the app's; absent: it is, or nobody wants it changed. */
  readonly address?: AddressContext;
  /** The policy of the API that is called, where the back end is one. */
  readonly called?: PolicyContext;
  /** Settings of each door in `facts.doors`, and of each slot, by lower-case id. */
  readonly settings: Readonly<Record<string, Reading<StoredAuthentication>>>;
  /** Lower-case ids of doors whose authentication is on by the old settings (V1). */
  readonly oldSettings?: readonly string[];
  /** Slots of the app that aren't doors of this route. */
  readonly slots: readonly App[];
  /** The application that stands for the app: that of the chosen client ID, else of the app's settings. */
  readonly application: Reading<ApplicationFact | null>;
  /** Other APIs that call the same app. */
  readonly otherApis: readonly OtherApi[];
  /** By lower-case id, of the other apps behind a pool: as `healthCheckPath`. */
  readonly memberHealthChecks?: Readonly<Record<string, string>>;
  /** The path that the platform calls to see whether the app is well; absent: none, or it couldn't be read. */
  readonly healthCheckPath?: string;
  /** Functions that HTTP triggers; absent: it is no Function App. */
  readonly functions?: Reading<readonly HttpFunction[]>;
  /** Where function keys may be added besides `policy`; absent: it is no Function App. */
  readonly keyPlaces?: KeyPlaces;
  /** What holds the function key; absent: none is sent that may go. */
  readonly keyHolders?: KeyHolders;
  /** Absent: not asked for. */
  readonly rights?: Rights;
  /** Set where a new registration is chosen, whether or not it is there by now. */
  readonly registration?: NewRegistration;
  /** Set where other routes are planned for as well. */
  readonly alongside?: Alongside;
  /** Why the route can't be called with a trace, where that is known beforehand. */
  readonly noTrace?: string;
}

export type AddressContext =
  | { readonly kind: 'api'; readonly stored: Reading<StoredApi> }
  | { readonly kind: 'backEnd'; readonly id: ArmId; readonly name: string; readonly stored: Reading<StoredBackEnd> }
  /** A policy names it itself. */
  | { readonly kind: 'policy'; readonly url: string };

export interface PolicyContext {
  readonly place: PolicyPlace;
  /** Of an operation, product or fragment; absent: the API's. */
  readonly name?: string;
  readonly stored: Reading<StoredPolicy | null>;
}

export interface OtherApi {
  readonly api: Api;
  readonly serviceId: ArmId;
  readonly serviceName: string;
  readonly fact: Reading<PolicyFact>;
  readonly policy: PolicyContext;
  /** Set where it may send a function key, too: of the same service, to a Function App. */
  readonly keyed?: { readonly route: Route; readonly places: KeyPlaces };
}
