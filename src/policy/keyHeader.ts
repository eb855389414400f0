import type { PolicyElement } from './document';
import type { TextEdit } from './edit';
import { parsePolicy } from './parse';
import { removeElement } from './removeElement';
import { setsHeader } from './tokenStatements';
import { elements, find, rootOf, valueOf } from './walk';

/** Headers that carry keys, lower-case. */
export const keyHeaders: ReadonlySet<string> = new Set([
  'x-functions-key',
  'ocp-apim-subscription-key',
  'x-api-key',
  'api-key',
  'apikey',
]);

/** The function key as a query parameter (domain.md 5.9). */
export const isKeyParameter = (element: PolicyElement): boolean =>
  element.name === 'set-query-parameter' && valueOf(element, 'name')?.toLowerCase() === 'code';

/**
 * Edits that take away the statements of `inbound` which set a key header (`x-functions-key` unless named), and with
 * it the key as the query parameter `code`. Statements that delete the caller's key stay.
 */
export function removeKeyHeader(text: string, header = 'x-functions-key'): readonly TextEdit[] {
  const document = parsePolicy(text);
  const root = rootOf(document);
  const parent = find(root?.children ?? [], 'inbound') ?? root;
  const isFunctionKey = header.toLowerCase() === 'x-functions-key';
  return elements(parent?.children ?? [])
    .filter(element => setsHeader(element, header) || (isFunctionKey && isKeyParameter(element)))
    .filter(element => valueOf(element, 'exists-action') !== 'delete')
    .flatMap(element => removeElement(text, element));
}
