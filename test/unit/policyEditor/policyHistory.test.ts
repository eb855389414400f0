import assert from 'node:assert/strict';
import { type HistoryFiles, PolicyHistory } from '../../../src/ui/policyEditor/history/policyHistory';
import { newKey, seal, unseal } from '../../../src/ui/policyEditor/history/seal';

class MemoryFiles implements HistoryFiles {
  readonly folders = new Map<string, Map<string, Uint8Array>>();
  list(folder: string): Promise<readonly string[]> {
    return Promise.resolve([...(this.folders.get(folder)?.keys() ?? [])]);
  }
  read(folder: string, name: string): Promise<Uint8Array> {
    const bytes = this.folders.get(folder)?.get(name);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`no ${name}`));
  }
  write(folder: string, name: string, bytes: Uint8Array): Promise<void> {
    this.folders.set(folder, (this.folders.get(folder) ?? new Map<string, Uint8Array>()).set(name, bytes));
    return Promise.resolve();
  }
  remove(folder: string, name: string): Promise<void> {
    this.folders.get(folder)?.delete(name);
    return Promise.resolve();
  }
  clear(): Promise<void> {
    this.folders.clear();
    return Promise.resolve();
  }
}

describe('the local history of policies', () => {
  const secret = '<value>Basic c2VjcmV0OnNlY3JldA==</value>';
  const policy = 'apim-policy://tenant/subscriptions/1/service/x/policy/x.policy.xml';
  let files: MemoryFiles;
  let history: PolicyHistory;

  beforeEach(() => {
    files = new MemoryFiles();
    const key = newKey();
    history = new PolicyHistory(files, () => Promise.resolve(key));
  });

  it('gives back what it keeps, newest first, and holds none of it in plain', async () => {
    await history.keep(policy, secret, 1000);
    await history.keep(policy, `${secret}2`, 2000);
    const entries = await history.entries(policy);
    assert.deepEqual(
      entries.map(({ at }) => at),
      [2000, 1000],
    );
    assert.equal(await history.read(policy, entries[1]!), secret);
    for (const [folder, versions] of files.folders) {
      assert.doesNotMatch(folder, /service/);
      for (const bytes of versions.values()) assert.equal(Buffer.from(bytes).includes('Basic'), false);
    }
  });

  it('keeps the same text once, two of the same moment both, and at most 20', async () => {
    await history.keep(policy, 'a', 1000);
    await history.keep(policy, 'a', 2000);
    assert.equal((await history.entries(policy)).length, 1);
    await history.keep(policy, 'b', 1000);
    assert.equal((await history.entries(policy)).length, 2);
    for (let index = 0; index < 30; index++) await history.keep(policy, `text ${index}`, 3000 + index);
    const entries = await history.entries(policy);
    assert.equal(entries.length, 20);
    assert.equal(await history.read(policy, entries[0]!), 'text 29');
  });

  it('keeps the policies apart and forgets all on demand', async () => {
    await history.keep(policy, 'a', 1000);
    assert.deepEqual(await history.entries(`${policy}2`), []);
    await history.clear();
    assert.deepEqual(await history.entries(policy), []);
  });

  it('opens nothing with another key, under another name, or damaged', () => {
    const key = newKey();
    const sealed = seal(key, 'one', secret);
    assert.equal(unseal(key, 'one', sealed), secret);
    assert.equal(unseal(newKey(), 'one', sealed), undefined);
    assert.equal(unseal(key, 'other', sealed), undefined);
    const damaged = Uint8Array.from(sealed);
    damaged[damaged.length - 1]! ^= 1;
    assert.equal(unseal(key, 'one', damaged), undefined);
    assert.equal(unseal(key, 'one', sealed.subarray(0, 10)), undefined);
  });
});
