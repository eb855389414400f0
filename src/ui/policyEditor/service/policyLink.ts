import { placeOf } from '../policyUri';
import type { PolicyPlace } from '../../../azure/interfaces';

/** A glob of the settings as VS Code wants it: on Windows people write paths with backslashes. */
export const linkedGlob = (glob: string): string => glob.replaceAll('\\', '/');

const lookedAt = 2000;

/**
 * The place that a file says it belongs to, in a comment before its first element:
 * `<!-- apim: /subscriptions/…/service/shop-apim/apis/orders -->`. undefined: it says nothing, or no ARM id that can
 * have a policy.
 */
export function policyLinkIn(text: string): PolicyPlace | undefined {
  const head = text.slice(0, lookedAt).replace(/^\ufeff/, '');
  const before = /^(?:\s|<!--(?:(?!-->)[^])*-->|<\?[^>]*>)*/.exec(head)?.[0] ?? '';
  const id = /<!--\s*apim:\s*(\/subscriptions\/\S+?)\s*-->/i.exec(before)?.[1];
  return id === undefined ? undefined : placeOf(id.replace(/\/$/, ''));
}
