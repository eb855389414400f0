import assert from 'node:assert/strict';
import { AdaptiveWidth } from '../../../src/azure/adaptiveWidth';
import { Gate } from '../../../src/azure/gate';
import { type Call, Cancelled } from '../../../src/azure/interfaces';
import { Joined } from '../../../src/azure/joined';
import { ReadBuckets } from '../../../src/azure/readBuckets';
import { TestClock, subscription } from './tinyAzure';

describe('asking no more than Azure allows', () => {
  describe('the width', () => {
    it('halves at each 429, down to two', () => {
      const width = new AdaptiveWidth();
      const seen = [width.width];
      for (let count = 0; count < 3; count++) {
        width.note(429, undefined);
        seen.push(width.width);
      }
      assert.deepEqual(seen, [8, 4, 2, 2]);
    });

    it('grows to sixteen while nobody complains, and shrinks where little is left', () => {
      const width = new AdaptiveWidth();
      for (let count = 0; count < 1000; count++) width.note(200, 200);
      assert.equal(width.width, 16);
      width.note(200, 19);
      assert.equal(width.width, 15);
    });
  });

  describe('the gate', () => {
    it('lets those in the background go last', async () => {
      const gate = new Gate(1);
      const order: string[] = [];
      const pass = (name: string, background: boolean): Promise<void> =>
        gate.pass(() => Promise.resolve(void order.push(name)), undefined, background);
      await Promise.all([pass('first', true), pass('behind', true), pass('user', false)]);
      assert.deepEqual(order, ['first', 'user', 'behind']);
    });

    it('keeps to a width that shrinks', async () => {
      let width = 2;
      const gate = new Gate(() => width);
      let inside = 0;
      let most = 0;
      const work = async (): Promise<void> => {
        most = Math.max(most, ++inside);
        await Promise.resolve();
        inside -= 1;
      };
      await Promise.all([gate.pass(work), gate.pass(work)]);
      assert.equal(most, 2);
      [width, most] = [1, 0];
      await Promise.all(Array.from({ length: 5 }, () => gate.pass(work)));
      assert.equal(most, 1);
    });
  });

  describe('the buckets of Resource Manager', () => {
    const url = new URL(`https://management.tiny.test/subscriptions/${subscription}/resourceGroups/shop`);
    const background: Call = { background: true };

    /** A bucket as Azure has it: of that size, refilled by so many per second. */
    const simulate = (clock: TestClock, size: number, refill: number) => {
      let [left, at, refused] = [size, clock.now(), 0];
      return {
        refused: () => refused,
        take: () => {
          left = Math.min(size, left + ((clock.now() - at) / 1000) * refill);
          at = clock.now();
          if (left < 1) refused += 1;
          else left -= 1;
          const told = String(Math.floor(left));
          return (name: string) => (name === 'x-ms-ratelimit-remaining-subscription-reads' ? told : undefined);
        },
      };
    };

    for (const refill of [25, 5, 100]) {
      it(`are never emptied by reads in the background, and used to the full (${refill}/s)`, async () => {
        const clock = new TestClock();
        const buckets = new ReadBuckets(clock);
        const azure = simulate(clock, 250, refill);
        const began = clock.now();
        const count = 2000;
        for (let index = 0; index < count; index++) {
          const done = await buckets.enter(url, background);
          done(azure.take());
        }
        assert.equal(azure.refused(), 0);
        const possible = ((count - 230) / refill) * 1000;
        const share = possible / (clock.now() - began);
        assert.ok(share > 0.9, `${(share * 100).toFixed(0)} % of what the bucket allows`);
      });
    }

    it('hold nothing back that the user waits for', async () => {
      const clock = new TestClock();
      const buckets = new ReadBuckets(clock);
      const azure = simulate(clock, 10, 1);
      for (let index = 0; index < 10; index++) (await buckets.enter(url))(azure.take());
      assert.deepEqual(clock.sleeps, []);
    });

    it('let no more than a few go before anything is known', async () => {
      const buckets = new ReadBuckets(new TestClock());
      let entered = 0;
      const all = Array.from({ length: 10 }, async () => {
        const done = await buckets.enter(url, background);
        entered += 1;
        return done;
      });
      const first = await all[0];
      assert.equal(entered, 4);
      first?.(() => '249');
      await Promise.all(all);
      assert.equal(entered, 10);
    });
  });

  describe('reads that are the same', () => {
    const later = <T>() => {
      let settle: (value: T) => void = () => undefined;
      const promise = new Promise<T>(resolve => (settle = resolve));
      return { promise, settle };
    };

    it('are one while they are in flight, and none after', async () => {
      const joined = new Joined<number>();
      let asked = 0;
      const answer = later<number>();
      const start = (): Promise<number> => {
        asked += 1;
        return answer.promise;
      };
      const both = Promise.all([joined.ask('a', start), joined.ask('a', start)]);
      answer.settle(7);
      assert.deepEqual(await both, [7, 7]);
      await joined.ask('a', start);
      assert.equal(asked, 2);
    });

    it('go on for the others when one is cancelled, and stop with the last', async () => {
      const joined = new Joined<number>();
      const answer = later<number>();
      let signal: AbortSignal | undefined;
      const start = (call: Call): Promise<number> => {
        signal = call.signal;
        return answer.promise;
      };
      const [one, other] = [new AbortController(), new AbortController()];
      const first = joined.ask('a', start, { signal: one.signal });
      const second = joined.ask('a', start, { signal: other.signal });
      one.abort();
      await assert.rejects(first, Cancelled);
      assert.equal(signal?.aborted, false);
      other.abort();
      await assert.rejects(second, Cancelled);
      assert.equal(signal.aborted, true);
    });

    it('are asked anew after a write', async () => {
      const joined = new Joined<string>();
      const before = later<string>();
      const old = joined.ask('a', () => before.promise);
      joined.forget();
      assert.equal(await joined.ask('a', () => Promise.resolve('new')), 'new');
      before.settle('old');
      assert.equal(await old, 'old');
    });
  });
});
