import * as l10n from '@vscode/l10n';
import { unreadableAnswer } from '../answerErrors';
import { apiVersions } from '../apiVersions';
import { AzureError, type Call } from '../interfaces';
import { type JsonRecord, record, text } from '../json';
import type { SessionPipeline } from '../pipeline';
import { sendForRecord } from '../rest';

/** Subscriptions per question, and rows per page (domain.md 9.1). */
const batchSize = 299;
const pageSize = 1000;
/** Each page begins with the last row of the one before, which tells whether rows moved between them. */
const stride = pageSize - 1;
/** How often everything is read again when they did. */
const readings = 3;

/** What a question found. `missing`: rows that the service counted and that were not to be had. */
export interface Found {
  readonly rows: readonly JsonRecord[];
  readonly missing: number;
  /** Why, where it is known. */
  readonly failure?: AzureError;
}

interface Page {
  readonly rows: readonly JsonRecord[];
  readonly total: number;
  /** The service didn't look into all of the subscriptions. */
  readonly limited: boolean;
  readonly truncated: boolean;
}

const batches = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** All pages as read at about the same time. */
class Reading {
  readonly #rowsAt = new Map<number, readonly JsonRecord[]>();
  #torn = false;
  total = 0;
  failure: AzureError | undefined;

  /** Rows in their order, each once. */
  rows(): readonly JsonRecord[] {
    const byId = new Map<string, JsonRecord>();
    for (const [start, rows] of [...this.#rowsAt].sort(([a], [b]) => a - b)) {
      rows.forEach((row, index) => {
        const key = keyOf(row) ?? `row ${start + index}`;
        if (!byId.has(key)) byId.set(key, row);
      });
    }
    return [...byId.values()];
  }

  /** Whether no row moved while the pages were read. A page that failed says nothing about that. */
  get whole(): boolean {
    return (
      !this.#torn &&
      [...this.#rowsAt].every(([start, rows]) => {
        const before = this.#rowsAt.get(start - stride);
        return before?.length !== pageSize || keyOf(before[stride]) === keyOf(rows[0]);
      })
    );
  }

  has(start: number): boolean {
    return this.#rowsAt.has(start);
  }

  /** Where pages begin, the first left out. */
  starts(): readonly number[] {
    return Array.from({ length: Math.max(0, Math.ceil((this.total - 1) / stride) - 1) }, (_, n) => (n + 1) * stride);
  }

  /** Takes a page, or the rest of one that was cut short. */
  take(start: number, page: Page): void {
    this.total = page.total;
    const known = this.#rowsAt.get(start);
    if (known && keyOf(known.at(-1)) !== keyOf(page.rows[0])) this.#torn = true;
    this.#rowsAt.set(start, known ? [...known, ...page.rows.slice(1)] : page.rows);
  }
}

const keyOf = (row: JsonRecord | undefined): string | undefined => text(row?.['id'])?.toLowerCase();

/** One question over many subscriptions; its rows come in a stable order. */
class Question {
  readonly #pipeline: SessionPipeline;
  readonly #query: string;
  readonly #subscriptions: readonly string[];
  readonly #onRows: (rows: readonly JsonRecord[]) => void;
  readonly #call: Call | undefined;
  readonly #told = new Set<string>();

  constructor(
    pipeline: SessionPipeline,
    query: string,
    subscriptions: readonly string[],
    onRows: (rows: readonly JsonRecord[]) => void,
    call?: Call,
  ) {
    this.#pipeline = pipeline;
    this.#query = query;
    this.#subscriptions = subscriptions;
    this.#onRows = onRows;
    this.#call = call;
  }

