import * as l10n from '@vscode/l10n';
import { nameOf } from '../route';
import { late } from './lateValues';

/** A value that Azure makes while a plan is applied, by what it is and of what. Stands in texts as a late value. */
export interface Unknown {
  readonly kind: UnknownKind;
  /**
   * The ARM id of the service for ids of its identity; the plan's own key for a new registration; of a key that an export
   * may not hold, its place.
   */
  readonly of: string;
}

export type UnknownKind = 'appClientId' | 'callerClientId' | 'callerObjectId' | 'secret';

const kinds: readonly UnknownKind[] = ['appClientId', 'callerClientId', 'callerObjectId', 'secret'];

/** Under this name a step makes the value known (`learn`). */
export const unknownName = (kind: UnknownKind, of: string): string => `${kind}:${of}`;

/** The same for the object id of an application's service principal, which stands in no text. */
export const principalIdName = (clientId: string): string => `appPrincipalId:${clientId}`;

/** The same for a principal that the run itself has made: it holds no roles yet. */
export const principalMadeName = (clientId: string): string => `appPrincipalMade:${clientId}`;

export const unknownMark = (kind: UnknownKind, of: string): string =>
  late(unknownName(kind, of), wordsFor({ kind, of }));

/** What stands in the preview for a value that isn't known yet. */
function wordsFor({ kind, of }: Unknown): string {
  switch (kind) {
    case 'appClientId':
      return l10n.t('(client ID of {0}, known once it is registered)', nameOf(of));
    case 'callerClientId':
      return l10n.t('(client ID of {0}, read once its identity is on)', nameOf(of));
    case 'secret':
      return l10n.t('(key hidden)');
    case 'callerObjectId':
      return l10n.t('(object ID of {0}, read once its identity is on)', nameOf(of));
  }
}

const pattern = /\uE000(\w+):([^|\uE001]*)\|[^\uE001]*\uE001/g;

/** A text as its known pieces and the unknown values between them, in order; no empty pieces. */
export function piecesOf(text: string): readonly (string | Unknown)[] {
  const pieces: (string | Unknown)[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const kind = kinds.find(one => one === match[1]);
    if (kind === undefined) continue;
    if (match.index > end) pieces.push(text.slice(end, match.index));
    pieces.push({ kind, of: match[2] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** The text with every unknown value written in some other way. */
export const rewrite = (text: string, write: (unknown: Unknown) => string): string =>
  piecesOf(text)
    .map(piece => (typeof piece === 'string' ? piece : write(piece)))
    .join('');
