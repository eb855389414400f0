// Not from the room's front: that would take its catalogue and its rules along to the start.
import { encodeAttribute } from '../policy/entities';
import type { PolicyFact } from './policyFact';
import type { PolicyTexts } from './policyFactOf';
import type { NamedValue } from './surroundings';

const reference = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Whether policies refer to named values at all. */
export const refersToNamedValues = ({ layers, fragments }: PolicyTexts): boolean =>
  [...layers.map(layer => layer.text ?? ''), ...Object.values(fragments)].some(text => text.includes('{{'));

/** What decides the facts and the route is written as a named value. */
export const needsNamedValues = ({ token, backEnd }: PolicyFact): boolean =>
  [token?.resource, token?.clientId, backEnd?.url, backEnd?.backEndId].some(one => one?.includes('{{') === true);

/** The policies as the gateway sees them: plain named values in their places. Secret and unknown ones stay as written. */
export function withNamedValues<T extends PolicyTexts>(texts: T, values: readonly NamedValue[]): T {
  const known = new Map(
    values.flatMap(({ displayName, value }) => (value === undefined ? [] : [[displayName.toLowerCase(), value]])),
  );
  if (known.size === 0) return texts;
  const resolve = (text: string): string =>
    text.replace(reference, (match, name: string) => {
      const value = known.get(name.toLowerCase());
      return value === undefined ? match : encodeAttribute(value);
    });
  return {
    ...texts,
    layers: texts.layers.map(layer => ({ ...layer, ...(layer.text !== undefined && { text: resolve(layer.text) }) })),
    fragments: Object.fromEntries(Object.entries(texts.fragments).map(([id, text]) => [id, resolve(text)])),
  };
}
