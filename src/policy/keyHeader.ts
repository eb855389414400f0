import type { PolicyElement } from './document';
import type { TextEdit } from './edit';
import { parsePolicy } from './parse';
import { removeElement } from './removeElement';
import { otherMessages, setsHeader } from './tokenStatements';
import { elements, find, rootOf, valueOf, walk } from './walk';

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
 * How a statement sends a function key: in the header, or as the parameter, perhaps of a rewritten address (domain.md 5.9).
 * undefined: it sends none; a parameter of the caller's own, `code={code}`, is none.
 */
export function functionKeyIn(element: PolicyElement): 'x-functions-key' | 'code' | undefined {
  if (valueOf(element, 'exists-action') === 'delete') return undefined;
  if (setsHeader(element, 'x-functions-key')) return 'x-functions-key';
  const isInAddress =
    element.name === 'rewrite-uri' && /[?&](?:amp;)?code=(?!\{[^{])/i.test(valueOf(element, 'template') ?? '');
  return isKeyParameter(element) || isInAddress ? 'code' : undefined;
}

/** Whether any statement for the back end sends one, in a fragment or a policy, under whatever condition. */
export function sendsFunctionKey(text: string): boolean {
  // Cheaper than looking closely.
  if (!/x-functions-key|code/i.test(text)) return false;
  let isFound = false;
  walk(parsePolicy(text).children, node => {
    if (isFound || node.kind !== 'element') return undefined;
    if (otherMessages.has(node.name)) return 'skip';
    isFound = functionKeyIn(node) !== undefined;
    return undefined;
  });
  return isFound;
}

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

/** The display names of named values that a text refers to, as they are written, each once. */
export const namedValuesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map(match => match[1] ?? '')),
];

/** The statements that `removeKeyHeader` takes away, as they are written. */
export const keyHeaderTexts = (text: string): readonly string[] =>
  removeKeyHeader(text).map(({ offset, length }) => text.slice(offset, offset + length));
