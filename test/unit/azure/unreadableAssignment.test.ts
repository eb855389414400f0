import assert from 'node:assert/strict';
import { Estate } from '../../faults/estate';
import { registrations, userIdentity } from '../../faults/scenario';

/** The fault run found that an undo took such a role for someone else's. */
describe('a role that was given, and whose answer can’t be read', () => {
  let estate: Estate;
  before(async () => {
    estate = await Estate.start();
  });
  after(() => estate.close());

  it('has the id that the directory lists', async () => {
    const azure = estate.connect(() => undefined);
    const { registrations: directory } = azure.directory;
    const clientId = registrations['orders-app'];
    const role = '00000000-0000-0000-0000-000000000000';
    estate.simulator.faults.add({ kind: 'malformedBody', method: 'POST', path: '/appRoleAssignedTo' });
    const made = await directory.assign(clientId, userIdentity.principalId, role, {}, { isMissing: true });
    assert.deepEqual(estate.simulator.faults.waiting, []);
    assert.notEqual(made.id, '');
    assert.deepEqual(await directory.listAssignments(clientId), [made]);
  });
});
