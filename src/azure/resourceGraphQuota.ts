import type { HttpHeaders } from '@azure/core-rest-pipeline';
import type { Call, Clock } from './interfaces';

const isQuery = (url: URL): boolean => /\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(url.pathname);

/** `hh:mm:ss` in milliseconds. */
function readDuration(value: string | undefined): number | undefined {
  const match = /^(\d+):(\d+):(\d+)/.exec(value ?? '');
  return match ? (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) * 1000 : undefined;
}

/** Holds queries back once Resource Graph says that none is left, until it says there are more (domain.md 9.1). */
export class ResourceGraphQuota {
  readonly #clock: Clock;
  #opensAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(url: URL, headers: HttpHeaders): void {
    if (!isQuery(url) || headers.get('x-ms-user-quota-remaining') !== '0') return;
    this.#opensAt = this.#clock.now() + (readDuration(headers.get('x-ms-user-quota-resets-after')) ?? 5000);
  }

  async hold(url: URL, call?: Call): Promise<void> {
    if (!isQuery(url)) return;
    const milliseconds = this.#opensAt - this.#clock.now();
    if (milliseconds <= 0) return;
    call?.onWait?.({
      reason: 'throttled',
      what: 'Resource Graph',
      seconds: Math.ceil(milliseconds / 1000),
      elapsedSeconds: 0,
    });
    await this.#clock.sleep(milliseconds, call?.signal);
  }
}
