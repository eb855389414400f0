import { createHash } from 'node:crypto';
import type { Facts } from './facts';

/** Text with the keys of every object in order, so that equal values give equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
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
  // Lists of Azure come in no promised order.
  const doors = facts.doors
    .map(({ app, settings }) => ({ id: app.id.toLowerCase(), hosts: [...app.hosts].sort(), settings }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return createHash('sha256')
    .update(canonical({ ...facts, doors }))
    .digest('hex');
}
