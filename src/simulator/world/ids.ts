import { hash } from 'node:crypto';

/** Made-up names that are the same for the same seed and the same order of asking. */
export interface Ids {
  guid(): string;
  /** Hexadecimal digits, upper-case. */
  hex(digits: number): string;
  /** Letters and digits, for keys and secrets. */
  key(length: number): string;
  /** The same that follows from its words alone, whatever was asked before: for what is made when it is first asked for. */
  keyFor(length: number, ...words: readonly string[]): string;
}

/** A GUID (version 4 in form) that follows from its words: what a scenario doesn't name gets a lasting id. */
export function guidFrom(...words: readonly string[]): string {
  const digits = hash('sha256', words.join('\n'));
  const variant = ((parseInt(digits.charAt(16), 16) & 3) | 8).toString(16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

export function createIds(seed: string): Ids {
  let count = 0;
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  /** Up to 64 signs. */
  const fill = (length: number, words: string, signs: string, base: number) => {
    const bytes = hash('sha512', `${seed}\n${words}`, 'buffer').subarray(0, length);
    for (let at = 0; at < length; at++) bytes[at] = signs.charCodeAt((bytes[at] ?? 0) % base);
    return bytes.toString('latin1');
  };
  return {
    guid: () => guidFrom(seed, `guid ${count++}`),
    hex: digits => fill(digits, String(count++), '0123456789ABCDEF', 16),
    key: length => fill(length, String(count++), alphabet, alphabet.length),
    keyFor: (length, ...words) => fill(length, `key\n${words.join('\n')}`, alphabet, alphabet.length),
  };
}
