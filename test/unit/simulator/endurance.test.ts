import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import sample from '../../../src/simulator/scenarios/sample.json';
import { startSimulator } from '../../../src/simulator/simulator';
import { LocalAzure, service, version } from './localAzure';

const path = `${service}?api-version=${version.apim}`;

describe('the local Azure under bad circumstances', () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await LocalAzure.start();
  });
  afterEach(() => azure.stop());

  it('says so when its port is in use, and the one that has it goes on', async () => {
    const { port } = azure.simulator.handshake;
    await assert.rejects(startSimulator({ scenario: sample, port }), { code: 'EADDRINUSE' });
    assert.equal((await azure.arm('GET', path)).status, 200);
  });

  it('runs twice at once: what is written in one isn’t in the other, and neither takes the other’s tokens', async () => {
    const other = await LocalAzure.start({}, { scenario: sample });
    try {
      await azure.arm('PATCH', path, { body: { tags: { only: 'here' } } });
      azure.world.clock.advance(60_000);
      assert.match((await azure.arm('GET', path)).text, /"only":"here"/);
      assert.doesNotMatch((await other.arm('GET', path)).text, /"only":"here"/);
      const { port, controlSecret } = azure.simulator.handshake;
      assert.notEqual(port, other.simulator.handshake.port);
      const answer = await other.send('GET', `https://127.0.0.1:${port}/.control/state`, {
        headers: { 'x-local-azure-control': controlSecret },
      });
      assert.equal(answer.status, 401, 'the secret of one opens the other');
    } finally {
      await other.stop();
    }
  });

  it('takes a client that hangs up in the middle of its answer, and one that speaks nonsense', async () => {
    await azure.token('ana');
    azure.world.switches.latency = 600_000;
    const gone = new AbortController();
    const asked = azure.arm('GET', path, { signal: gone.signal });
    while (azure.simulator.requests.all.length < 2) await new Promise(resolve => setImmediate(resolve));
    gone.abort();
    await assert.rejects(asked);
    azure.world.switches.latency = 0;
    azure.world.clock.advance(600_000);
    const socket = connect(azure.simulator.handshake.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end('\u0000\u0001 nonsense\r\n\r\n');
    await once(socket, 'close');
    assert.equal((await azure.arm('GET', path)).status, 200);
  });

  for (const [what, change, place] of [
    ['an app name twice', 'apps', 'subscriptions[0].groups[0].apps[1].name'],
    ['an unknown switch', 'switch', 'switches.nonsense'],
    ['an unknown property', 'property', 'subscriptions[0].groups[0].nonsense'],
    ['a subscription of no tenant', 'tenant', 'subscriptions[0].tenant'],
    ['a machine of nobody', 'machine', 'machine'],
  ] as const) {
    it(`refuses a scenario with ${what}, naming the place`, async () => {
      const [first, ...others] = sample.subscriptions;
      const [group] = first!.groups;
      const app = group!.apps[0]!;
      const changes = {
        apps: { subscriptions: [{ ...first, groups: [{ ...group, apps: [app, app] }] }, ...others] },
        switch: { switches: { nonsense: 1 } },
        property: { subscriptions: [{ ...first, groups: [{ ...group, nonsense: 1 }] }, ...others] },
        tenant: { subscriptions: [{ ...first, tenant: 'nobody.example' }, ...others] },
        machine: { machine: '00000000-0000-4000-8000-000000000000' },
      };
      await assert.rejects(startSimulator({ scenario: { ...sample, ...changes[change] } }), {
        name: 'ScenarioError',
        place,
      });
    });
  }
});
