import { compileDocument, type CompiledDocument } from './document';
import type { DocumentContext } from './documentContext';

/** What a service's gateway nodes remember between requests: compiled documents, call counts, turns, open circuits. */
export class GatewayMemory {
  readonly #documents = new Map<string, CompiledDocument>();
  readonly #calls = new Map<string, number[]>();
  readonly #periods = new Map<string, { readonly from: number; readonly calls: number }>();
  readonly #turns = new Map<string, number>();
  readonly #tripped = new Map<string, number>();

  compiled(text: string, context: DocumentContext, namedValues: string): CompiledDocument {
    const key = `${context.kind}\n${namedValues}\n${text}`;
    let document = this.#documents.get(key);
    if (!document) {
      if (this.#documents.size >= 500) {
        this.#documents.clear();
      }
      document = compileDocument(text, context);
      this.#documents.set(key, document);
    }
    return document;
  }

  /** Counts a call; how many there were in the period, this one included, and the seconds until the first leaves it. */
  countCall(key: string, now: number, periodSeconds: number): { readonly calls: number; readonly secondsLeft: number } {
    const from = now - periodSeconds * 1000;
    const calls = [...(this.#calls.get(key) ?? []).filter(at => at > from), now];
    this.#calls.set(key, calls);
    return { calls: calls.length, secondsLeft: Math.ceil(((calls[0] ?? now) - from) / 1000) };
  }

  /** The same where the period begins with the first call and then begins anew. */
  countInPeriod(
    key: string,
    now: number,
    periodSeconds: number,
  ): { readonly calls: number; readonly secondsLeft: number } {
    const known = this.#periods.get(key);
    const isOver = !known || now >= known.from + periodSeconds * 1000;
    const period = isOver ? { from: now, calls: 1 } : { from: known.from, calls: known.calls + 1 };
    this.#periods.set(key, period);
    return { calls: period.calls, secondsLeft: Math.ceil((period.from - now) / 1000 + periodSeconds) };
  }

  /** When the circuit breaker of a back end lets calls through again, milliseconds since 1970. */
  trippedUntil(backEnd: string): number {
    return this.#tripped.get(backEnd) ?? 0;
  }

  trip(backEnd: string, until: number): void {
    this.#tripped.set(backEnd, until);
  }

  takeTurn(key: string): number {
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    return turn;
  }
}
