import { privateToo } from '../../azure/gateway/privateToo';
import type { Azure } from '../../azure/interfaces';
import { proverFor } from '../../diagnosis';
import type { Report } from '../../diagnosis/report';
import { applyPlan, type Journal, type KeptChange, seenBy, undoSteps } from '../../plan';
import type { AppliedStep, ApplyOutcome, Plan, UndoOutcome } from '../../plan/plan';
import type { Route } from '../../route';
import type { Changes } from './changes';
import type { ReadFacts } from './readForPlans';
import type { ApplyWork, UndoWork } from './surroundings';

/** What tests of one of the plan's routes call, and with whose key. */
function testOptions(plan: Plan, route: Route): { readonly operationId?: string; readonly keySubscriptionId?: string } {
  const { testOperationId, keySubscriptionId }: Partial<Plan> = plan.ofRoutes?.[route.id] ?? plan;
  return {
    ...(testOperationId !== undefined && { operationId: testOperationId }),
    ...(keySubscriptionId !== undefined && { keySubscriptionId }),
  };
}

/** Applies the plans of one panel and takes them back, with tests of its routes and a journal. */
export class PlanWriting {
  readonly #azure: Azure;
  readonly #changes: Pick<Changes, 'journal'>;
  readonly #readFacts: ReadFacts;
  #journal: Journal | undefined;
  #lastReport: Report | undefined;
  /** By the id of a plan's route: of the route that its proof is about. */
  readonly #provedAs = new Map<string, string>();

  constructor(azure: Azure, changes: Pick<Changes, 'journal'>, readFacts: ReadFacts) {
    this.#azure = azure;
    this.#changes = changes;
    this.#readFacts = readFacts;
  }

  /** Of the tests of the plan's first route. */
  get lastReport(): Report | undefined {
    return this.#lastReport;
  }

  /** The id of the route that a proof of a plan's route is about. */
  provedAs(routeId: string): string {
    return this.#provedAs.get(routeId) ?? routeId;
  }

  /** `kept`: goes on with what a crash has left. */
  async apply(plan: Plan, work: ApplyWork, kept: KeptChange | undefined): Promise<ApplyOutcome> {
    const { signal, onProgress, sendGatewayToken } = work;
    const agreed = { sendGatewayToken: sendGatewayToken ? 'agreed' : 'declined' } as const;
    this.#journal = kept?.journal ?? (await this.#changes.journal(plan));
    const provers = new Map<string, ReturnType<typeof proverFor>>();
    const outcome = await applyPlan(this.#azure, plan, {
      proverFor: of => {
        const options = { ...agreed, ...testOptions(plan, of) };
        const seen = seenBy(of, options.operationId);
        const prover = proverFor(
          this.#probing(plan),
          seen,
          (call, clientId) => this.#readFacts(seen, plan.pool, call, clientId),
          options,
        );
        provers.set(of.id, prover);
        this.#provedAs.set(of.id, seen.id);
        return prover;
      },
      journal: this.#journal,
      onProgress,
      signal,
      ...(kept && { resume: kept.interrupted }),
    });
    this.#lastReport = provers.get(plan.route.id)?.lastReport;
    return outcome;
  }

  /** Of what was applied here, else of what was kept. Throws where nothing was. */
  undo(
    plan: Plan,
    applied: readonly AppliedStep[],
    { signal, onProgress, turnOffIdentity }: UndoWork,
    kept: KeptChange | undefined,
  ): Promise<UndoOutcome> {
    const journal = this.#journal ?? kept?.journal;
    if (!journal) throw new Error('What was never applied can’t be undone.');
    const routeFor = (step: string): Route => {
      const [id] = plan.steps.find(one => one.id === step)?.routes ?? [];
      return plan.routes?.find(one => one.id === id) ?? plan.route;
    };
    return undoSteps(this.#azure, applied, {
      journal,
      onProgress,
      signal,
      turnOffIdentity,
      proverFor: made => {
        const of = routeFor(made.id);
        const options = testOptions(plan, of);
        const seen = seenBy(of, options.operationId);
        return proverFor(this.#probing(plan), seen, call => this.#readFacts(seen, plan.pool, call), options);
      },
    });
  }

  #probing(plan: Plan): Azure {
    return plan.privateAddresses === true ? privateToo(this.#azure) : this.#azure;
  }
}
