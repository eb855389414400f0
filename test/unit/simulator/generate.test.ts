import assert from 'node:assert/strict';
import { createSigningKey } from '../../../src/simulator/entra';
import { createWorld, generatedScenario, readScenario } from '../../../src/simulator/scenario';
import { createClock, siteAt } from '../../../src/simulator/world';
import { LocalAzure, version } from './localAzure';

const signingKey = createSigningKey();
const make = (options: string) => createWorld(readScenario(generatedScenario(options)), signingKey, createClock());

describe('a generated tenant', () => {
  it('has as many of everything as it was asked for, the same each time', () => {
    const world = make('apps=200,services=3,subscriptions=4,apis=5,slots=10');
    assert.equal([...world.sites.values()].filter(each => each.slot === undefined).length, 200);
    assert.equal(world.sites.size, 220);
    assert.equal(world.services.size, 3);
    assert.deepEqual(
      [...world.services.values()].map(each => each.apis.length),
      [5, 5, 5],
    );
    assert.equal(world.subscriptions.length, 4);
    const again = make('apps=200,services=3,subscriptions=4,apis=5,slots=10');
    assert.deepEqual([...again.sites.keys()], [...world.sites.keys()]);
    assert.equal(siteAt(world, 'gen-app-00200.azurewebsites.net')?.name, 'gen-app-00200');
    assert.equal(siteAt(world, 'gen-app-00201.azurewebsites.net'), undefined);
  });

  it('spreads settings: never configured, locked, open to anonymous callers', () => {
    const apps = [...make('apps=6').sites.values()];
    const actions = apps.map(
      each => /"Return401"|"AllowAnonymous"/.exec(JSON.stringify(each.auth.live() ?? null))?.[0],
    );
    assert.deepEqual(actions.slice(0, 3), [undefined, '"Return401"', '"AllowAnonymous"']);
  });

  for (const [options, place] of [
    ['apps=x', 'generate.apps'],
    ['services=1', 'generate.apps'],
    ['apps=1,nonsense=1', 'generate.nonsense'],
    ['apps=1,subscriptions=0', 'generate.subscriptions'],
    ['apps=2000000', 'generate.apps'],
  ] as const) {
    it(`refuses ${options}, naming the place`, () => {
      assert.throws(() => make(options), { name: 'ScenarioError', place });
    });
  }

  it('is read through Resource Graph page by page, and its owner sees it all', async () => {
    const azure = await LocalAzure.start({}, { scenario: generatedScenario('apps=25,services=1,subscriptions=2') });
    try {
      const [user] = azure.simulator.handshake.users;
      assert.ok(user);
      const signIn = await azure.postForm(`https://login.microsoftonline.com/${user.tenantId}/oauth2/v2.0/token`, {
        grant_type: 'password',
        client_id: user.clientId,
        username: user.name,
        password: user.password,
        scope: 'https://management.core.windows.net//.default',
      });
      const token = signIn.body['access_token'] as unknown as string;
      const names: string[] = [];
      for (let next: unknown = undefined; ;) {
        const answer = await azure.arm(
          'POST',
          `/providers/Microsoft.ResourceGraph/resources?api-version=${version.graph}`,
          {
            token,
            body: {
              query: "resources | where type =~ 'microsoft.web/sites' | project name | order by name asc",
              options: { $top: 10, ...(next !== undefined && { $skipToken: next }) },
            },
          },
        );
        assert.equal(answer.status, 200, answer.text);
        names.push(...(answer.body['data'] as unknown as { name: string }[]).map(each => each.name));
        next = answer.body['$skipToken'];
        if (next === undefined) break;
      }
      assert.deepEqual([names.length, names[0], names.at(-1)], [25, 'gen-app-00001', 'gen-app-00025']);
    } finally {
      await azure.stop();
    }
  });
});
