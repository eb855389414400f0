const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

function referenced(match: string, name: string): string {
  if (!name.startsWith('#')) return named[name] ?? match;
  const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : match;
}

/** Puts characters for entities. What is no reference stays as written. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(#\d{1,8}|#[xX][\da-fA-F]{1,8}|quot|apos|lt|gt|amp);/g, referenced) : text;
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
 * One number, as this is asked for every entity in every expression.
 */
export function entityAt(text: string, offset: number): number {
  switch (text.charCodeAt(offset + 1)) {
    case 113:
      return text.startsWith('quot;', offset + 1) ? 34 * 16 + 6 : 0;
    case 97:
      if (text.startsWith('amp;', offset + 1)) return 38 * 16 + 5;
      return text.startsWith('apos;', offset + 1) ? 39 * 16 + 6 : 0;
    case 108:
      return text.startsWith('lt;', offset + 1) ? 60 * 16 + 4 : 0;
    case 103:
      return text.startsWith('gt;', offset + 1) ? 62 * 16 + 4 : 0;
    case 35:
      return numericAt(text, offset);
    default:
      return 0;
  }
}

function numericAt(text: string, offset: number): number {
  const end = text.slice(offset, offset + longestReference).indexOf(';') + 1;
  if (end === 0) return 0;
  const reference = text.slice(offset, offset + end);
  const decoded = decodeEntities(reference);
  return decoded === reference ? 0 : (decoded.codePointAt(0) ?? 0) * 16 + end;
}
