/**
 * One replacement in a text. In a list of edits all offsets refer to the original text; they are in order, don't
 * overlap, and lie within it. Lists made for one text must not be joined.
 */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** The text with the edits made. Throws `RangeError` when the list breaks its contract. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let end = 0;
  for (const edit of edits) {
    if (edit.offset < end || edit.length < 0 || edit.offset + edit.length > text.length) {
      throw new RangeError(`Edit at ${edit.offset} is out of order, overlaps or lies outside the text.`);
    }
    result += text.slice(end, edit.offset) + edit.content;
    end = edit.offset + edit.length;
  }
  return result + text.slice(end);
}
