import { type Unknown, piecesOf } from '../unknowns';

/** One word of bash that says exactly this, whatever is in it. NUL can't be in a word and is left out. */
export const bashWord = (text: string): string => `'${text.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;

/** A word with values in it that the script finds out while it runs. */
export function bashWordWith(text: string, variableOf: (unknown: Unknown) => string): string {
  const pieces = piecesOf(text);
  if (pieces.length === 0) return "''";
  return pieces.map(piece => (typeof piece === 'string' ? bashWord(piece) : `"$${variableOf(piece)}"`)).join('');
}

/** A path or value inside an address: everything encoded that has a meaning to an address, a shell or a query. */
export const urlPath = (id: string): string =>
  id
    .split('/')
    .map(segment =>
      encodeURIComponent(segment)
        .replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
        .replace(/%3B|%3D/g, decodeURIComponent),
    )
    .join('/');
