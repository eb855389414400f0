import * as l10n from '@vscode/l10n';
import type { Deletion, ExportModel } from './model';

/** Text for a comment line: whatever could end the line or move the writing direction becomes a space. */
export const commentText = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();

const list = (deletions: readonly Deletion[]): string => deletions.map(one => one.what).join(', ');

/** For forms that say what shall be there: they can't say what shall not. */
export const deletionNotes = ({ deletions }: ExportModel): readonly string[] =>
  deletions.length === 0
    ? []
    : [
        l10n.t(
          'This form can’t delete. Once calls are proved, delete by hand or by the Azure CLI script: {0}.',
          list(deletions),
        ),
      ];

/** The lines at the top of every export, without comment signs. */
export function headLines({ simulated, title, readAt }: ExportModel, ...more: readonly string[]): readonly string[] {
  return [
    ...(simulated ? [l10n.t('Local Azure, simulated')] : []),
    title,
    l10n.t('Made from what was read at {0}. If it has changed since, make a new one.', new Date(readAt).toISOString()),
    l10n.t('Applying this proves nothing: call the API afterwards, with and without a token.'),
    ...more,
  ].map(commentText);
}

/** Gives each thing a name of letters, digits and underscores, the same for the same key and no other. */
export class Symbols {
  readonly #byKey = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(key: string, wish: string): string {
    const known = this.#byKey.get(key.toLowerCase());
    if (known !== undefined) return known;
    const plain = wish
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .toLowerCase();
    const base = /^[a-z]/.test(plain) ? plain : `x_${plain}`.replace(/_$/, '');
    let name = base;
    for (let count = 2; this.#taken.has(name); count++) name = `${base}_${count}`;
    this.#taken.add(name);
    this.#byKey.set(key.toLowerCase(), name);
    return name;
  }
}

/** The text's lines, each with its own line end, so that joining them gives the text back exactly. */
export const keptLines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
