import type { StoredApi, StoredAuthentication, StoredBackEnd } from '../../azure/interfaces';
import type { ServiceIdentity } from '../../route';
import { type ApiAddressStep, apiAddress } from './apiAddress';
import { type AssignmentState, type AssignmentStep, assignment } from './assignment';
import { type AuthenticationStep, authentication } from './authentication';
import { type BackEndStep, backEnd } from './backEnd';
import type { StepHandler } from './handler';
import { type HostKeyState, type HostKeyStep, hostKey } from './hostKey';
import { type IdentifierUriState, type IdentifierUriStep, identifierUri } from './identifierUri';
import { type IdentityStep, identity } from './identity';
import { type NamedValueState, type NamedValueStep, namedValue } from './namedValue';
import { type PolicyState, type PolicyStep, policy } from './policy';
import { type PrincipalState, type PrincipalStep, principal } from './principal';
import { type RegistrationState, type RegistrationStep, registration } from './registration';

/** Every kind of step that writes: the step, and the thing that it changes as plain JSON. A new kind is one line here. */
interface StepTypes {
  readonly registration: { readonly step: RegistrationStep; readonly state: RegistrationState };
  readonly identifierUri: { readonly step: IdentifierUriStep; readonly state: IdentifierUriState };
  readonly principal: { readonly step: PrincipalStep; readonly state: PrincipalState };
  readonly assignment: { readonly step: AssignmentStep; readonly state: AssignmentState };
  readonly identity: { readonly step: IdentityStep; readonly state: ServiceIdentity };
  readonly tryPolicy: { readonly step: PolicyStep; readonly state: PolicyState };
  readonly policy: { readonly step: PolicyStep; readonly state: PolicyState };
  readonly dropKey: { readonly step: PolicyStep; readonly state: PolicyState };
  readonly admitPolicy: { readonly step: PolicyStep; readonly state: PolicyState };
  readonly lockPolicy: { readonly step: PolicyStep; readonly state: PolicyState };
  readonly pointApi: { readonly step: ApiAddressStep; readonly state: StoredApi };
  readonly pointBackEnd: { readonly step: BackEndStep; readonly state: StoredBackEnd };
  readonly tryBackEnd: { readonly step: BackEndStep; readonly state: StoredBackEnd };
  readonly backEnd: { readonly step: BackEndStep; readonly state: StoredBackEnd };
  readonly dropBackEndKey: { readonly step: BackEndStep; readonly state: StoredBackEnd };
  readonly deleteNamedValue: { readonly step: NamedValueStep; readonly state: NamedValueState };
  readonly deleteHostKey: { readonly step: HostKeyStep; readonly state: HostKeyState };
  readonly admit: { readonly step: AuthenticationStep; readonly state: StoredAuthentication };
  readonly open: { readonly step: AuthenticationStep; readonly state: StoredAuthentication };
  readonly dismiss: { readonly step: AuthenticationStep; readonly state: StoredAuthentication };
  readonly lock: { readonly step: AuthenticationStep; readonly state: StoredAuthentication };
}

export type WriteKind = keyof StepTypes;
export type StepOf<K extends WriteKind> = StepTypes[K]['step'] & { readonly kind: K };
export type StateOf<K extends WriteKind> = StepTypes[K]['state'];
export type WriteStep = { readonly [K in WriteKind]: StepOf<K> }[WriteKind];

type Handlers = { readonly [K in WriteKind]: StepHandler<StepTypes[K]['step'], StateOf<K>> };

/** … and one line here: a kind without its handler doesn't compile. */
const handlers: Handlers = {
  registration,
  identifierUri,
  principal,
  assignment,
  identity,
  tryPolicy: policy,
  policy,
  dropKey: policy,
  admitPolicy: policy,
  lockPolicy: policy,
  pointApi: apiAddress,
  pointBackEnd: backEnd,
  tryBackEnd: backEnd,
  backEnd,
  dropBackEndKey: backEnd,
  deleteNamedValue: namedValue,
  deleteHostKey: hostKey,
  admit: authentication,
  lock: authentication,
  open: authentication,
  dismiss: authentication,
};

/** A thing as Azure told it: plain JSON that only the handler of its own kind reads. */
export type Stored = unknown;

/** The handler of a step, for those who treat all kinds alike. */
export const handlerFor = (kind: WriteKind): StepHandler<WriteStep, Stored> => handlers[kind];

export const isWrite = (step: { readonly kind: string }): step is WriteStep => Object.hasOwn(handlers, step.kind);

/** A write that was made, with what there was before and what is there since, as the service stores it. */
export interface AppliedStep {
  /** The step's id. */
  readonly step: string;
  /** The step as it was made, with everything filled in. */
  readonly made: WriteStep;
  readonly before: Stored;
  /** Absent: the answer was lost, so it isn't known whether it was made at all. */
  readonly after?: Stored;
  /** Milliseconds since 1970: when its answer came, or was given up. Absent: not known. */
  readonly at?: number;
}

export type { Known, Settling, StepHandler, UndoWishes } from './handler';
