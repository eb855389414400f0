import type { App } from './app';
import type { AuthenticationSettings } from './authentication';
import type { PolicyFact } from './policyFact';
import type { ServiceIdentity } from './service';

/** Something Azure was asked for: its value, or why there is none. */
export type Reading<T> =
  | { readonly state: 'read'; readonly value: T }
  | {
      readonly state: 'unread';
      readonly why: 'notYet' | 'forbidden' | 'failed' | 'notApplicable';
      readonly detail?: string;
    };

export const read = <T>(value: T): Reading<T> => ({ state: 'read', value });
export const unread = <T>(why: 'notYet' | 'forbidden' | 'failed' | 'notApplicable', detail?: string): Reading<T> => ({
  state: 'unread',
  why,
  ...(detail !== undefined && { detail }),
});
export const valueOf = <T>(reading: Reading<T>): T | undefined =>
  reading.state === 'read' ? reading.value : undefined;

/** Everything F1–F7 are judged from, as read from Azure for one route (domain.md 1). */
export interface Facts {
  /** F1. */
  readonly identity: Reading<IdentityFact>;
  /** F2: what the effective policy does about the token. */
  readonly policy: Reading<PolicyFact>;
  /** F3 and F4: the application that the token is asked for; null: there is none. */
  readonly application: Reading<ApplicationFact | null>;
  /** F5–F7, one per door: the app first, then each of its slots. Empty when the back end is another gateway. */
  readonly doors: readonly DoorFact[];
}

export interface IdentityFact {
  readonly service: ServiceIdentity;
  /** The client id of the system-assigned identity where it could be read (U27); never needed for F1 itself. */
  readonly systemClientId?: string;
}

export interface ApplicationFact {
  readonly clientId: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** `requestedAccessTokenVersion`: decides `aud` and `iss` (domain.md 6.1). */
  readonly tokenVersion: 1 | 2;
  /** What its tokens name as their issuer, in this cloud (domain.md 6.1). */
  readonly issuer: string;
  readonly identifierUris: readonly string[];
  /** Registered by Microsoft or another tenant: never to be filled in by itself. */
  readonly foreign: boolean;
  /** Its app roles, where there is no service principal to tell them (F-06). */
  readonly roles?: readonly AppRole[];
  readonly servicePrincipal?: {
    readonly id: string;
    readonly assignmentRequired: boolean;
    /** Object ids that hold an app role; undefined when they couldn't be read. */
    readonly assigned?: readonly string[];
    /** The same with what they hold; undefined when they couldn't be read. */
    readonly assignments?: readonly RoleAssignment[];
    /** The roles there are, by id; `forApplications`: an identity may hold it. */
    readonly roles?: readonly AppRole[];
  };
}

/** `forApplications`: an identity may hold it. */
export interface AppRole {
  readonly id: string;
  readonly value: string;
  readonly forApplications?: boolean;
}

/** Someone holds an app role (domain.md 6.5). */
export interface RoleAssignment {
  readonly principalId: string;
  readonly principalName: string;
  readonly principalType: string;
  readonly roleId: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
}

export interface DoorFact {
  readonly app: App;
  readonly settings: Reading<AuthenticationSettings>;
}