  async ask(): Promise<Found> {
    let last: Reading | undefined;
    for (let count = 0; count < readings; count++) {
      const reading = new Reading();
      const first = await this.#fill(reading, 0);
      if (first.limited && this.#subscriptions.length > 1) return this.#halves();
      await this.#rest(reading);
      last = reading;
      if (reading.whole) break;
    }
    const rows = last?.rows() ?? [];
    const missing = last?.failure ? Math.max(0, last.total - rows.length) : 0;
    return { rows, missing, ...(last?.failure && { failure: last.failure }) };
  }

  /** Over so many subscriptions the service answers in part only (domain.md 9.1): asked in smaller parts it doesn't. */
  async #halves(): Promise<Found> {
    const half = Math.ceil(this.#subscriptions.length / 2);
    const parts = [this.#subscriptions.slice(0, half), this.#subscriptions.slice(half)];
    const found = await Promise.all(
      parts.map(part => new Question(this.#pipeline, this.#query, part, this.#onRows, this.#call).ask()),
    );
    return together(found);
  }

  /** The other pages side by side. One that fails is asked for once more; then its rows are missing. */
  async #rest(reading: Reading): Promise<void> {
    for (const isLast of [false, true]) {
      await Promise.all(
        reading
          .starts()
          .filter(start => !reading.has(start))
          .map(async start => {
            try {
              await this.#fill(reading, start);
            } catch (error) {
              if (!(error instanceof AzureError) || error.problem.kind === 'signedOut') throw error;
              if (isLast) reading.failure = error;
            }
          }),
      );
    }
  }

  /** One page; where the answer was cut short, the rest of it too. */
  async #fill(reading: Reading, start: number): Promise<Page> {
    const first = await this.#page(start, pageSize);
    this.#take(reading, start, first);
    for (let page = first, skip = start; page.truncated && page.rows.length > 1;) {
      skip += page.rows.length - 1;
      if (skip >= start + stride || skip + 1 >= page.total) break;
      page = await this.#page(skip, start + pageSize - skip);
      this.#take(reading, start, page);
    }
    return first;
  }

  #take(reading: Reading, start: number, page: Page): void {
    reading.take(start, page);
    const fresh = page.rows.filter(row => {
      const key = keyOf(row);
      if (key === undefined || this.#told.has(key)) return false;
      this.#told.add(key);
      return true;
    });
    if (fresh.length > 0) this.#onRows(fresh);
  }

  async #page(skip: number, top: number): Promise<Page> {
    const options = { resultFormat: 'objectArray', $top: top, ...(skip > 0 && { $skip: skip }) };
    const answer = await sendForRecord(
      this.#pipeline,
      {
        method: 'POST',
        url: '/providers/Microsoft.ResourceGraph/resources',
        query: { 'api-version': apiVersions.resourceGraph },
        body: { subscriptions: this.#subscriptions, query: this.#query, options },
      },
      this.#call,
    );
    const { body } = answer;
    if (!Array.isArray(body['data'])) throw unreadableAnswer(answer.url, answer.status, l10n.t('rows'));
    const rows = body['data'].map(record);
    const total = body['totalRecords'];
    return {
      rows,
      total: typeof total === 'number' ? total : skip + rows.length,
      limited: answer.header('x-ms-tenant-subscription-limit-hit')?.toLowerCase() === 'true',
      truncated: text(body['resultTruncated'])?.toLowerCase() === 'true' || body['resultTruncated'] === true,
    };
  }
}

function together(found: readonly Found[]): Found {
  const failure = found.find(one => one.failure)?.failure;
  return {
    rows: found.flatMap(one => one.rows),
    missing: found.reduce((sum, one) => sum + one.missing, 0),
    ...(failure && { failure }),
  };
}

/**
 * All rows of a question: the first page tells how many there are, the others are asked for at once (domain.md 9.1).
 * When rows moved between pages meanwhile, all are read again. `onRows` gets each row once, as it comes. Throws when a
 * first page can't be read.
 */
export async function queryAll(
  pipeline: SessionPipeline,
  query: string,
  subscriptionIds: readonly string[],
  onRows: (rows: readonly JsonRecord[]) => void,
  call?: Call,
): Promise<Found> {
  const unique = [...new Set(subscriptionIds.map(id => id.toLowerCase()))];
  const questions = batches(unique, batchSize).map(part => new Question(pipeline, query, part, onRows, call).ask());
  return together(await Promise.all(questions));
}
