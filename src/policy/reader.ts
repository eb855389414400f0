import * as c from './characters';
import { ErrorList } from './errors';
import { ExpressionScanner } from './expression';
import { unitsOf } from './units';

/** Shorter expressions can't hold a merge conflict: two marks and a line between. */
const shortestConflict = 24;

/** What reading a document shares between its parts: the text, the expressions in it, and what was found wrong. */
export class PolicyReader {
  readonly text: string;
  /** The text as `unitsOf` gives it, to be scanned without asking for its end at each character. */
  readonly units: Uint16Array;
  readonly errors = new ErrorList();
  readonly warnings = new ErrorList();
  /** A `<` stands where none can, so that a merge may have left its marks. */
  mayConflict = false;
  private readonly scanner: ExpressionScanner;
  /** From here on, no quote of the kind looks like the end of a value. */
  private readonly noEndAfter = new Map<number, number>();
  private noCommentEndAfter = Infinity;

  constructor(text: string) {
    this.text = text;
    this.units = unitsOf(text);
    this.scanner = new ExpressionScanner(this.units, text.length);
  }

  /** The end of the expression at the `@`; -1 when it never closes or plainly closes by accident, lines below. */
  attributeExpression(at: number, quote: number): number {
    const end = this.scanner.scan(at);
    if (end < 0) return -1;
    if (this.units[end] !== quote) {
      const after = c.skipWhiteSpace(this.text, end);
      if (this.units[after] !== quote && this.swallowsTags(at, end)) return -1;
    }
    return this.found(at, end);
  }

  /** The same in text, inside an element of the given name. */
  textExpression(at: number, parent: string | undefined): number {
    const end = this.scanner.scan(at);
    if (end < 0) return -1;
    if (this.units[end] !== c.lessThan && parent !== undefined) {
      const after = c.skipWhiteSpace(this.text, end);
      const isPart = after < this.text.length && this.units[after] !== c.lessThan;
      if (isPart && this.text.slice(at, end).includes(`</${parent}`)) return -1;
    }
    return this.found(at, end);
  }

  private found(start: number, end: number): number {
    for (const offset of this.scanner.openStrings) this.warnings.add('stringNotClosed', offset, 1);
    if (end - start > shortestConflict) this.mayConflict ||= this.text.slice(start, end).includes('<<<<<<<');
    return end;
  }

  /** Whether a range looks like C# that ran on over the end of its tag into tags on later lines: `">` or `"/>`, line end, `<`. */
  private swallowsTags(start: number, end: number): boolean {
    const { text } = this;
    for (let at = start + 1; at < end; at++) {
      if (text.charCodeAt(at) !== c.lessThan) continue;
      let before = at;
      let hasLineEnd = false;
      while (c.isWhiteSpace(text.charCodeAt(before - 1))) {
        before--;
        hasLineEnd ||= c.isLineEnd(text.charCodeAt(before));
      }
      if (!hasLineEnd || text.charCodeAt(before - 1) !== c.greaterThan) continue;
      before--;
      if (text.charCodeAt(before - 1) === c.slash) before--;
      while (c.isWhiteSpace(text.charCodeAt(before - 1))) before--;
      const quote = text.charCodeAt(before - 1);
      if (before > start && (quote === c.doubleQuote || quote === c.singleQuote)) return true;
    }
    return false;
  }

  /** Where the value of an attribute with an expression that never closes most likely ends: at its quote, if there is one. */
  guessValueEnd(from: number, quote: number): number {
    const { text } = this;
    const quoteText = String.fromCharCode(quote);
    const known = this.noEndAfter.get(quote);
    if (known === undefined || from < known) {
      for (let at = text.indexOf(quoteText, from); at >= 0; at = text.indexOf(quoteText, at + 1)) {
        if (this.endsValue(at)) return at;
      }
      this.noEndAfter.set(quote, from);
    }
    let at = from;
    while (at < text.length && !c.isLineEnd(text.charCodeAt(at)) && text.charCodeAt(at) !== quote) at++;
    return at;
  }

  /** The offset after a C# block comment that was put between attributes; -1 when it never ends. */
  codeCommentEnd(from: number): number {
    if (from >= this.noCommentEndAfter) return -1;
    const end = this.text.indexOf('*/', from);
    if (end < 0) this.noCommentEndAfter = from;
    return end < 0 ? -1 : end + 2;
  }

  /** A quote followed by `>`, `/>`, or white space and `name=`. */
  private endsValue(quote: number): boolean {
    const { units } = this;
    let at = c.skipWhiteSpace(this.text, quote + 1);
    const code = units[at] ?? 0;
    if (code === c.greaterThan || (code === c.slash && units[at + 1] === c.greaterThan)) return true;
    if (at === quote + 1 || !c.isNameStart(code)) return false;
    const longestName = 64;
    const limit = at + longestName;
    while (at < limit && c.isNamePart(units[at] ?? 0) && at < this.text.length) at++;
    return units[at] === c.equalsSign && units[at + 1] !== c.equalsSign;
  }

  /** Warns when a range holds more than the one expression. */
  checkWhole(expressionStart: number, expressionEnd: number, from: number, to: number, subject?: string): void {
    const { text } = this;
    let start = expressionStart;
    while (start > from && c.isWhiteSpace(text.charCodeAt(start - 1))) start--;
    if (start === from && c.skipWhiteSpace(text, expressionEnd) >= to) return;
    this.warnings.add('expressionIsOnlyPart', expressionStart, expressionEnd - expressionStart, subject);
  }
}
