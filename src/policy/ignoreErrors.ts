import { setAttribute } from './attributeEdits';
import type { TextEdit } from './edit';
import { parsePolicy } from './parse';
import { identitiesIn } from './tokenStatements';
import { valueOf } from './walk';

/**
 * Edits that let calls go on when no token can be had (`ignore-error="true"`), for a moment: `invertEdits` gives the way
 * back to exactly what was there, whether the attribute was absent, false or anything else. With `resource`, only of
 * statements for it. Tokens that `send-request` fetches stay as they are.
 */
export function ignoreTokenErrors(text: string, resource?: string): readonly TextEdit[] {
  return identitiesIn(parsePolicy(text).children)
    .filter(({ element }) => resource === undefined || valueOf(element, 'resource') === resource)
    .filter(({ element }) => valueOf(element, 'ignore-error')?.trim().toLowerCase() !== 'true')
    .flatMap(({ element }) => setAttribute(text, element, 'ignore-error', 'true'));
}
