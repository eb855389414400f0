import { objectOf, textOf, type JsonObject } from '../json';
import type { Backend } from '../world';
import type { Execution } from './execution';

interface Rule {
  readonly failures: number;
  /** Milliseconds. */
  readonly interval: number;
  readonly trip: number;
  readonly takes: (status: number) => boolean;
}

const number = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

/** Milliseconds of an ISO 8601 duration of hours, minutes and seconds. */
function milliseconds(duration: string | undefined): number {
  const [, hours = '0', minutes = '0', seconds = '0'] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration ?? '') ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function rulesOf(backEnd: Backend): Rule[] {
  const rules = objectOf(backEnd.properties['circuitBreaker'])['rules'];
  return (Array.isArray(rules) ? rules : []).map(objectOf).map(rule => {
    const condition = objectOf(rule['failureCondition']);
    const ranges: readonly JsonObject[] = Array.isArray(condition['statusCodeRanges'])
      ? condition['statusCodeRanges'].map(objectOf)
      : [];
    return {
      failures: number(condition['count'], 1),
      interval: milliseconds(textOf(condition['interval'])),
      trip: milliseconds(textOf(rule['tripDuration'])),
      takes: status => ranges.some(range => status >= number(range['min'], 0) && status <= number(range['max'], 0)),
    };
  });
}

/** Whether the circuit breaker of a back end keeps calls from it now (domain.md 2.7, 7.1). */
export const isTripped = (execution: Execution, backEnd: Backend): boolean =>
  execution.memory.trippedUntil(backEnd.name) > execution.world.clock.now();

/** Counts an answer; a connection that failed is `0`, which every rule takes. */
export function countAnswer(execution: Execution, backEnd: Backend, status: number): void {
  const now = execution.world.clock.now();
  for (const [index, rule] of rulesOf(backEnd).entries()) {
    if (status !== 0 && !rule.takes(status)) continue;
    const { calls } = execution.memory.countCall(`circuit ${backEnd.name} ${index}`, now, rule.interval / 1000);
    if (calls >= rule.failures) execution.memory.trip(backEnd.name, now + rule.trip);
  }
}
