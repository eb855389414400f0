import type { JwtValue } from './values';

/** The header and claims of a JWT, unverified; `Bearer ` before it is allowed. Undefined when the text is none. */
export function decodeJwt(text: string): JwtValue | undefined {
  const parts = text
    .replace(/^Bearer\s+/i, '')
    .trim()
    .split('.');
  const header = decodePart(parts[0]);
  const claims = decodePart(parts[1]);
  return parts.length === 3 && header && claims ? { kind: 'jwt', header, claims } : undefined;
}

function decodePart(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (!part || !/^[\w-]+$/.test(part)) {
    return undefined;
  }
  try {
    const json: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
