import { withoutTokens } from '../route';

/** Characters of a body that are shown (look.md 10). */
const shownBytes = 4096;

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

function symbolFor(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x0d) return '';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return '\ufffd';
}

const secretPair = /((?:subscription-key|code|sig|client_secret|access_token)=)[^&\s"'<>]+/gi;

/** Key headers that an app tells back, as JSON or as header lines: `"x-functions-key": "…"`. */
const keyHeader =
  /((?:ocp-apim-subscription-key|x-functions-key|x-api-key|api-key|apim-debug-authorization|subscription-key)\\?["']?\s*[:=]\s*\\?["']?)(?!\[key hidden\])[^"'\\\s,;}&<>]+/gi;

/** Text from outside as it may be shown: control characters as symbols, tokens and keys hidden, line ends as \n. */
export function shownText(text: string): string {
  return withoutTokens(text.replace(controls, symbolFor))
    .replace(secretPair, '$1[key hidden]')
    .replace(keyHeader, '$1[key hidden]');
}

/** A response body, at most 4 KB of it. `total`: bytes of the whole body. */
export function shownBody(body: string, total: number): { readonly body: string; readonly leftOut: number } {
  // Hidden before it is cut, so that no piece of a token is left at the edge.
  const clean = shownText(body);
  const bytes = Buffer.from(clean, 'utf8');
  if (bytes.length <= shownBytes && total <= Buffer.byteLength(body, 'utf8')) return { body: clean, leftOut: 0 };
  const kept = bytes
    .subarray(0, shownBytes)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  return { body: kept, leftOut: Math.max(0, Math.max(total, bytes.length) - Math.min(shownBytes, bytes.length)) };
}

/** One line, at most `length` characters. */
export function shownLine(text: string, length = 300): string {
  const line = shownText(text).replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
