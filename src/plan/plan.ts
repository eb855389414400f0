import type { App, ArmId, Route } from '../route';
import type { LineDiff } from './lineDiff';
import type { AppliedStep, WriteStep } from './steps';

export type { AppliedStep, WriteStep } from './steps';
export type { ApiAddressStep } from './steps/apiAddress';
export type { AuthenticationStep } from './steps/authentication';
export type { BackEndStep } from './steps/backEnd';
export type { HostKeyStep } from './steps/hostKey';
export type { IdentityStep } from './steps/identity';
export type { NamedValueStep } from './steps/namedValue';
export type { PolicyStep } from './steps/policy';

/** The smallest ordered list of changes that makes F1–F7 agree. Nothing has been written. */
export interface Plan {
  readonly kind: 'plan';
  /** `release`: the route lets go of the identity. Absent: it is secured. */
  readonly aim?: 'release';
  readonly route: Route;
  /** Several at once: every route, `route` first. Absent: only that one. */
  readonly routes?: readonly Route[];
  /** What it does, in one or two sentences. */
  readonly lead: string;
  /** The operation that tests call; absent: any that is safe. */
  readonly testOperationId?: ArmId;
  /** The subscription whose key tests are made with; absent: the narrowest that opens the API. */
  readonly keySubscriptionId?: ArmId;
  /** The user has declined that the gateway's token is sent straight to the app for the proof. */
  readonly keepsToken?: true;
  /** No trace can be had, and it was agreed to that the lock comes without a look at the token first. */
  readonly lockWithoutTrace?: true;
  /** Tests may call what is reachable only from its network on an address of it. */
  readonly privateAddresses?: true;
  /** In the order in which they are applied. Empty: nothing to do. */
  readonly steps: readonly Step[];
  /** `id` of the first step from which callers without a token are refused: the lock line stands before it. */
  readonly lockLineBefore?: string;
  /** Only the first of two stages: what isn't locked yet stays open until a plan is made again. */
  readonly firstStage?: boolean;
  /** True when the app already refused callers without a token before: there is no lock line then. */
  readonly alreadyRefuses: boolean;
  readonly cautions: readonly Caution[];
  readonly choices: readonly Choice[];
  /** What stays as it is, one line each. */
  readonly keeps: readonly string[];
  readonly permissions: readonly PermissionCheck[];
  /** Writes, proofs not counted. */
  readonly changeCount: number;
  readonly resourceCount: number;
  /** `about 6 minutes`. */
  readonly duration: string;
  /** Milliseconds since 1970: when what it was made from was read. */
  readonly readAt: number;
  /** The client id of the app registration that stands for the app. */
  readonly clientId: string;
  /** Several at once: what is of one route alone, by its id. */
  readonly ofRoutes?: Readonly<Record<string, PlanOfRoute>>;
  /** Behind a pool: every app of it, that of `route` first. */
  readonly pool?: PoolChoice;
}

export type PlanOfRoute = Pick<Plan, 'clientId' | 'testOperationId' | 'keySubscriptionId' | 'lockWithoutTrace'>;

/** Why there can be no plan, and what the user can do. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly route: Route;
  readonly code: RefusalCode;
  readonly title: string;
  readonly text: string;
}

export type RefusalCode =
  | 'noClientId'
  | 'notAnApp'
  | 'noBackEnd'
  /** Of an API, or of an operation without a choice of its own: an app can be chosen. */
  | 'noAddress'
  | 'unknownBackEnd'
  | 'pool'
  | 'severalBackEnds'
  | 'unsupportedApp'
  | 'noApplication'
  | 'notAssigned'
  | 'otherTenant'
  | 'fileBased'
  | 'allPathsExcluded'
  | 'policyUnreadable'
  | 'policyElsewhere'
  | 'backEndNotUsed'
  | 'backEndPool'
  | 'backEndAuthorization'
  | 'backEndInPolicy'
  /** Another route of the same plan writes the same in another way. */
  | 'writtenOtherwise'
  /** Of several routes, each for a reason of its own. */
  | 'severalReasons'
  | 'notRead';

export type PlanResult = Plan | Refusal;

