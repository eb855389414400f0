import assert from 'node:assert/strict';
import { type ApiManagement, AzureError, type Call, type StoredPolicy } from '../../../src/azure/interfaces';
import { applyPlan } from '../../../src/plan';
import { settle } from '../../../src/plan/writeStep';
import { MemoryJournal } from '../../plan/memoryJournal';
import { appClientId } from '../route/samples';
import { LocalPlans } from './localPlan';
import { MemoryAzure, orders } from './memoryAzure';
import { goodProver, kinds, planFor } from './memoryPlan';

/** What is read just before a write, and when that is just before. */
describe('reading just before writing', () => {
  const validation = { defaultAuthorizationPolicy: { allowedApplications: ['other'] } };
  const theirs = '<policies>theirs</policies>';

  /** An API without a policy: no ETag guards it. */
  class Bare extends MemoryAzure {
    readonly asked: string[] = [];
    /** Runs between Azure's taking the identity's change and its end. */
    whileConfirming = (): void => undefined;

    async apply(more: Partial<ApiManagement> = {}) {
      const plan = await planFor(this);
      const { apiManagement } = this.azure;
      const slow = async (id: string, call?: Call) => {
        call?.onAccepted?.();
        await new Promise(resolve => setImmediate(resolve));
        this.asked.push('identity');
        this.whileConfirming();
        return apiManagement.turnOnSystemIdentity(id);
      };
      const azure = {
        ...this.azure,
        apiManagement: {
          ...apiManagement,
          ...more,
          turnOnSystemIdentity: slow,
          getPolicy: (...given: Parameters<typeof apiManagement.getPolicy>) => {
            this.asked.push('get policy');
            return apiManagement.getPolicy(...given);
          },
          putPolicy: (...given: Parameters<typeof apiManagement.putPolicy>): Promise<StoredPolicy> => {
            this.asked.push('put policy');
            return apiManagement.putPolicy(...given);
          },
        },
      };
      const quiet = { proverFor: () => goodProver, journal: new MemoryJournal(), onProgress: () => undefined };
      return { plan, outcome: await applyPlan(azure, plan, quiet) };
    }
  }

  it('that there is no policy is read while the identity is being confirmed, once', async () => {
    const world = new Bare();
    const { outcome } = await world.apply();
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    assert.deepEqual(world.asked, ['get policy', 'identity', 'put policy', 'put policy']);
  });

  it('a reading that is old by the time of the write is made again: what someone wrote meanwhile stays', async () => {
    const world = new Bare();
    world.whileConfirming = () => {
      world.now += 1_000;
      world.setPolicy(orders, theirs);
    };
    const { outcome } = await world.apply();
    assert.equal(outcome.stop?.stop.reason, 'changedMeanwhile', outcome.state);
    assert.equal(outcome.stop.stop.difference?.found, theirs);
    assert.equal(world.policies.get(orders.id)?.text, theirs);
    assert.deepEqual(world.asked, ['get policy', 'identity', 'get policy']);
  });

  it('an id that the identity’s step makes known is waited for, not asked for', async () => {
    const world = new Bare();
    world.settings = {
      platform: { enabled: true },
      identityProviders: {
        azureActiveDirectory: { enabled: true, registration: { clientId: appClientId }, validation },
      },
    };
    let asked = 0;
    const { apiManagement } = world.azure;
    const { outcome, plan } = await world.apply({
      getService: (...given) => {
        asked++;
        return apiManagement.getService(...given);
      },
    });
    assert.ok(kinds(plan).includes('admit'), kinds(plan).join());
    assert.equal(outcome.state, 'secured', outcome.stop?.stop.text);
    assert.equal(asked, 1, 'by the identity’s own step');
  });

  describe('once more after the pause before a second try', () => {
    const tried = async (looks: readonly string[]) => {
      const world = new MemoryAzure();
      const left = [...looks];
      let sent = 0;
      const ended = await settle(world.azure, {}, 'it', {
        found: 'old',
        send: () => {
          sent++;
          if (sent === 1) return Promise.reject(new AzureError('No answer.', { kind: 'unreachable', host: 'arm' }));
          return Promise.resolve('new');
        },
        look: () => Promise.resolve(left.shift() ?? 'too often'),
        done: state => state === 'new',
        same: (one, other) => one === other,
        textOf: state => state,
      }).catch(String);
      return [ended, sent, left.length];
    };

    it('unchanged: sent again', async () => assert.deepEqual(await tried(['old', 'old']), ['new', 2, 0]));
    it('arrived late: not sent again', async () => assert.deepEqual(await tried(['old', 'new']), ['new', 1, 0]));
    it('changed by someone in the pause: not touched', async () => {
      const [ended, sent] = await tried(['old', 'theirs']);
      assert.match(String(ended), /Someone else changed it/);
      assert.equal(sent, 1);
    });
  });

  it('a principal that the run has just made holds no roles: they aren’t asked for', async () => {
    const plans = await LocalPlans.start();
    try {
      plans.local.world.tenants[0]?.users.forEach(user => Object.assign(user, { directory: 'write' }));
      const plan = await plans.plan('legacy', { registration: 'new' });
      const { requests } = plans.local.simulator;
      requests.clear();
      const outcome = await applyPlan(plans.azure, plan, {
        proverFor: () => goodProver,
        journal: new MemoryJournal(),
        onProgress: () => undefined,
      });
      assert.ok(outcome.stands.includes('assignment'), outcome.stop?.stop.text);
      const ofRoles = requests.all.filter(one => one.path.endsWith('/appRoleAssignedTo'));
      assert.deepEqual(
        ofRoles.map(one => one.method),
        ['POST'],
      );
    } finally {
      await plans.stop();
    }
  });
});
