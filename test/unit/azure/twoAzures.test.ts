import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { type ConnectedAzure, connect, localTokens, publicCloud, readFacts } from '../../../src/azure';
import { diagnose } from '../../../src/diagnosis';
import { findRoutes } from '../../../src/route';
import { twoTenants } from '../../ui/standIns/twoTenants';

/** A bearer token or key that came somewhere. */
interface Carried {
  readonly host: string;
  readonly plane: 'resourceManager' | 'graph' | 'elsewhere';
  readonly secret: string;
}

/** What apps are sent to see that they refuse it: no secret. */
const garbage = 'not.a.token';

/** One Azure with a record of every secret that came to it. */
class Recorded {
  readonly carried: Carried[] = [];
  readonly simulator: Simulator;
  readonly azures: readonly ConnectedAzure[];

  private constructor(simulator: Simulator, carried: Carried[]) {
    this.simulator = simulator;
    this.carried = carried;
    const { port, certificate, hosts, users } = simulator.handshake;
    const cloud = { ...publicCloud, ...hosts };
    const local = { port, certificate };
    const tenants = [...new Set(users.map(user => user.tenantId))];
    this.azures = tenants.map(tenantId => {
      const user = users.find(one => one.tenantId === tenantId);
      assert.ok(user);
      return connect({ cloud, tenantId, account: user.name, local, tokens: localTokens(cloud, local, user) });
    });
  }

  static async start(scenario: Parameters<typeof startSimulator>[0]['scenario']): Promise<Recorded> {
    const carried: Carried[] = [];
    const hosts = { resourceManager: '', graph: '' };
    const simulator = await startSimulator({
      scenario,
      onExchange: ({ host, headers }) => {
        const plane = host === hosts.resourceManager ? 'resourceManager' : host === hosts.graph ? 'graph' : 'elsewhere';
        const secrets = [
          /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1],
          headers['ocp-apim-subscription-key'],
          headers['apim-debug-authorization'],
        ];
        for (const secret of secrets)
          if (secret !== undefined && secret !== garbage) carried.push({ host, plane, secret });
      },
    });
    hosts.resourceManager = new URL(simulator.handshake.hosts.resourceManager).hostname;
    hosts.graph = new URL(simulator.handshake.hosts.graph).hostname;
    return new Recorded(simulator, carried);
  }

  /** Reads and tests every route of every tenant, with all that may be sent for it. */
  async testEverything(): Promise<number> {
    let tested = 0;
    for (const azure of this.azures) {
      const subscriptions = (await azure.inventory.listSubscriptions()).map(one => one.id);
      const { services, apps } = await azure.inventory.read(subscriptions);
      const apis = (await Promise.all(services.map(one => azure.apiManagement.listApis(one.id)))).flat();
      for (const route of findRoutes({ services, apis, apps }).filter(one => one.backEnd.kind === 'app')) {
        tested += 1;
        await diagnose(azure, route, readFacts(azure, route), { sendGatewayToken: 'agreed' });
      }
    }
    return tested;
  }

  async close(): Promise<void> {
    for (const azure of this.azures) azure.dispose();
    await this.simulator.close();
  }
}

describe('two Azures open at once', function () {
  this.timeout(120_000);

  it('each hear their own tokens and keys only, and each plane its own', async () => {
    const [local, cloud] = await Promise.all([Recorded.start(sample), Recorded.start(twoTenants)]);
    try {
      const tested = await Promise.all([local.testEverything(), cloud.testEverything()]);
      assert.ok(
        tested.every(count => count > 0),
        tested.join(),
      );
      const secretsOf = ({ carried }: Recorded): ReadonlySet<string> => new Set(carried.map(one => one.secret));
      const shared = [...secretsOf(local)].filter(secret => secretsOf(cloud).has(secret));
      assert.deepEqual(shared, []);
      for (const { carried } of [local, cloud]) {
        const planes = new Map<string, Set<string>>();
        for (const { secret, plane } of carried) {
          planes.set(secret, (planes.get(secret) ?? new Set()).add(plane));
        }
        for (const found of planes.values()) assert.equal(found.size, 1, [...found].join(' and '));
      }
      // The other one has no registrations to ask Graph about, and no keys to call its APIs with.
      const planesOf = ({ carried }: Recorded): readonly string[] => [...new Set(carried.map(one => one.plane))].sort();
      assert.deepEqual(planesOf(local), ['elsewhere', 'graph', 'resourceManager']);
      assert.deepEqual(planesOf(cloud), ['resourceManager']);
    } finally {
      await Promise.all([local.close(), cloud.close()]);
    }
  });
});
