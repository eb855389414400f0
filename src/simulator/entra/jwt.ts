import {
  createHash,
  generateKeyPair,
  generateKeyPairSync,
  type KeyPairKeyObjectResult,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKey, World } from '../world';
import { isObject, type JsonObject } from '../json';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const size = { modulusLength: 2048 };

export const createSigningKey = (): SigningKey => signingKeyOf(generateKeyPairSync('rsa', size));

/** The same beside whatever else goes on: finding the primes takes 50 to 500 ms. */
export const makeSigningKey = async (): Promise<SigningKey> =>
  signingKeyOf(await promisify(generateKeyPair)('rsa', size));

function signingKeyOf({ privateKey, publicKey }: KeyPairKeyObjectResult): SigningKey {
  const kid = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return { kid, privateKey, publicKey, verified: new Set() };
}

/** RS256, with `kid` and `x5t` as Entra has them. */
export function signToken(key: SigningKey, claims: JsonObject): string {
  const head = encode({ typ: 'JWT', alg: 'RS256', x5t: key.kid, kid: key.kid });
  const body = encode(claims);
  return `${head}.${body}.${sign('sha256', Buffer.from(`${head}.${body}`), key.privateKey).toString('base64url')}`;
}

export interface Jwks {
  readonly keys: readonly {
    readonly kid: string;
    readonly n: string;
    readonly e: string;
    readonly [name: string]: unknown;
  }[];
}

/** The key set as the metadata's `jwks_uri` serves it; with `issuer` in the v2 form. */
export function jwks(key: SigningKey, issuer?: string): Jwks {
  const { n = '', e = '' } = key.publicKey.export({ format: 'jwk' });
  return {
    keys: [{ kty: 'RSA', use: 'sig', kid: key.kid, x5t: key.kid, n, e, ...(issuer !== undefined && { issuer }) }],
  };
}

/** The parts of a JWT, unverified; undefined for anything that isn't one. */
export function decodeToken(token: string): { header: JsonObject; claims: JsonObject } | undefined {
  const [head = '', body = '', signature, ...rest] = token.split('.');
  if (signature === undefined || rest.length > 0) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString());
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    return isObject(header) && isObject(claims) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
}

export type TokenCheck =
  | { readonly ok: true; readonly claims: JsonObject }
  | {
      readonly ok: false;
      readonly why: 'malformed' | 'unknownKey' | 'signature' | 'expired' | 'notYetValid';
      readonly claims?: JsonObject;
    };

/** Signature and times against the world's key set and clock. Issuer and audience are the caller's affair. */
export function verifyToken(world: World, token: string, clockSkewSeconds = 300): TokenCheck {
  const parts = decodeToken(token);
  if (parts?.header['alg'] !== 'RS256') return { ok: false, why: 'malformed' };
  const { claims } = parts;
  if (parts.header['kid'] !== world.signingKey.kid) return { ok: false, why: 'unknownKey', claims };
  if (!isSignedBy(world.signingKey, token)) return { ok: false, why: 'signature', claims };
  const now = world.clock.now() / 1000;
  if (typeof claims['exp'] !== 'number' || claims['exp'] + clockSkewSeconds < now)
    return { ok: false, why: 'expired', claims };
  if (typeof claims['nbf'] === 'number' && claims['nbf'] - clockSkewSeconds > now)
    return { ok: false, why: 'notYetValid', claims };
  return { ok: true, claims };
}

const remembered = 1000;

function isSignedBy({ publicKey, verified }: SigningKey, token: string): boolean {
  if (verified.has(token)) return true;
  const cut = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(cut + 1), 'base64url');
  if (!verify('sha256', Buffer.from(token.slice(0, cut)), publicKey, signature)) return false;
  if (verified.size >= remembered) verified.clear();
  verified.add(token);
  return true;
}
