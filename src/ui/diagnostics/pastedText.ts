import { shownText } from '../../diagnosis';
import { longest, oneLine } from '../../webview/text';

/** How much of a pasted text is shown, for seeing that it is the right one. */
const shownCharacters = 64 * 1024;
const shownLines = 200;

const withoutSpace = (text: string): string => text.replace(/\s+/g, '');

/** Whether a box of one line, which loses line ends, holds what is on the clipboard. */
export const isPasted = (value: string, clipboard: string): boolean =>
  value !== '' && withoutSpace(value) === withoutSpace(clipboard);

/** Text from outside in a row of a list: bounded, on one line, and no `$(name)` in it becomes an icon. */
export const rowText = (text: string): string => oneLine(text, longest.line).replaceAll('$(', '\\$(');

/** A pasted text's first lines as they may be shown: tokens and keys hidden. */
export const pastedLines = (text: string): readonly string[] =>
  shownText(text.slice(0, shownCharacters)).trimEnd().split('\n', shownLines).map(rowText);
