import type { PolicyAttribute, PolicyElement } from './document';
import type { TextEdit } from './edit';
import { encodeAttribute } from './entities';
import { isWholeExpression } from './expression';
import { attribute, decodeAttribute } from './walk';

/** A value as it is written between quotes: a whole expression as it is, anything else escaped. */
export function writtenValue(value: string, quote: '"' | "'" = '"'): string {
  if (isWholeExpression(value)) return value;
  const encoded = encodeAttribute(value).replace(/@(?=[({])/g, '&#64;');
  return quote === "'" ? encoded.replace(/'/g, '&apos;') : encoded;
}

function changed(found: PolicyAttribute, value: string): TextEdit[] {
  if (decodeAttribute(found) === value) return [];
  const isBare = found.quote === '';
  const content = isBare ? `"${writtenValue(value)}"` : writtenValue(value, found.quote === "'" ? "'" : '"');
  return [{ offset: found.valueStart, length: found.valueEnd - found.valueStart, content }];
}

/** Edits that give an attribute a value; `undefined` takes it away. Neighbours and quotes stay as they are. */
export function setAttribute(
  text: string,
  element: PolicyElement,
  name: string,
  value: string | undefined,
): readonly TextEdit[] {
  const found = attribute(element, name);
  if (found && value !== undefined) return changed(found, value);
  if (found) {
    let start = found.start;
    while (/\s/.test(text[start - 1] ?? '')) start--;
    return [{ offset: start, length: found.end - start, content: '' }];
  }
  if (value === undefined) return [];
  const offset = element.attributes.at(-1)?.end ?? element.start + 1 + element.name.length;
  return [{ offset, length: 0, content: ` ${name}="${writtenValue(value)}"` }];
}
