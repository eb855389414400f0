import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InventoryFiles, type Kept, type KeptApis } from '../../../src/ui/explorer/keptInventory';
import { orders as api, service } from '../plan/memoryAzure';
import { app as sampleApp } from '../route/samples';

const kept: Kept = {
  at: 1_700_000_000_000,
  subscriptions: [{ id: 's-1', name: 'Shop', tenantId: 't-1' }],
  services: [{ ...service, tags: { env: 'prod' } }],
  apps: Array.from({ length: 1201 }, (_, index) => ({ ...sampleApp, id: `${sampleApp.id}-${index}` })),
};

describe('the kept inventory', () => {
  let folder: string;
  let warnings: string[];
  let files: InventoryFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-'));
    warnings = [];
    files = new InventoryFiles(join(folder, 'deeper'), text => warnings.push(text));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const theFile = async (): Promise<string> => {
    const [name] = await readdir(join(folder, 'deeper'));
    assert.ok(name);
    return join(folder, 'deeper', name);
  };

  it('comes back as it was, for its own sign-in only', async () => {
    await files.save('ana t-1', kept);
    assert.deepEqual(await files.load('ana t-1'), kept);
    assert.equal(await files.load('ben t-1'), undefined);
    assert.deepEqual(warnings, []);
    assert.equal((await readdir(join(folder, 'deeper'))).length, 1, 'no half-written file stays');
  });

  it('is gone when it is removed, and removing what isn’t there does nothing', async () => {
    await files.save('ana', kept);
    await files.remove('ana');
    await files.remove('ana');
    assert.equal(await files.load('ana'), undefined);
    assert.deepEqual(warnings, []);
  });

  const keptApis: KeptApis = {
    at: 1_700_000_000_000,
    apis: [api, { ...api, id: `${api.id};rev=2`, serviceUrl: null }],
  };

  it('holds a service’s APIs, for its own sign-in and service only', async () => {
    await files.saveApis('ana', service.id, keptApis);
    assert.deepEqual(await files.loadApis('ana', service.id.toUpperCase()), keptApis);
    assert.equal(await files.loadApis('ben', service.id), undefined);
    assert.equal(await files.loadApis('ana', `${service.id}-2`), undefined);
    await files.saveApis('ben', service.id, keptApis);
    await files.remove('ana');
    assert.equal(await files.loadApis('ana', service.id), undefined);
    assert.deepEqual(await files.loadApis('ben', service.id), keptApis);
    assert.deepEqual(warnings, []);
  });

  const damagedApis: Record<string, (text: string) => string> = {
    'is empty': () => '',
    'was cut in the middle': text => text.slice(0, text.length - 40),
    'is of another version': text => text.replace('"version":1', '"version":0'),
    'holds an API without a path': text => text.replace('"path":', '"paths":'),
  };
  for (const [what, spoil] of Object.entries(damagedApis)) {
    it(`throws a service’s APIs away, and tells the log, when the file ${what}`, async () => {
      await files.saveApis('ana', service.id, keptApis);
      const path = await theFile();
      await writeFile(path, spoil(await readFile(path, 'utf8')));
      assert.equal(await files.loadApis('ana', service.id), undefined);
      assert.match(warnings.join(), /^The kept inventory was thrown away/);
      assert.deepEqual(await readdir(join(folder, 'deeper')), []);
    });
  }

  const damage: Record<string, (text: string) => string> = {
    'is empty': () => '',
    'is no JSON': text => text.replace('{', '<'),
    'was cut in the middle of a line': text => text.slice(0, text.length - 40),
    'lacks its last line': text => text.slice(0, text.lastIndexOf('\n')),
    'is of another version': text => text.replace('"version":1', '"version":0'),
    'holds apps without hosts': text => text.replace('"hosts":', '"ghosts":'),
    'holds a service without an identity': text => text.replace('"identity":', '"entity":'),
    'holds something else': () => '[1,2,3]',
  };
  for (const [what, spoil] of Object.entries(damage)) {
    it(`is thrown away, and the log told, when the file ${what}`, async () => {
      await files.save('ana', kept);
      const path = await theFile();
      const spoilt = spoil(await readFile(path, 'utf8'));
      await writeFile(path, spoilt);
      assert.equal(await files.load('ana'), undefined);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^The kept inventory was thrown away/);
      assert.deepEqual(await readdir(join(folder, 'deeper')), []);
    });
  }
});
