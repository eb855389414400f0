import * as l10n from '@vscode/l10n';
/** A piece of text on a panel. Plain strings are the rule; everything is set as a text node, never parsed. */
export type Span =
  | string
  /** An id, a claim, a path: monospace, left to right. */
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly muted: string }
  /** Kept on one line. */
  | { readonly whole: string }
  /** What stands in the place of a secret. */
  | { readonly tag: 'token hidden' | 'key hidden' }
  /** `A → B` in words for screen readers. */
  | { readonly arrow: 'to' };

export type Text = string | readonly Span[];

/** A text that depends on the time it is looked at. The panel keeps it up to date by itself. */
export type Moment =
  | string
  /** `Tested 14 s ago in 1.8 s`; `at` in milliseconds since 1970. */
  | { readonly ago: number; readonly before?: string; readonly after?: string }
  /** `0:42`. */
  | { readonly since: number };

/** How much text of foreign origin a panel is given at most, in characters. */
export const longest = { name: 200, line: 400, paragraph: 2000, body: 4096 } as const;

// Controls and what changes the reading direction or hides: shown as symbols, so that text can't disguise itself.
const invisible =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

function symbolOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

/** The first `length` units of a text, one less where a character of two would be cut in half. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/** Foreign text made fit to show: control characters as symbols, cut at `limit` with an ellipsis, on one line. */
export function oneLine(text: string, limit: number = longest.name): string {
  const shown = text.replace(/[\r\n\t]+/gu, ' ').replace(invisible, symbolOf);
  return shown.length <= limit ? shown : `${cut(shown, limit - 1)}…`;
}

/** A body made fit to show: line ends kept, cut at 4 KB with the size of the rest. `bytes` is that of the whole body. */
export function bodyText(text: string, bytes: number = text.length): string {
  const shown = cut(text, longest.body).replace(/\r\n?/gu, '\n').replace(invisible, symbolOf);
  const rest = Math.max(bytes, text.length) - Math.min(text.length, longest.body);
  return rest <= 0 ? shown : `${shown}\n${l10n.t('… {0} more', size(rest))}`;
}

function size(bytes: number): string {
  if (bytes < 1024) return l10n.t('{0} bytes', bytes);
  const tenths = (value: number): readonly string[] => value.toFixed(1).split('.');
  return bytes < 1024 * 1024
    ? l10n.t('{0}.{1} KB', ...tenths(bytes / 1024))
    : l10n.t('{0}.{1} MB', ...tenths(bytes / 1024 / 1024));
}

/** The text of spans without their marks, for accessible names, copies and tests. */
export function plain(text: Text): string {
  if (typeof text === 'string') return text;
  return text
    .map(span => {
      if (typeof span === 'string') return span;
      if ('arrow' in span) return '→';
      if ('tag' in span) return `[${span.tag}]`;
      return 'code' in span ? span.code : 'strong' in span ? span.strong : 'muted' in span ? span.muted : span.whole;
    })
    .join('');
}
