import type { JsonObject, JsonValue } from '../json';
import { dotnetTime, type SimClock, type Switches } from '../world';
import { sections, type Section } from './execution';
import { oddShape } from './traceShapes';

interface Entry {
  readonly section: Section;
  readonly source: string;
  readonly at: number;
  readonly data: JsonValue;
}

/** Gathers trace entries where tracing is on (domain.md 8). Traces hold everything, secrets too, as the service's do. */
export class TraceRecorder {
  readonly isOn: boolean;
  readonly #clock: SimClock;
  readonly #startedAt: number;
  readonly #entries: Entry[] = [];

  constructor(clock: SimClock, isOn: boolean) {
    this.isOn = isOn;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  add(section: Section, source: string, data: unknown): void {
    if (this.isOn) {
      this.#entries.push({
        section,
        source,
        at: this.#clock.now(),
        data: JSON.parse(JSON.stringify(data)) as JsonValue,
      });
    }
  }

  /** The trace document as `listTrace` gives it. */
  document(serviceName: string, traceId: string, shapes: Switches['traceShapes']): JsonObject {
    const entries = sections.map(
      section =>
        [
          section,
          this.#entries
            .filter(entry => entry.section === section)
            .map(({ source, at, data }) => ({
              source,
              timestamp: dotnetTime(at),
              elapsed: elapsed(at - this.#startedAt),
              data: shapes === 'odd' ? oddShape(data) : data,
            })),
        ] as const,
    );
    return { serviceName, traceId, traceEntries: Object.fromEntries(entries) };
  }
}

/** `00:00:00.2983315`, .NET's constant TimeSpan format. */
export function elapsed(milliseconds: number): string {
  const time = new Date(milliseconds).toISOString();
  return `${time.slice(11, 23)}0000`;
}
