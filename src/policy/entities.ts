const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

function referenced(match: string, name: string): string {
  if (!name.startsWith('#')) return named[name] ?? match;
  const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : match;
}

const reference = /&(#\d{1,8}|#[xX][\da-fA-F]{1,8}|quot|apos|lt|gt|amp);/g;

/** Puts characters for entities. What is no reference stays as written. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  if (text.includes('&#')) return text.replace(reference, referenced);
  // Faster than a call for each; `&` comes last, as what it makes is no reference.
  const decoded = text.replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&lt;', '<');
  return decoded.replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A value as it must be written between double quotes. Named values and expressions pass unless they hold `"`, `<` or `&`. */
export function encodeAttribute(value: string): string {
  return value.replace(/[&<"\t\r\n]/g, character => escapes[character] ?? character);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\r': '&#13;',
  '\n': '&#10;',
};

/** Longer runs after `&` are no reference that matters here; shorter than 16, so that a length fits into four bits. */
const longestReference = 12;

/**
 * The reference that starts with the `&` at `offset`: its character code times 16, plus its length; 0 when it is none.
 * One number, as this is asked for every entity in every expression. `units`: of `unitsOf`.
 */
export function entityAt(units: Uint16Array, offset: number): number {
  const first = units[offset + 1];
  const second = units[offset + 2];
  const third = units[offset + 3];
  if (first === 113 && second === 117 && third === 111)
    return units[offset + 4] === 116 && units[offset + 5] === 59 ? 34 * 16 + 6 : 0;
  if (first === 35) return numericAt(units, offset);
  if (second === 116 && third === 59) return first === 108 ? 60 * 16 + 4 : first === 103 ? 62 * 16 + 4 : 0;
  if (first !== 97) return 0;
  if (second === 109 && third === 112) return units[offset + 4] === 59 ? 38 * 16 + 5 : 0;
  const isApostrophe = second === 112 && third === 111 && units[offset + 4] === 115 && units[offset + 5] === 59;
  return isApostrophe ? 39 * 16 + 6 : 0;
}

function numericAt(units: Uint16Array, offset: number): number {
  const written = String.fromCharCode(...units.subarray(offset, offset + longestReference));
  const end = written.indexOf(';') + 1;
  if (end === 0) return 0;
  const reference = written.slice(0, end);
  const decoded = decodeEntities(reference);
  return decoded === reference ? 0 : (decoded.codePointAt(0) ?? 0) * 16 + end;
}
