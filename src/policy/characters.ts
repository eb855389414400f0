/** Character codes that mean something in a policy document. */
export const lineFeed = 10;
export const carriageReturn = 13;
export const space = 32;
export const exclamation = 33;
export const doubleQuote = 34;
export const hash = 35;
export const dollar = 36;
export const percent = 37;
export const ampersand = 38;
export const singleQuote = 39;
export const leftParenthesis = 40;
export const rightParenthesis = 41;
export const asterisk = 42;
export const slash = 47;
export const semicolon = 59;
export const lessThan = 60;
export const equalsSign = 61;
export const greaterThan = 62;
export const questionMark = 63;
export const atSign = 64;
export const backslash = 92;
export const underscore = 95;
export const leftBrace = 123;
export const rightBrace = 125;
export const byteOrderMark = 0xfeff;

/** What a character may be without meaning anything there, as bits of `characterClasses`. NUL, which ends a scan, is none. */
export const inName = 1;
export const whiteSpace = 2;
export const inText = 4;
export const inValue = 8;
export const inInlineCode = 16;
export const inBlockCode = 32;
export const inString = 64;
/** A letter, a digit, `-`, `.`, `:` or `_`: what no template mark starts with. */
export const inPlainName = 128;

/** The bits of every UTF-16 code unit: one look-up per character is what keeps reading fast. */
export const characterClasses: Uint8Array = classify();

function classify(): Uint8Array {
  const classes = new Uint8Array(0x10000).fill(inName | inText | inValue | inInlineCode | inBlockCode | inString);
  const except = (bits: number, characters: string): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      classes[code] = (classes[code] ?? 0) & ~bits;
    }
  };
  const add = (bits: number, characters: string): void => {
    for (const character of characters) {
      const code = character.charCodeAt(0);
      classes[code] = (classes[code] ?? 0) | bits;
    }
  };
  add(whiteSpace, ' \t\n\v\f\r');
  add(inPlainName, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:_');
  except(inName, ' \t\n\v\f\r"\'<>/=');
  except(inText, '<@');
  except(inValue, '"\'@<\r\n');
  except(inInlineCode, '()"\'@$&/');
  except(inBlockCode, '{}"\'@$&/');
  except(inString, '"\\\r\n&');
  classes[0] = 0;
  return classes;
}

export const isWhiteSpace = (code: number): boolean => code === 32 || (code <= 13 && code >= 9);

export const isLineEnd = (code: number): boolean => code === lineFeed || code === carriageReturn;

/** What a tag's name may start with: a letter, `_` or `:`. */
export function isNameStart(code: number): boolean {
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === underscore || code === 58;
  return /\p{L}/u.test(String.fromCharCode(code));
}

/** Names run up to white space, a quote, or one of `<>/=`. NaN (the end of the text) ends them too. */
export const isNamePart = (code: number): boolean =>
  code > greaterThan ||
  (code > space && code < lessThan && code !== slash && code !== doubleQuote && code !== singleQuote) ||
  (code < 9 && code >= 0) ||
  (code > 13 && code < 32);

export function skipWhiteSpace(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && isWhiteSpace(text.charCodeAt(at))) at++;
  return at;
}

export function lineEndAfter(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}