export type Step = WriteStep | TokenProofStep | SecuredProofStep | ReleaseProofStep;
export type StepKind = Step['kind'];

export interface StepBase {
  /** Ids of the routes that need it. Absent: the plan's only one. */
  readonly routes?: readonly string[];
  /** Stable within the plan. */
  readonly id: string;
  readonly title: string;
  /** One line. */
  readonly description: string;
  /** `about 2 min`, `seconds`. */
  readonly duration: string;
  readonly whoNotices: string;
  /** What undoing it means; absent for proofs. */
  readonly undo?: { readonly possible: boolean; readonly text: string };
  /** The resources it writes; empty for proofs. */
  readonly resources: readonly { readonly id: ArmId; readonly name: string }[];
  readonly changes: readonly Change[];
}

/** One document before and after. */
export interface Change {
  /** `Policy of API Orders`. */
  readonly title: string;
  readonly language: 'policy' | 'json';
  /** undefined: there is none yet. */
  readonly before?: string;
  readonly after: string;
  readonly diff: LineDiff;
}

/** `proveBackEnd`: again, once the back-end entity sends the token and the policy no longer does. */
export interface TokenProofStep extends StepBase {
  readonly kind: 'proveToken' | 'proveBackEnd';
}

/** Letting go: the app answers without a token; the gateway asks for none. */
export interface ReleaseProofStep extends StepBase {
  readonly kind: 'proveOpen' | 'proveReleased';
}

export interface SecuredProofStep extends StepBase {
  /** `proveWithoutKey`: again, once no function key is sent. `proveKeyDeleted`: once what held it is gone, too. */
  readonly kind: 'proveSecured' | 'proveWithoutKey' | 'proveKeyDeleted';
}

/** What the app's settings shall say about the gateway. Ids that aren't known yet are found while applying. */
export interface LockWish {
  readonly clientId: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly caller: { readonly clientId?: string; readonly objectId?: string };
  /** Identities of other services that call the app by routes of the same plan: let in with the same write. */
  readonly others?: readonly { readonly serviceId: ArmId; readonly caller: LockWish['caller'] }[];
  /** Further callers that the user names; their object ids aren't needed. */
  readonly alsoAllow: readonly string[];
  /** Paths that stay answered without a token: the health check's (F-41). */
  readonly excluded?: readonly string[];
}

/** Something to decide, shown with its present answer and changeable before Apply. */
export interface Choice {
  readonly id:
    | 'identity'
    | 'application'
    | 'scope'
    | 'backEnd'
    | 'pool'
    | 'registrations'
    | 'otherApis'
    | 'slots'
    | 'afterRelease'
    | 'functionKey'
    | 'deleteKey'
    | 'stages'
    | 'healthCheck'
    | 'keySubscription'
    | 'privateAddresses';
  /** `Identity`, `Also calls orders-app, would be locked out`. */
  readonly title: string;
  readonly answer: string;
  /** Several answers of which one holds, or boxes to tick; absent or one: nothing to choose. */
  readonly options?: readonly ChoiceOption[];
  readonly multiple: boolean;
  readonly note?: string;
  /** The answer is the recommended one. */
  readonly recommended?: boolean;
}

export interface ChoiceOption {
  readonly id: string;
  readonly label: string;
  /** What the label names, where the same is offered for several routes. */
  readonly names?: readonly string[];
  readonly detail?: string;
  readonly chosen: boolean;
}

export type CautionCode =
  | 'authorizationReplaced'
  | 'otherApisLockedOut'
  | 'otherCallersUnknown'
  | 'anyCallerToday'
  | 'emptyAllowList'
  | 'callersByObjectId'
  | 'othersStay'
  | 'oldSettings'
  | 'unknownRegistration'
  | 'foreignRegistration'
  | 'consumption'
  | 'privateApp'
  | 'privateGateway'
  | 'slots'
  | 'hostNames'
  | 'interactiveSignInEnds'
  | 'issuerChanges'
  | 'notCurrentRevision'
  | 'httpsOff'
  | 'excludedPaths'
  | 'clientCertificate'
  | 'proofImpossible'
  | 'routeLeftOut'
  | 'otherScope'
  | 'backEndMoves'
  | 'poolTogether'
  | 'poolMemberLeftOut'
  | 'workspace'
  | 'healthCheck'
  | 'functionKeyStays'
  | 'functionKeyInBackEnd'
  | 'functionKeyGoesOn'
  | 'hostKeyStays'
  | 'roleUnknown'
  | 'firstStage'
  | 'calledNeedsKey'
  | 'appOpens'
  | 'callsWillFail'
  | 'noConflictCheck';

