import { type JsonWebKey, createPublicKey, verify } from 'node:crypto';
import { type Secret, decodeClaims } from '../../route';
import type { Call, Clock, Cloud, TokenSignatures, Wire } from '../interfaces';
import { Joined } from '../joined';
import { type JsonRecord, parseJson, record, records, text } from '../json';

/** Milliseconds that an issuer's keys are taken for current. */
const keysLast = 10 * 60_000;

/** Checks RS256 signatures with the keys that the tenant publishes for that version of tokens (domain.md 6.1). */
export function createSignatures(cloud: Cloud, wire: Wire, clock: Clock): TokenSignatures {
  const known = new Map<string, { readonly at: number; readonly keys: readonly JsonRecord[] }>();
  const joined = new Joined<readonly JsonRecord[]>();

  async function ask(url: string, call?: Call): Promise<readonly JsonRecord[]> {
    const outcome = await wire.send({ method: 'GET', url, headers: { Accept: 'application/json' } }, call);
    if (outcome.kind !== 'answered' || outcome.response.status !== 200) return [];
    return records(record(parseJson(outcome.response.body))['keys']);
  }

  /** Empty where they can't be had; then the next one asks again. */
  async function keysAt(url: string, call?: Call): Promise<readonly JsonRecord[]> {
    const kept = known.get(url);
    if (kept && clock.now() - kept.at < keysLast) return kept.keys;
    const keys = await joined.ask(url, shared => ask(url, shared), call);
    if (keys.length > 0) known.set(url, { at: clock.now(), keys });
    return keys;
  }

  const addressOf = (tenantId: string, version: 1 | 2): string =>
    `${cloud.authority}/${tenantId}/${version === 2 ? 'discovery/v2.0/keys' : 'discovery/keys'}`;

  return {
    async prepare(tenantId, call) {
      await Promise.all(([1, 2] as const).map(version => keysAt(addressOf(tenantId, version), call)));
    },
    async check(token, tenantId, call) {
      const header = headerOf(token);
      const version = decodeClaims(token)?.version;
      if (!header || version === undefined || text(header['alg']) !== 'RS256') return 'invalid';
      const keys = await keysAt(addressOf(tenantId, version), call);
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
