import { rm } from 'node:fs/promises';
import { newJournalKey } from '../../src/plan/journal/seal';
import { Estate } from './estate';
import { Mortal } from './mortals';
import { makeScratch } from './scratch';

/**
 * A process that is not killed goes through a whole journey: it has to come to its end, and leaves its program compiled for
 * all that come after it (`Programs`), which otherwise would compile anew each time.
 */
export async function liveOnce(mortal: string, journey: number): Promise<void> {
  const estate = await Estate.start();
  const folder = await makeScratch();
  try {
    const { simulator, world } = estate;
    await estate.reset();
    const errand = {
      handshake: simulator.handshake,
      journey,
      now: world.clock.now(),
      folder,
      key: Buffer.from(newJournalKey()).toString('base64'),
    };
    const pass = (milliseconds: number): Promise<number> => {
      world.clock.advance(milliseconds);
      return Promise.resolve(world.clock.now());
    };
    const death = await new Mortal(mortal, errand, pass, () => undefined).death;
    if (death.kind !== 'lived') throw new Error(`A process that nobody kills: ${JSON.stringify(death)}`);
  } finally {
    await estate.close();
    await rm(folder, { recursive: true, force: true });
  }
}