/** What the user should know before Apply. `ask`: Apply stays off until it is ticked. */
export interface Caution {
  readonly code: CautionCode;
  readonly title: string;
  readonly text: string;
  readonly ask: boolean;
}

export interface PermissionCheck {
  /** `Change shop-apim and its policies`. */
  readonly what: string;
  readonly state: 'has' | 'lacks' | 'notKnown' | 'notNeeded';
  readonly permission?: string;
  readonly detail?: string;
}

/** The user's answers. Absent: the recommended one. */
export interface PlanChoices {
  readonly identity?: IdentityChoice;
  /** Of the app registration; absent: the one in the app's settings. */
  readonly clientId?: string;
  /** A new registration, made for the app, instead; `whereNone`: only where its settings name none. */
  readonly registration?: 'new' | 'whereNone';
  /** The function key goes on being sent beside the token. */
  readonly keepFunctionKey?: boolean;
  /** What held the key that is no longer sent is deleted as well; absent: it stays. `hostKey` needs `namedValue`, if there is one. */
  readonly deleteKey?: readonly KeyHolder[];
  /** Apps that answer anyone today go on doing so, with authentication on: the lock comes with a later plan. */
  readonly lockLater?: boolean;
  /** The health check's path is locked too; absent: it is excluded, or instances would be taken for ill. */
  readonly lockHealthCheck?: boolean;
  /** Letting go: what becomes of the app; absent: it answers without a token. */
  readonly afterRelease?: 'open' | 'locked';
  /** Where the token is added; absent: in the API's own policy. */
  readonly scope?: ScopeChoice;
  /** The app that the API shall call instead of what it calls today. */
  readonly backEndApp?: App;
  /** Where another host stands before the app: it is called at its own address from now on. */
  readonly straight?: boolean;
  /** The apps behind the pool that the API calls: they are secured together. */
  readonly pool?: PoolChoice;
  /** Ids of those of them that are locked; absent: all. */
  readonly poolApps?: readonly ArmId[];
  /** Ids of other APIs calling the same app that are secured in the same plan; absent: all. */
  readonly otherApis?: readonly ArmId[];
  /** Ids of slots whose doors are locked too; absent: those that the route's facts hold. */
  readonly slots?: readonly ArmId[];
  /** Client ids that shall be let in besides the gateway and those already on the list. */
  readonly alsoAllow?: readonly string[];
  /** The subscription whose key tests are made with; absent: the narrowest that opens the API. */
  readonly keySubscription?: { readonly id: ArmId; readonly name: string };
  /** Tests may call addresses of a private network; absent: they never do. */
  readonly privateAddresses?: boolean;
  /** Why no trace could be had when it was tried. */
  readonly noTrace?: string;
  /** The client id of the calling identity, where neither Azure nor a trace tells. */
  readonly callerClientId?: string;
  /** Of several routes: what holds for one alone, by `routeKey`; it goes before what holds for all. */
  readonly ofRoutes?: Readonly<Record<string, RouteChoices>>;
  /** The same for one of the apps that they lead to, by `endKey`. */
  readonly ofApps?: Readonly<Record<string, AppChoices>>;
}

/** Answers for one of several routes. */
export type RouteChoices = Pick<PlanChoices, 'scope' | 'backEndApp' | 'noTrace'>;
/** Answers for one of several apps: one of the two, or none. */
export type AppChoices = Pick<PlanChoices, 'clientId' | 'registration'>;

/** Where a function key is kept: in a named value of the service, and at the host of the Function App. */
export type KeyHolder = 'namedValue' | 'hostKey';

export interface PoolChoice {
  /** Of the back-end entity. */
  readonly name: string;
  /** At least two; the first stands for all, as by its registration. */
  readonly apps: readonly App[];
}

