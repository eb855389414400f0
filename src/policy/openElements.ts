import type { ErrorList } from './errors';
import { closedTooEarly, isMeantAsEnd, isStartMisnamed } from './misnamedTag';
import type { NodeRows } from './nodeRows';
import * as l from './rowLayout';

const nothing = -1;

/** The elements whose end hasn't been seen, as rows. */
export class OpenElements {
  /** -1 where none is open. */
  innermost = nothing;
  private readonly rows: NodeRows;
  private readonly errors: ErrorList;
  private readonly stack: number[] = [];
  /** The row added last in the innermost element, and in each of those around it when the next was opened. */
  private last = nothing;
  private readonly outerLasts: number[] = [];
  /** Something about the element was wrong already: that it isn't closed is no second mistake. */
  private readonly forgiven = new Set<number>();
  /** How many elements of a name are open, so that stray end tags needn't search; kept from the first of them on. */
  private counts: Map<string, number> | undefined;

  constructor(rows: NodeRows, errors: ErrorList) {
    this.rows = rows;
    this.errors = errors;
  }

  /** Adds a node to the innermost element. */
  add(kind: number, start: number, end: number): number {
    return (this.last = this.rows.add(kind, start, end, this.last));
  }

  /** The name of the innermost element, if one is open. */
  get innermostName(): string | undefined {
    return this.innermost === nothing ? undefined : this.rows.nameOf(this.innermost);
  }

  /** Opens the element that was added last. */
  push(element: number, isForgiven: boolean): void {
    if (isForgiven) this.forgiven.add(element);
    this.stack.push(element);
    this.outerLasts.push(element);
    this.last = nothing;
    this.innermost = element;
    if (this.counts) this.count(this.rows.nameOf(element), 1);
  }

  /** Closes the innermost element with an end tag. */
  close(tagStart: number, tagEnd: number): void {
    const element = this.pop();
    if (element === nothing) return;
    this.rows.nodes[element + l.nodeEndTagStart] = tagStart;
    this.rows.nodes[element + l.nodeEnd] = tagEnd;
  }

  /**
   * Closes the innermost element of a name, and those in it that were left open; false when none is open. Where a start
   * tag is what is wrong, that is reported.
   */
  closeNamed(name: string, tagStart: number, tagEnd: number): boolean {
    const { innermost, innermostName } = this;
    if (innermostName !== undefined && innermostName !== name && this.isStartMisnamed(innermostName, name)) {
      this.report('elementNotClosed', innermost);
      this.close(tagStart, tagEnd);
      return true;
    }
    const isOpen = innermostName === name || this.isOpen(name);
    const early = innermostName === name || this.errors.isFull ? nothing : this.closedTooEarly(name, isOpen);
    if (early !== nothing) {
      this.report('closedTooEarly', early);
      this.add(l.firstTriviaRow + l.triviaKinds.indexOf('endTag'), tagStart, tagEnd);
      return true;
    }
    if (!isOpen) return false;
    while (this.innermost !== nothing && this.innermostName !== name) this.leave(tagStart);
    this.close(tagStart, tagEnd);
    return true;
  }

  private isStartMisnamed(name: string, endName: string): boolean {
    const parent = this.stack.at(-2);
    return isStartMisnamed(name, parent === undefined ? undefined : this.rows.nameOf(parent), endName);
  }

  private closedTooEarly(name: string, isFollowed: boolean): number {
    return closedTooEarly(this.rows, this.last, name, isFollowed);
  }

  private report(code: 'elementNotClosed' | 'closedTooEarly', element: number): void {
    const start = this.rows.number(element, l.nodeStart);
    const length = this.rows.number(element, l.nodeStartTagEnd) - start;
    this.errors.add(code, start, length, this.rows.nameOf(element));
  }

  /** At the end of the text. */
  closeAll(end: number): void {
    while (this.stack.length > 0) this.leave(end);
  }

  /** That the elements open now are never closed has another cause, which was reported. */
  forgive(): void {
    for (const element of this.stack) this.forgiven.add(element);
  }

  forgiveInnermost(): void {
    if (this.innermost !== nothing) this.forgiven.add(this.innermost);
  }

  private isOpen(name: string): boolean {
    if (!this.counts) {
      this.counts = new Map();
      for (const element of this.stack) this.count(this.rows.nameOf(element), 1);
    }
    return (this.counts.get(name) ?? 0) > 0;
  }

  private count(name: string, by: number): void {
    this.counts?.set(name, (this.counts.get(name) ?? 0) + by);
  }

  private pop(): number {
    const element = this.stack.pop();
    if (element === undefined) return nothing;
    if (this.counts) this.count(this.rows.nameOf(element), -1);
    this.innermost = this.stack[this.stack.length - 1] ?? nothing;
    this.last = this.outerLasts.pop() ?? nothing;
    this.rows.nodes[element + l.nodeAfter] = this.rows.nodesEnd;
    return element;
  }

  private leave(end: number): void {
    const { rows } = this;
    const missing = this.add(l.missingRow, end, end);
    rows.nodes[missing + l.nodeName] = rows.number(this.innermost, l.nodeName);
    const element = this.pop();
    rows.nodes[element + l.nodeEnd] = end;
    if (this.forgiven.has(element)) return;
    this.report('elementNotClosed', element);
    const name = rows.nameOf(element);
    const outer =
      !this.errors.isFull && isMeantAsEnd(rows, element)
        ? this.stack.findLast(one => rows.nameOf(one) === name)
        : undefined;
    if (outer !== undefined) this.forgiven.add(outer);
  }
}
