import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { wordsInCode, wordsOfCatalogue } from './wordsInCode';

export type Bundle = Readonly<Record<string, string>>;

export const englishFile = 'media/l10n/bundle.l10n.json';
export const germanFile = 'media/l10n/bundle.l10n.de.json';

export const readBundle = (file: string): Bundle => JSON.parse(readFileSync(join(projectRoot, file), 'utf8')) as Bundle;

/** All that `l10n.t` may be asked for, in alphabetical order: the bundle that translations start from. */
export function englishBundle(): Bundle {
  const all = new Set([...wordsInCode().translated.map(({ text }) => text), ...wordsOfCatalogue()]);
  return Object.fromEntries([...all].sort(byCode).map(text => [text, text]));
}

/** In the order of the English bundle; what the code no longer says is left out. */
export const inOrder = (english: Bundle, translated: Bundle): Bundle =>
  Object.fromEntries(
    Object.keys(english).flatMap(key => {
      const text = translated[key];
      return text === undefined ? [] : [[key, text]];
    }),
  );

/** `{0}`, `{1}`…, sorted, each once. */
export const placeholdersOf = (text: string): readonly string[] => [...new Set(text.match(/\{\d+\}/g))].sort();

const byCode = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
