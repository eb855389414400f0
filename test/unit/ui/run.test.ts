import assert from 'node:assert/strict';
import { commandNames } from '../../../src/ui/commands/names';
import { createRun } from '../../../src/ui/commands/run';
import type { CommandTable } from '../../../src/ui/commands/table';

describe('running a command', () => {
  const ran: unknown[] = [];
  const reported: string[] = [];
  const table = Object.fromEntries(
    commandNames.map(name => [name, (...args: unknown[]) => ran.push([name, ...args])]),
  ) as unknown as CommandTable;
  const run = createRun(table, error => reported.push(String(error)));
  beforeEach(() => {
    [ran, reported].forEach(one => (one.length = 0));
  });

  it('hands over what VS Code gives', async () => {
    await run('secureBackend', ['a row']);
    await run('secureBackend', []);
    await run('filter', [undefined]);
    assert.deepEqual([ran, reported], [[['secureBackend', 'a row'], ['secureBackend'], ['filter', undefined]], []]);
  });

  it('runs nothing of a row’s menu where VS Code lost the row, and says so', async () => {
    await run('secureBackend', [undefined, undefined]);
    await run('removeManagedIdentity', [null]);
    assert.deepEqual(ran, []);
    assert.equal(reported.length, 2);
    for (const one of reported) assert.match(one, /once more/);
  });
});
