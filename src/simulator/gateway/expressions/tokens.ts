import { ExpressionRefused } from './ast';

/** `parts` of an interpolated string: texts, and holes as source text with its offset. */
export type Token = { readonly offset: number; readonly end: number } & (
  | { readonly kind: 'name' | 'operator'; readonly text: string }
  | { readonly kind: 'string' | 'char'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number }
  | { readonly kind: 'interpolated'; readonly text: string; readonly parts: readonly (string | Hole)[] }
);

export interface Hole {
  readonly source: string;
  readonly offset: number;
}

const operators = ['=>', '??', '?.', '?[', '||', '&&', '==', '!=', '<=', '>=', '+=', '++', '--', '-='];
const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** C# tokens of a text; comments and white space left out. */
export function tokenize(text: string, base = 0): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const token = readToken(text, position, base);
    if (token.kind !== 'skip') {
      tokens.push(token);
    }
    position = token.end - base;
  }
  return tokens;
}

function readToken(text: string, start: number, base: number): Token | { kind: 'skip'; end: number } {
  const offset = base + start;
  const rest = text.slice(start);
  const blank = /^(?:\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)+/.exec(rest);
  if (blank) {
    return { kind: 'skip', end: offset + blank[0].length };
  }
  const name = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(rest);
  if (name) {
    return { kind: 'name', text: name[0], offset, end: offset + name[0].length };
  }
  const number = /^\d+(?:\.\d+)?/.exec(rest);
  if (number) {
    return { kind: 'number', text: number[0], value: Number(number[0]), offset, end: offset + number[0].length };
  }
  const quote = /^(\$@|@\$|@|\$)?"/.exec(rest);
  if (quote) {
    return readString(text, start, base, quote[0]);
  }
  if (rest.startsWith("'")) {
    const char = /^'(?:\\(.)|([^'\\]))'/.exec(rest);
    if (!char) {
      throw new ExpressionRefused('Too many characters in character literal (a string needs double quotes)', offset);
    }
    return { kind: 'char', text: char[2] ?? unescape(char[1] ?? '', offset), offset, end: offset + char[0].length };
  }
  const operator = operators.find(candidate => rest.startsWith(candidate)) ?? rest.charAt(0);
  return { kind: 'operator', text: operator, offset, end: offset + operator.length };
}

function unescape(escape: string, offset: number): string {
  const simple = simpleEscapes[escape];
  if (simple === undefined) {
    throw new ExpressionRefused(`Unrecognized escape sequence '\\${escape}'`, offset);
  }
  return simple;
}

function readString(text: string, start: number, base: number, opening: string): Token {
  const offset = base + start;
  const verbatim = opening.includes('@');
  const withHoles = opening.includes('$');
  const parts: (string | Hole)[] = [];
  let current = '';
  let position = start + opening.length;
  for (;;) {
    const character = text.charAt(position);
    if (character === '' || (!verbatim && (character === '\n' || character === '\r'))) {
      throw new ExpressionRefused('Newline in constant: the string is not closed', offset);
    }
    if (character === '"') {
      if (verbatim && text.charAt(position + 1) === '"') {
        current += '"';
        position += 2;
        continue;
      }
      break;
    }
    if (character === '\\' && !verbatim) {
      const hex = /^\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{1,4}))/.exec(text.slice(position, position + 6));
      current += hex
        ? String.fromCharCode(parseInt(hex[1] ?? hex[2] ?? '', 16))
        : unescape(text.charAt(position + 1), base + position);
      position += hex ? hex[0].length : 2;
      continue;
    }
    if (withHoles && (character === '{' || character === '}')) {
      if (text.charAt(position + 1) === character) {
        current += character;
        position += 2;
        continue;
      }
      if (character === '}') {
        throw new ExpressionRefused("A '}' in an interpolated string must be written '}}'", base + position);
      }
      const end = endOfHole(text, position + 1, base);
      parts.push(current, { source: text.slice(position + 1, end), offset: base + position + 1 });
      current = '';
      position = end + 1;
      continue;
    }
    current += character;
    position++;
  }
  const end = base + position + 1;
  if (withHoles) {
    return { kind: 'interpolated', text: text.slice(start, position + 1), parts: [...parts, current], offset, end };
  }
  return { kind: 'string', text: current, offset, end };
}

/** The index of the `}` that closes a hole whose code starts at `start`. */
function endOfHole(text: string, start: number, base: number): number {
  let depth = 0;
  let position = start;
  while (position < text.length) {
    if (depth === 0 && text.charAt(position) === '}') {
      return position;
    }
    const token = readToken(text, position, base);
    if (token.kind === 'operator') {
      depth += '([{'.includes(token.text) || token.text === '?[' ? 1 : ')]}'.includes(token.text) ? -1 : 0;
    }
    position = token.end - base;
  }
  throw new ExpressionRefused("An interpolated string has a '{' without its '}'", base + start - 1);
}
