import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256: 32 bytes, kept by whoever runs this where secrets are kept. */
export const newJournalKey = (): Uint8Array => randomBytes(32);

const version = 1;
const ivLength = 12;
const tagLength = 16;

/**
 * A value as JSON, encrypted and authenticated with AES-256-GCM: one version byte, initialisation vector, tag, text.
 * `place` is authenticated too, so that what was sealed for one place can't be put into another.
 */
export function seal(value: object, key: Uint8Array, place: string): Uint8Array {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), text]);
}

/** Throws where the key, the place or any byte is another one. */
export function unseal(sealed: Uint8Array, key: Uint8Array, place: string): unknown {
  const bytes = Buffer.from(sealed);
  if (bytes[0] !== version || bytes.length < 1 + ivLength + tagLength) throw new RangeError('Not a sealed value.');
  const iv = bytes.subarray(1, 1 + ivLength);
  const tag = bytes.subarray(1 + ivLength, 1 + ivLength + tagLength);
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place)).setAuthTag(tag);
  const text = Buffer.concat([decipher.update(bytes.subarray(1 + ivLength + tagLength)), decipher.final()]);
  return JSON.parse(text.toString('utf8'));
}
