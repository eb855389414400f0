import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from './setup/cache';

describe('a cached folder', () => {
  let base = '';
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'apim-mi-cache-'));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  const make = (text: string) => (partial: string) => writeFile(join(partial, 'tool'), text);
  const tool = (): Promise<string> => readFile(join(base, 'it', 'tool'), 'utf8');

  it('is made once and reused', async () => {
    assert.deepEqual(await cached(join(base, 'it'), '1', make('first')), { reused: false });
    assert.deepEqual(await cached(join(base, 'it'), '1', make('second')), { reused: true });
    assert.equal(await tool(), 'first');
  });

  it('is made anew for another version', async () => {
    await cached(join(base, 'it'), '1', make('first'));
    await cached(join(base, 'it'), '2', make('second'));
    assert.equal(await tool(), 'second');
  });

  it('is made anew when a half-done one stands in its place', async () => {
    await mkdir(join(base, 'it'));
    await writeFile(join(base, 'it', 'tool'), 'half');
    await cached(join(base, 'it'), '1', make('whole'));
    assert.equal(await tool(), 'whole');
  });

  it('leaves nothing behind when it can not be made', async () => {
    const failing = cached(join(base, 'it'), '1', () => Promise.reject(new Error('no disk')));
    await assert.rejects(failing, /no disk/);
    assert.deepEqual(await readdir(base), []);
  });
});
