import type {
  AppliedStep,
  ApplyOutcome,
  Plan,
  PlanChoices,
  PlanResult,
  StepProgress,
  Stop,
  UndoOutcome,
} from '../../plan/plan';
import type { Proof, Route } from '../../route';
import type { PlanView } from '../../webview/planView';

/** Running work that can be stopped and tells how it goes. */
export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StepProgress) => void;
}

export interface ApplyWork extends Work {
  /** The gateway's own token may be sent once, straight to the app, for the proof. */
  readonly sendGatewayToken: boolean;
  /** Goes on with what was interrupted. */
  readonly resumes: boolean;
}

export interface UndoWork extends Work {
  readonly turnOffIdentity: boolean;
}

/** What a session needs from around it. */
export interface PlanSurroundings {
  readonly route: Route;
  readonly subscription: string;
  readonly simulated: boolean;
  readonly now: () => number;
  /** Reads what a plan is made from; the function it gives makes plans of it for any choices, without reading again. */
  readonly read: (choices: PlanChoices, signal: AbortSignal) => Promise<(choices: PlanChoices) => PlanResult>;
  readonly apply: (plan: Plan, work: ApplyWork) => Promise<ApplyOutcome>;
  /** Whether another window is changing the same right now. */
  readonly isElsewhere: (plan: Plan) => Promise<boolean>;
  /** An interrupted change is left as it is: it isn't offered again. */
  readonly leave: () => Promise<void>;
  readonly undo: (plan: Plan, applied: readonly AppliedStep[], work: UndoWork) => Promise<UndoOutcome>;
  readonly show: (view: PlanView) => void;
  /** Asks for another answer; undefined: cancelled, nothing changes. */
  readonly choose: (choice: string, plan: Plan | undefined, choices: PlanChoices) => Promise<PlanChoices | undefined>;
  /** Of several routes at once: what the panel is titled with. */
  readonly title?: { readonly from: string; readonly to: string };
  readonly aim?: 'release';
  /** Keeps a route's proof, or takes it away, and lets the tree read the route again. */
  readonly keepProof: (proof: Proof | undefined, routeId: string) => Promise<void>;
  readonly refresh: () => void;
  /** In words for the panel; undefined for what the user cancelled. Writes bugs to the log. */
  readonly explain: (error: unknown) => string | undefined;
  readonly compare: (stop: Stop) => Promise<void>;
  readonly copyDetails: (view: PlanView) => Promise<void>;
  /** Opens the part of the plan that needs rights in the directory as a script for someone who has them. */
  readonly adminScript: (plan: Plan, outcome: ApplyOutcome) => Promise<void>;
  /** Opens the same plan in another form; nothing is applied. */
  readonly exportPlan: (plan: Plan) => Promise<void>;
  readonly showDiagnostics: (run: boolean) => Promise<void>;
  /** Opens the policy that decides what this route calls. */
  readonly editPolicy: (route: Route) => Promise<void>;
  /** Applying or undoing has ended; told once, with the title of the end. */
  readonly onEnd: (title: string, good: boolean) => void;
  readonly close: () => void;
}
