import { operationFailed, subjectOf } from './answerErrors';
import { type Call, type Clock } from './interfaces';
import { record, text } from './json';
import type { SessionPipeline } from './pipeline';
import { type RestAnswer, send } from './rest';
import { retryAfterSeconds } from './retry';

const defaultSeconds = 10;

/** Waits between two looks at a long-running operation and tells about it. */
export class OperationWait {
  readonly #clock: Clock;
  readonly #what: string;
  readonly #call: Call | undefined;
  readonly #began: number;

  constructor(clock: Clock, what: string, call: Call | undefined) {
    this.#clock = clock;
    this.#what = what;
    this.#call = call;
    this.#began = clock.now();
  }

  async next(retryAfter: string | undefined): Promise<void> {
    const seconds = retryAfterSeconds(retryAfter, this.#clock.now()) ?? defaultSeconds;
    const elapsedSeconds = (this.#clock.now() - this.#began) / 1000;
    this.#call?.onWait?.({ reason: 'longRunning', what: this.#what, seconds, elapsedSeconds });
    await this.#clock.sleep(seconds * 1000, this.#call?.signal);
  }
}

/**
 * Follows what a write of plain REST started until it is done: `Azure-AsyncOperation` by its `status`, else `Location`
 * by 202. Throws `operationFailed` when it failed. Answers that started nothing are done at once.
 */
export async function followOperation(pipeline: SessionPipeline, started: RestAnswer, call?: Call): Promise<void> {
  const operation = started.header('Azure-AsyncOperation');
  const location = operation ?? started.header('Location');
  // An update may answer 200 with what is to be, and tell by `Azure-AsyncOperation` that it isn't so yet (domain.md 3.6).
  if (location === undefined || (operation === undefined && started.status === 200)) return;
  const subject = subjectOf(started.url);
  const wait = new OperationWait(pipeline.clock, subject, call);
  let answer = started;
  for (;;) {
    await wait.next(answer.header('Retry-After'));
    answer = await send(pipeline, { method: 'GET', url: new URL(location, started.url).href }, call);
    const body = record(answer.body);
    const status = operation === undefined ? undefined : text(body['status'])?.toLowerCase();
    if (status === 'failed' || status === 'canceled' || status === 'cancelled') {
      throw operationFailed(subject, text(record(body['error'])['code']) ?? '', answer.header('x-ms-request-id'));
    }
    if (status === undefined ? answer.status !== 202 : status === 'succeeded') return;
  }
}
