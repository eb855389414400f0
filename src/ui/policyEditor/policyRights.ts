import type { PolicyPlace } from '../../azure/interfaces';
import { parseArmId } from '../../route';

/** What an account must be allowed to save the policy of a place (operations of `Microsoft.ApiManagement`). */
export function writeAction({ kind, ownerId }: PolicyPlace): string {
  const type = parseArmId(ownerId)?.type ?? '';
  return `${type}${kind === 'fragment' ? '' : '/policies'}/write`;
}
