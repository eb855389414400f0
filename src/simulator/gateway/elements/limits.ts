import { gatewayAnswer } from '../answers';
import type { ElementReader } from '../elementReader';
import { type Execution, PolicyFailure } from '../execution';
import { mutable } from '../send';
import { inboundOnly, type Definition } from '../statement';

/** Headers and variables that tell how much is left aren't given. */
const reports = [
  'retry-after-variable-name',
  'remaining-calls-variable-name',
  'total-calls-header-name',
  'remaining-calls-header-name',
];

/** Whose calls are counted together: those of a subscription at this place, or of one key. */
function counterOf(reader: ElementReader, name: string, byKey: boolean): (execution: Execution) => string {
  if (!byKey) {
    // Limits of single APIs and operations inside are taken and don't count.
    reader.children('api').forEach(each => each.takeAll());
    return ({ subscription, scope, match }) => `${name} ${subscription?.name ?? '-'} ${scope} ${match.api.name}`;
  }
  reader.ignore('increment-condition', 'increment-count', 'increment-after-response', 'flexible-retry-window');
  const key = reader.requiredTemplate('counter-key');
  return execution => `${name} ${execution.scope} ${key(execution)}`;
}

function rateLimit(name: string, byKey: boolean): Definition {
  return {
    sections: inboundOnly,
    build(reader) {
      reader.ignore('id', ...reports);
      const calls = Number(reader.requiredLiteral('calls'));
      const period = Number(reader.requiredLiteral('renewal-period'));
      const retryHeader = reader.literal('retry-after-header-name') ?? 'Retry-After';
      const counter = counterOf(reader, name, byKey);
      return execution => {
        const counted = execution.memory.countCall(counter(execution), execution.world.clock.now(), period);
        if (counted.calls <= calls) return undefined;
        const text = `Rate limit is exceeded. Try again in ${counted.secondsLeft} seconds.`;
        execution.note(name, { message: text, reason: 'RateLimitExceeded' });
        const response = mutable(gatewayAnswer(429, text, { [retryHeader]: String(counted.secondsLeft) }));
        throw new PolicyFailure(name, 'RateLimitExceeded', text, response);
      };
    },
  };
}

/** hh:mm:ss, with days before where there are any. */
function replenishedIn(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  return `${days > 0 ? `${days}.` : ''}${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Calls are counted from the first of a period on; bandwidth isn't. */
function quota(name: string, byKey: boolean): Definition {
  return {
    sections: inboundOnly,
    build(reader) {
      reader.ignore('id', 'bandwidth', 'first-period-start');
      const given = reader.literal('calls');
      const calls = given === undefined ? Infinity : Number(given);
      const period = Number(reader.requiredLiteral('renewal-period'));
      const counter = counterOf(reader, name, byKey);
      return execution => {
        const { memory, world } = execution;
        const counted = memory.countInPeriod(counter(execution), world.clock.now(), period);
        if (counted.calls <= calls) {
          execution.note(name, { message: `${counted.calls} calls of ${given ?? 'any number'} are counted.` });
          return undefined;
        }
        const text = `Out of call volume quota. Quota will be replenished in ${replenishedIn(counted.secondsLeft)}.`;
        execution.note(name, { message: text, reason: 'QuotaExceeded' });
        throw new PolicyFailure(name, 'QuotaExceeded', text, mutable(gatewayAnswer(403, text)));
      };
    },
  };
}

export const limitElements: Readonly<Record<string, Definition>> = {
  'rate-limit': rateLimit('rate-limit', false),
  'rate-limit-by-key': rateLimit('rate-limit-by-key', true),
  quota: quota('quota', false),
  'quota-by-key': quota('quota-by-key', true),
};
