import { hash } from 'node:crypto';

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
  const digits = hash('sha256', words.join('\n'));
  const variant = ((parseInt(digits.charAt(16), 16) & 3) | 8).toString(16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

export function createIds(seed: string): Ids {
  let count = 0;
  const next = () => hash('sha512', `${seed}\n${count++}`, 'buffer');
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
