import { type JsonWebKey, createPublicKey, verify } from 'node:crypto';
import { type Secret, decodeClaims } from '../../route';
import type { Call, Clock, Cloud, TokenSignatures, Wire } from '../interfaces';
import { type JsonRecord, parseJson, record, records, text } from '../json';

/** Milliseconds that an issuer's keys are taken for current. */
const keysLast = 10 * 60_000;

/** Checks RS256 signatures with the keys that the tenant publishes for that version of tokens (domain.md 6.1). */
export function createSignatures(cloud: Cloud, wire: Wire, clock: Clock): TokenSignatures {
  const known = new Map<string, { readonly at: number; readonly keys: readonly JsonRecord[] }>();

  async function keysAt(url: string, call?: Call): Promise<readonly JsonRecord[]> {
    const kept = known.get(url);
    if (kept && clock.now() - kept.at < keysLast) return kept.keys;
    const outcome = await wire.send({ method: 'GET', url, headers: { Accept: 'application/json' } }, call);
    if (outcome.kind !== 'answered' || outcome.response.status !== 200) return [];
    const keys = records(record(parseJson(outcome.response.body))['keys']);
    if (keys.length > 0) known.set(url, { at: clock.now(), keys });
    return keys;
  }

  return {
    async check(token, tenantId, call) {
      const header = headerOf(token);
      const version = decodeClaims(token)?.version;
      if (!header || version === undefined || text(header['alg']) !== 'RS256') return 'invalid';
      const path = version === 2 ? 'discovery/v2.0/keys' : 'discovery/keys';
      const keys = await keysAt(`${cloud.authority}/${tenantId}/${path}`, call);
      if (keys.length === 0) return undefined;
      const kid = text(header['kid']);
      const key = keys.find(one => text(one['kid']) === kid);
      return key && isSigned(token, key) ? 'valid' : 'invalid';
    },
  };
}

function headerOf(token: Secret): JsonRecord | undefined {
  const [header] = token.reveal().split('.');
  const parsed = parseJson(Buffer.from(header ?? '', 'base64url').toString('utf8'));
  return parsed === undefined ? undefined : record(parsed);
}

function isSigned(token: Secret, jwk: JsonRecord): boolean {
  const [header = '', payload = '', signature = ''] = token.reveal().split('.');
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    return verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  } catch {
    // A key that isn't one signs nothing.
    return false;
  }
}
