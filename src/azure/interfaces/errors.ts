/** What went wrong in Azure, in kinds that decide what the user can do (look.md 6). */
export type AzureProblem =
  | { readonly kind: 'signedOut'; readonly tenantId?: string }
  /** 403 from ARM or Graph; `permission` is the action named in the answer, e.g. `Microsoft.Web/sites/config/write`. */
  | { readonly kind: 'forbidden'; readonly permission?: string; readonly scope?: string; readonly directory: boolean }
  | { readonly kind: 'notFound' }
  /** 409 `ServiceLocked` that lasted longer than we wait. */
  | { readonly kind: 'locked'; readonly name: string }
  /** 412: the thing changed since it was read. */
  | { readonly kind: 'changedMeanwhile' }
  /** 400 to a policy: what the service says, one entry per error; lines and columns from 1. */
  | { readonly kind: 'policyRejected'; readonly errors: readonly PolicyRejection[] }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  /** No answer: no network, name not found, connection refused, time-out. */
  | { readonly kind: 'unreachable'; readonly host: string }
  | { readonly kind: 'operationFailed'; readonly code: string }
  /** Anything else that Azure answered. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly reason?: RefusalReason };

/** Refusals that the catalogue of failures knows by their sentence (F-25, F-45, F-47 of domain.md 10). */
export type RefusalReason = 'identifierUriPolicy' | 'authVersion2' | 'swapWithPreview';

export interface PolicyRejection {
  readonly element?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** An answer of Azure that the user can act on. Its message is safe to show: no token, no key, no body. */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly problem: AzureProblem;
  /** `x-ms-request-id`, for support. */
  readonly requestId: string | undefined;

  constructor(message: string, problem: AzureProblem, requestId?: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
    this.requestId = requestId;
  }
}

/**
 * A write was taken, and something else was found when it was read back: someone else changed it right after. `wrote` and
 * `found` have the form that the write's method gives. Its message is safe to show.
 */
export class ChangedAfterwards<T = unknown> extends AzureError {
  readonly wrote: T;
  readonly found: T;

  constructor(message: string, wrote: T, found: T) {
    super(message, { kind: 'changedMeanwhile' });
    this.wrote = wrote;
    this.found = found;
  }
}

/** The operation was cancelled by the user; nobody is told. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('Cancelled');
  }
}

export function isAzureProblem<K extends AzureProblem['kind']>(
  error: unknown,
  kind: K,
): error is AzureError & { readonly problem: Extract<AzureProblem, { kind: K }> } {
  return error instanceof AzureError && error.problem.kind === kind;
}
