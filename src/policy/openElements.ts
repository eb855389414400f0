import type { PolicyElement, PolicyNode } from './document';
import type { ErrorList } from './errors';
import { closedTooEarly, isMeantAsEnd, isStartMisnamed } from './misnamedTag';
import type { OpenElement } from './tag';

/** The elements whose end hasn't been seen, and the children that each has so far. */
export class OpenElements {
  innermost: OpenElement | undefined;
  private readonly errors: ErrorList;
  private readonly stack: OpenElement[] = [];
  /** Something about the element was wrong already: that it isn't closed is no second mistake. */
  private readonly forgiven = new Set<OpenElement>();
  /** How many elements of a name are open, so that stray end tags needn't search; kept from the first of them on. */
  private counts: Map<string, number> | undefined;
  /** The children of all open elements, outermost first: an element takes its own when it closes. */
  private readonly pending: PolicyNode[] = [];
  private pendingCount = 0;
  /** Where in `pending` the children of each open element start. */
  private readonly starts: number[] = [];

  constructor(errors: ErrorList) {
    this.errors = errors;
  }

  add(node: PolicyNode): void {
    this.pending[this.pendingCount++] = node;
  }

  push(element: OpenElement, isForgiven: boolean): void {
    this.add(element);
    if (isForgiven) this.forgiven.add(element);
    this.stack.push(element);
    this.starts.push(this.pendingCount);
    this.innermost = element;
    if (this.counts) this.count(element.name, 1);
  }

  /** Closes the innermost element with an end tag. */
  close(tagStart: number, tagEnd: number): void {
    const element = this.pop();
    if (!element) return;
    element.endTagStart = tagStart;
    element.end = tagEnd;
  }

  /**
   * Closes the innermost element of a name, and those in it that were left open; false when none is open. Where a start
   * tag is what is wrong, that is reported.
   */
  closeNamed(name: string, tagStart: number, tagEnd: number): boolean {
    const { innermost } = this;
    if (innermost && innermost.name !== name && isStartMisnamed(innermost, this.stack.at(-2), name)) {
      this.report('elementNotClosed', innermost);
      this.close(tagStart, tagEnd);
      return true;
    }
    const isOpen = innermost?.name === name || this.isOpen(name);
    const early = innermost?.name === name ? undefined : this.closedTooEarly(name, isOpen);
    if (early) {
      this.report('closedTooEarly', early);
      this.add({ kind: 'endTag', start: tagStart, end: tagEnd });
      return true;
    }
    if (!isOpen) return false;
    while (this.innermost && this.innermost.name !== name) this.leave(tagStart);
    this.close(tagStart, tagEnd);
    return true;
  }

  private closedTooEarly(name: string, isFollowed: boolean): PolicyElement | undefined {
    if (this.errors.isFull) return undefined;
    return closedTooEarly(this.pending, this.starts.at(-1) ?? 0, this.pendingCount, name, isFollowed);
  }

  private report(code: 'elementNotClosed' | 'closedTooEarly', { start, startTagEnd, name }: PolicyElement): void {
    this.errors.add(code, start, startTagEnd - start, name);
  }

  /** At the end of the text: the nodes at the top. */
  closeAll(end: number): readonly PolicyNode[] {
    while (this.stack.length > 0) this.leave(end);
    return this.pending.slice(0, this.pendingCount);
  }

  /** That the elements open now are never closed has another cause, which was reported. */
  forgive(): void {
    for (const element of this.stack) this.forgiven.add(element);
  }

  forgiveInnermost(): void {
    if (this.innermost) this.forgiven.add(this.innermost);
  }

  private isOpen(name: string): boolean {
    if (!this.counts) {
      this.counts = new Map();
      for (const element of this.stack) this.count(element.name, 1);
    }
    return (this.counts.get(name) ?? 0) > 0;
  }

  private count(name: string, by: number): void {
    this.counts?.set(name, (this.counts.get(name) ?? 0) + by);
  }

  private pop(): OpenElement | undefined {
    const element = this.stack.pop();
    if (!element) return undefined;
    if (this.counts) this.count(element.name, -1);
    this.innermost = this.stack[this.stack.length - 1];
    const start = this.starts.pop() ?? 0;
    if (this.pendingCount > start) element.children = this.pending.slice(start, this.pendingCount);
    this.pendingCount = start;
    return element;
  }

  private leave(end: number): void {
    this.add({ kind: 'missing', expected: 'endTag', start: end, end, subject: this.innermost?.name ?? '' });
    const element = this.pop();
    if (!element) return;
    element.end = end;
    if (this.forgiven.has(element)) return;
    this.report('elementNotClosed', element);
    const outer =
      !this.errors.isFull && isMeantAsEnd(element)
        ? this.stack.findLast(({ name }) => name === element.name)
        : undefined;
    if (outer) this.forgiven.add(outer);
  }
}
