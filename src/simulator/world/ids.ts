import { createHash } from 'node:crypto';

/** Made-up names that are the same for the same seed and the same order of asking. */
export interface Ids {
  guid(): string;
  /** Hexadecimal digits, upper-case. */
  hex(digits: number): string;
  /** Letters and digits, for keys and secrets. */
  key(length: number): string;
}

/** A GUID (version 4 in form) that follows from its words: what a scenario doesn't name gets a lasting id. */
export function guidFrom(...words: readonly string[]): string {
  const hash = createHash('sha256').update(words.join('\n')).digest('hex');
  const variant = ((parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ].join('-');
}

export function createIds(seed: string): Ids {
  let count = 0;
  const next = () => createHash('sha256').update(`${seed}\n${count++}`).digest();
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const fill = (length: number, digit: (byte: number) => string) => {
    let text = '';
    while (text.length < length) for (const byte of next()) text += digit(byte);
    return text.slice(0, length);
  };
  return {
    guid: () => guidFrom(seed, `guid ${count++}`),
    hex: digits => fill(digits, byte => (byte & 15).toString(16)).toUpperCase(),
    key: length => fill(length, byte => alphabet.charAt(byte % alphabet.length)),
  };
}
