import type { Memento } from 'vscode';
import type { RememberedRun, RouteHistory } from '../../diagnosis/history';

const key = 'diagnosisHistory';
/** Routes that are remembered at most; the longest untested are forgotten first. */
const mostRoutes = 300;

const isRun = (value: unknown): value is RememberedRun => {
  if (typeof value !== 'object' || value === null) return false;
  const { at, causes, settings, works } = value as Record<string, unknown>;
  return typeof at === 'number' && Array.isArray(causes) && typeof settings === 'object' && typeof works === 'boolean';
};

function readHistory(value: unknown): RouteHistory {
  const { runs, lastWorking } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return {
    runs: Array.isArray(runs) ? runs.filter(isRun) : [],
    ...(isRun(lastWorking) && { lastWorking }),
  };
}

/** What earlier runs found, per route: in the global state, except for the local Azure, which is new at each opening. */
export class Histories {
  readonly #state: Memento;
  readonly #simulated = new Map<string, RouteHistory>();

  constructor(state: Memento) {
    this.#state = state;
  }

  #stored(): Readonly<Record<string, unknown>> {
    return this.#state.get<Record<string, unknown>>(key) ?? {};
  }

  of(routeId: string, simulated: boolean): RouteHistory {
    return simulated ? (this.#simulated.get(routeId) ?? { runs: [] }) : readHistory(this.#stored()[routeId]);
  }

  async keep(routeId: string, simulated: boolean, history: RouteHistory): Promise<void> {
    if (simulated) {
      this.#simulated.set(routeId, history);
      return;
    }
    const others = Object.entries(this.#stored()).filter(([id]) => id !== routeId);
    await this.#state.update(key, Object.fromEntries([[routeId, history], ...others].slice(0, mostRoutes)));
  }
}
