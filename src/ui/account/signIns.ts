import * as vscode from 'vscode';
import type { Session } from '../../azure/interfaces';

/** One tenant as one account sees it: a root of the tree. */
export interface TenantSignIn {
  /** Stable over restarts: source, account and tenant. */
  readonly key: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly account: string;
  readonly simulated: boolean;
  /** Absent: this tenant wants a sign-in of its own; `signIn` asks for it. */
  readonly session?: Session;
  readonly signIn?: () => Promise<void>;
  /** Whether a subscription is shown, by the filter of its source. Absent: all are. */
  readonly shows?: (subscriptionId: string) => boolean;
}

/** Where sign-ins come from: each kind replaces its own list as a whole. */
export type SignInSource = 'local' | 'account' | 'machine';

/** All sign-ins there are, in the order in which the tree shows them: real ones first, the local Azure last. */
export class SignIns implements vscode.Disposable {
  readonly #bySource = new Map<SignInSource, readonly TenantSignIn[]>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  all(): readonly TenantSignIn[] {
    return (['account', 'machine', 'local'] as const).flatMap(source => this.#bySource.get(source) ?? []);
  }

  of(source: SignInSource): readonly TenantSignIn[] {
    return this.#bySource.get(source) ?? [];
  }

  set(source: SignInSource, signIns: readonly TenantSignIn[]): void {
    if (signIns.length === 0 && this.of(source).length === 0) return;
    this.#bySource.set(source, signIns);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
