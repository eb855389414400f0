import { createHash } from 'node:crypto';
import type { Facts } from './facts';

/**
 * Text with the keys of every object and the items of every list in order, so that equal values give equal text: all lists
 * in facts are sets, and Azure promises no order for them.
 */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** A hash of everything F1–F7 are judged from: a proof is void as soon as it changes. Hex, 64 characters. */
export function factsHash(facts: Facts): string {
  const doors = facts.doors.map(({ app, settings }) => ({ id: app.id.toLowerCase(), hosts: app.hosts, settings }));
  return createHash('sha256')
    .update(canonical({ ...facts, doors }))
    .digest('hex');
}
