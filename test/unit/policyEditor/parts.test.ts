import assert from 'node:assert/strict';
import { OpenedPolicies } from '../../../src/ui/policyEditor/openedPolicies';
import { credentialsOf } from '../../../src/ui/policyEditor/service/backEndCredentials';
import { linkedGlob, policyLinkIn } from '../../../src/ui/policyEditor/service/policyLink';
import { writeAction } from '../../../src/ui/policyEditor/policyRights';
import { placeOf } from '../../../src/ui/policyEditor/policyUri';
import { Recent } from '../../../src/ui/policyEditor/service/recent';

const api = '/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/s/apis/orders';

describe('the comment that links a file to a service', () => {
  const mark = `<!-- apim: ${api} -->`;
  const cases: readonly (readonly [name: string, text: string, linked: boolean])[] = [
    ['at the top', `${mark}\n<policies />`, true],
    ['after a byte-order mark and white space', `\ufeff\n\n${mark}<policies />`, true],
    ['in a file of Windows', `\ufeff\r\n${mark}\r\n<policies />\r\n`, true],
    ['after another comment', `<!-- Orders -->\n${mark}\n<policies />`, true],
    ['after the first element', `<policies>\n${mark}</policies>`, false],
    ['naming something without a policy', `<!-- apim: ${api}/schemas/1 -->`, false],
    ['naming nothing', '<!-- apim: orders -->', false],
    ['absent', '<policies />', false],
  ];
  for (const [name, text, linked] of cases) {
    it(`${linked ? 'counts' : 'doesn’t count'} ${name}`, () => {
      assert.deepEqual(policyLinkIn(text), linked ? { kind: 'api', ownerId: api } : undefined);
    });
  }
});

describe('a glob that links files to a service', () => {
  it('may be written as Windows writes paths', () => {
    assert.equal(linkedGlob('policies\\orders.policy.xml'), 'policies/orders.policy.xml');
    assert.equal(linkedGlob('**/{orders,stock}.policy.xml'), '**/{orders,stock}.policy.xml');
  });
});

describe('answers kept for a while', () => {
  it('are asked for again when they are old, failed or forgotten', async () => {
    let now = 0;
    let asked = 0;
    const recent = new Recent<number>(100, () => now);
    const ask = (): Promise<number> => Promise.resolve(++asked);
    assert.deepEqual([await recent.get('a/x', ask), await recent.get('a/x', ask)], [1, 1]);
    now = 100;
    assert.equal(await recent.get('a/x', ask), 2);
    recent.forget('a');
    assert.equal(await recent.get('a/x', ask), 3);
    await assert.rejects(recent.get('b', () => Promise.reject(new Error('no'))));
    assert.equal(await recent.get('b', ask), 4);
  });
});

describe('what open policies are based on', () => {
  const memento = () => {
    const kept = new Map<string, unknown>();
    return {
      keys: () => [...kept.keys()],
      get: <T>(key: string, fallback?: T): T | undefined => (kept.has(key) ? (kept.get(key) as T) : fallback),
      update: (key: string, value: unknown) => {
        kept.set(key, JSON.parse(JSON.stringify(value)));
        return Promise.resolve();
      },
    };
  };
  const version = (etag: string) => ({ bytes: new Uint8Array(), base: '', precondition: { etag } });

  it('is remembered over restarts, with the time of the version', () => {
    const state = memento();
    const before = new OpenedPolicies(state, () => 1000);
    before.keep('a', before.dated('a', version('1')));
    const after = new OpenedPolicies(state, () => 2000);
    assert.deepEqual(after.remembered('a'), { precondition: { etag: '1' }, mtime: 1000 });
    assert.equal(after.dated('a', version('1')).mtime, 1000);
    assert.equal(after.dated('a', version('2')).mtime, 2000);
    assert.equal(after.get('a'), undefined);
  });

  it('is remembered for the last hundred', () => {
    const state = memento();
    const opened = new OpenedPolicies(state, () => 1);
    for (let index = 0; index < 101; index++) opened.keep(`p${index}`, { ...version('1'), mtime: 1 });
    assert.equal(opened.remembered('p0'), undefined);
    assert.ok(opened.remembered('p1'));
    assert.ok(opened.remembered('p100'));
  });

  it('is nothing where the memory is of another shape', async () => {
    const state = memento();
    await state.update('openPolicies', { a: 'x', b: { etag: '1' }, c: { precondition: 'absent', mtime: 5 } });
    const opened = new OpenedPolicies(state);
    assert.deepEqual(
      ['a', 'b', 'd'].map(key => opened.remembered(key)),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(opened.remembered('c'), { precondition: 'absent', mtime: 5 });
  });
});

describe('credentials of back-end entities', () => {
  const entity = (name: string, more: object = {}) => ({
    id: `/b/${name}`,
    name,
    url: 'https://x',
    setsAuthorization: false,
    headerNames: [],
    pool: [],
    ...more,
  });
  it('are those that decide Authorization, of a pool those of its members', () => {
    const backEnds = [
      entity('plain', { headerNames: ['x-key'] }),
      entity('fixed', { setsAuthorization: true }),
      entity('token', { managedIdentity: { resource: 'api://x' }, setsAuthorization: true }),
      entity('pool', { pool: ['/b/plain', '/B/Token'] }),
      entity('quiet', { pool: ['/b/plain'] }),
    ];
    assert.deepEqual(credentialsOf(backEnds), [
      { backEndId: 'fixed' },
      { backEndId: 'token', resource: 'api://x' },
      { backEndId: 'pool', resource: 'api://x' },
    ]);
  });
});

describe('what saving a policy needs', () => {
  const service = '/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/s';
  const cases: readonly (readonly [path: string, action: string])[] = [
    ['', 'policies/write'],
    ['/products/p', 'products/policies/write'],
    ['/apis/a;rev=2', 'apis/policies/write'],
    ['/apis/a/operations/o', 'apis/operations/policies/write'],
    ['/policyFragments/f', 'policyFragments/write'],
    ['/workspaces/w', 'workspaces/policies/write'],
    ['/workspaces/w/apis/a', 'workspaces/apis/policies/write'],
  ];
  for (const [path, action] of cases) {
    it(`of ${path || 'the service'} is ${action}`, () => {
      const place = placeOf(`${service}${path}`);
      assert.ok(place);
      assert.equal(writeAction(place), `Microsoft.ApiManagement/service/${action}`);
    });
  }
});
