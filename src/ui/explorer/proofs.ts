import type { Memento } from 'vscode';
import type { Proof } from '../../route';
import type { ProofStore } from '../estate';

const key = 'proofs';

const isProof = (value: unknown): value is Proof => {
  if (typeof value !== 'object' || value === null) return false;
  const { at, factsHash } = value as { at?: unknown; factsHash?: unknown };
  return typeof at === 'number' && typeof factsHash === 'string';
};

/** The last proof per route: in the global state, except for simulated routes, whose Azure is fresh at each opening. */
export class Proofs implements ProofStore {
  readonly #state: Memento;
  readonly #isSimulated: (routeId: string) => boolean;
  readonly #simulated = new Map<string, Proof>();

  constructor(state: Memento, isSimulated: (routeId: string) => boolean) {
    this.#state = state;
    this.#isSimulated = isSimulated;
  }

  #stored(): Readonly<Record<string, unknown>> {
    return this.#state.get<Record<string, unknown>>(key) ?? {};
  }

  proofOf(routeId: string): Proof | undefined {
    if (this.#isSimulated(routeId)) return this.#simulated.get(routeId);
    const proof = this.#stored()[routeId];
    return isProof(proof) ? { at: proof.at, factsHash: proof.factsHash } : undefined;
  }

  async keep(routeId: string, proof: Proof | undefined): Promise<void> {
    if (this.#isSimulated(routeId)) {
      if (proof) this.#simulated.set(routeId, proof);
      else this.#simulated.delete(routeId);
      return;
    }
    const others = Object.entries(this.#stored()).filter(([id]) => id !== routeId);
    await this.#state.update(key, Object.fromEntries(proof ? [...others, [routeId, proof]] : others));
  }

  /** The local Azure was closed: what was proved on it is worth nothing. */
  forgetSimulated(): void {
    this.#simulated.clear();
  }
}