/** A document other than the API's own policy; `backEnd`: the credentials of the back-end entity that it calls through. */
export interface ScopeChoice {
  readonly kind: 'operation' | 'product' | 'fragment' | 'backEnd';
  readonly ownerId: ArmId;
  /** `Get an order`. */
  readonly name: string;
}

export type IdentityChoice =
  | { readonly kind: 'system' }
  | { readonly kind: 'userAssigned'; readonly id: ArmId; readonly clientId: string; readonly principalId: string };

/** What happens while a plan is applied or undone, in order. */
export type StepProgress =
  | { readonly kind: 'started'; readonly step: string; readonly at: number }
  | { readonly kind: 'waiting'; readonly step: string; readonly text: string }
  /** Already so: nothing was written. */
  | { readonly kind: 'skipped'; readonly step: string; readonly at: number; readonly text: string }
  | {
      readonly kind: 'done';
      readonly step: string;
      readonly at: number;
      readonly milliseconds: number;
      readonly text?: string;
    }
  | { readonly kind: 'stopped'; readonly step: string; readonly at: number; readonly stop: Stop }
  | { readonly kind: 'undone'; readonly step: string; readonly at: number };

export type StopReason =
  | 'cancelled'
  | 'changedMeanwhile'
  | 'failed'
  | 'tokenNotProved'
  | 'tokenWouldBeRefused'
  | 'callerUnknown'
  | 'notSecured'
  /** Another window is changing the same. */
  | 'plannedTwice'
  /** Undo: what runs hasn't followed yet, so what was made before it stays. */
  | 'notFollowed'
  /** Undo: the directory doesn't show what was made yet, so it couldn't be taken back. */
  | 'notListed'
  /** Undo: perhaps it was never made: nothing shows it. */
  | 'notSeen'
  /** Undo: left because it wasn't asked for. */
  | 'notAsked';

/** Why applying ended early. `text` says what happened and what holds now; safe to show. */
export interface Stop {
  readonly reason: StopReason;
  readonly text: string;
  /** Set for `changedMeanwhile`: what was previewed and what is there now, for a compare. */
  readonly difference?: { readonly previewed: string; readonly found: string };
  /** The error that caused it, for the log and for its action. */
  readonly error?: unknown;
  /** Why no trace can be had at all, where that is why it stopped. */
  readonly noTrace?: string;
  /** True when a write may or may not have been made: its answer was lost. */
  readonly uncertain?: boolean;
}

export interface ApplyOutcome {
  readonly state: 'secured' | 'configured' | 'stopped' | 'nothingToDo';
  /** Ids of steps whose writes stand. */
  readonly stands: readonly string[];
  /** Steps that were taken back by themselves. */
  readonly takenBack: readonly string[];
  /** Ids of steps of which it isn't known whether they were made: their answer was lost. Undo finds out. */
  readonly uncertain: readonly string[];
  readonly notDone: readonly string[];
  /** The first stop. */
  readonly stop?: { readonly step: string; readonly stop: Stop };
  /** For `secured`: of the first route. */
  readonly proof?: { readonly at: number; readonly factsHash: string };
  /** By route id, for all routes of the plan. */
  readonly routes: Readonly<Record<string, RouteOutcome>>;
  /** For `configured`: why it couldn't be proved. */
  readonly whyNotProved?: string;
  /** Why the journal couldn't be closed: the change will be offered again at the next start. */
  readonly notClosed?: Stop;
  /** What undo needs. */
  readonly applied: readonly AppliedStep[];
  readonly milliseconds: number;
}

/** How one of several routes ended; they don't wait for each other. */
export interface RouteOutcome {
  readonly state: 'secured' | 'configured' | 'stopped';
  readonly proof?: { readonly at: number; readonly factsHash: string };
  readonly why?: string;
}

export interface UndoOutcome {
  readonly state: 'undone' | 'partly' | 'cancelled';
  readonly undone: readonly string[];
  /** As in `ApplyOutcome`. */
  readonly notClosed?: Stop;
  /** Steps left as they are, each with the reason. */
  readonly left: readonly { readonly step: string; readonly stop: Stop }[];
}
