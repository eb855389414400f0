import type { PolicyElement } from './document';
import { decodeEntities } from './entities';
import { find, valueOf, walk } from './walk';

export const managedIdentity = 'authentication-managed-identity';

/** Elements that check the caller's own token, so must see it before it is replaced (F-27). */
export const tokenValidators: ReadonlySet<string> = new Set(['validate-jwt', 'validate-azure-ad-token']);

/** Control flow whose content may be skipped. */
export const conditionalElements: ReadonlySet<string> = new Set(['choose', 'when', 'otherwise']);

/** Elements whose children act on another message, not on the request to the back end. */
export const otherMessages: ReadonlySet<string> = new Set(['send-request', 'send-one-way-request', 'return-response']);

export function setsHeader(element: PolicyElement, name: string): boolean {
  return element.name === 'set-header' && valueOf(element, 'name')?.trim().toLowerCase() === name.toLowerCase();
}

export const existsAction = (element: PolicyElement): string => valueOf(element, 'exists-action')?.trim() ?? 'override';

/** The text of everything in an element, decoded, for looking for names in its C#. */
export const sourceOf = (element: PolicyElement, text: string): string =>
  decodeEntities(text.slice(element.startTagEnd, element.endTagStart ?? element.end));

/** Whether a `set-header` puts the token held in a variable into `Authorization`. */
export function usesToken(header: PolicyElement, text: string, variable: string): boolean {
  if (!setsHeader(header, 'Authorization') || existsAction(header) === 'delete') return false;
  const value = find(header.children, 'value');
  return value !== undefined && mentions(sourceOf(value, text), variable);
}

/** Whether a header is a variable and nothing else: nothing puts `Bearer` before what it holds. */
export function lacksScheme(header: PolicyElement, text: string): boolean {
  const value = find(header.children, 'value');
  const source = value === undefined ? '' : sourceOf(value, text).trim();
  return /^@\(\s*(?:\(string\)\s*)?context\.Variables(?:\["[^"]*"\]|\.GetValueOrDefault(?:<string>)?\("[^"]*"\))\s*\)$/.test(
    source,
  );
}

/** Whether C# names a variable: `"name"`. */
export const mentions = (source: string, variable: string): boolean => source.includes(`"${variable}"`);

/** The identity elements in these nodes that act on the request to the back end, with the elements around each. */
export function identitiesIn(
  nodes: PolicyElement['children'],
): readonly { readonly element: PolicyElement; readonly parents: readonly PolicyElement[] }[] {
  const found: { element: PolicyElement; parents: readonly PolicyElement[] }[] = [];
  walk(nodes, (node, parents) => {
    if (node.kind !== 'element') return undefined;
    if (otherMessages.has(node.name)) return 'skip';
    if (node.name === managedIdentity) found.push({ element: node, parents: [...parents] });
    return undefined;
  });
  return found;
}
