import type { Handshake } from '../../src/simulator/handshake';
import { createConnection } from '../../src/azure/connection';
import { type Plan, newJournal, openChange } from '../../src/plan';
import type { ChangeRecord } from '../../src/plan/journal/record';
import { journeys } from './journeys';
import { apply, makePlan, undo, wordsOf } from './life';
import { signIn } from './signIn';

/** What a process that is going to be killed gets to do: a journey, over the wire, with its journal on disk. */
export interface Errand {
  readonly handshake: Handshake;
  /** Number of the journey. */
  readonly journey: number;
  /** Absent: it makes one itself. */
  readonly plan?: Plan;
  /** Applied already: it undoes it. */
  readonly change?: ChangeRecord;
  readonly now: number;
  readonly folder: string;
  /** Of the journal, base64. */
  readonly key: string;
}

export type FromMortal =
  | { readonly kind: 'sleep'; readonly milliseconds: number }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'failed'; readonly why: string };
export interface Woken {
  readonly now: number;
}

const tell = (message: FromMortal): void => {
  process.send?.(message);
};

async function live({ handshake, journey: index, plan: given, change, now: began, ...kept }: Errand): Promise<void> {
  let now = began;
  const sleeping: ((woken: Woken) => void)[] = [];
  process.on('message', (woken: Woken) => {
    now = woken.now;
    sleeping.shift()?.(woken);
  });
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number): Promise<void> => {
      const woken = new Promise<Woken>(resolve => sleeping.push(resolve));
      tell({ kind: 'sleep', milliseconds });
      await woken;
    },
  };
  const connection = createConnection(handshake);
  const azure = signIn(handshake, connection, clock, text => tell({ kind: 'said', text }));
  const journey = journeys[index];
  if (!journey) throw new RangeError(`There is no journey ${index}.`);
  const place = { folder: kept.folder, key: Buffer.from(kept.key, 'base64') };
  const say = (progress: Parameters<typeof wordsOf>[0]): void =>
    wordsOf(progress).forEach(text => tell({ kind: 'said', text }));
  if (change) {
    const { plan, applied, journal } = await openChange(place, change);
    await undo(azure, plan, applied, journal, say);
  } else {
    const plan = given ?? (await makePlan(azure, journey));
    if (plan.kind === 'plan') {
      const journal = newJournal(place, plan, clock.now());
      const { applied } = await apply(azure, plan, journal, say);
      await undo(azure, plan, applied, journal, say);
    }
  }
  connection.close();
}

process.once('message', (errand: Errand) => {
  live(errand).then(
    () => process.disconnect(),
    (error: unknown) => {
      tell({ kind: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      process.disconnect();
    },
  );
});
