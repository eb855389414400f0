import type { PolicyError, PolicyErrorCode } from './document';
import { lineStarts, positionIn } from './position';

interface Found {
  readonly code: PolicyErrorCode;
  readonly offset: number;
  readonly length: number;
  readonly subject: string | undefined;
}

/** Nobody reads more; a text of nothing but mistakes must not cost memory for each. */
const mostErrors = 500;

/** Gathers what is wrong while a document is read; lines are only counted when there is something to place. */
export class ErrorList {
  private readonly found: Found[] = [];

  add(code: PolicyErrorCode, offset: number, length: number, subject?: string): void {
    if (this.found.length < mostErrors) this.found.push({ code, offset, length, subject });
  }

  get isFull(): boolean {
    return this.found.length === mostErrors;
  }

  /** In the order of the text. */
  placed(text: string): readonly PolicyError[] {
    if (this.found.length === 0) return [];
    const starts = lineStarts(text);
    return [...this.found]
      .sort((a, b) => a.offset - b.offset)
      .map(({ subject, ...error }) => ({
        ...error,
        ...positionIn(starts, error.offset),
        ...(subject !== undefined && { subject }),
      }));
  }
}
