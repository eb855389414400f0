import assert from 'node:assert/strict';
import { readFacts } from '../../../src/azure';
import type { Azure, WireRequest } from '../../../src/azure/interfaces';
import { diagnose } from '../../../src/diagnosis';
import { type ProbeId, type ProbeRule, type ProbeTarget, probeOf, probes } from '../../../src/diagnosis/probes';
import { Secret } from '../../../src/route';
import { Laboratory } from '../../diagnosis/laboratory';

const rules: readonly (readonly [string, ProbeRule])[] = Object.entries(probes);
const app: ProbeTarget = { host: 'a.example', path: '/1', name: 'a', kind: 'app', hosts: ['a.example'] };
const gateway: ProbeTarget = { ...app, kind: 'gateway', method: 'HEAD' };
const key = { header: 'x-key', key: new Secret('k') };
const token = new Secret('t');

const secretsOf = ({ headers }: WireRequest): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]) => (value instanceof Secret ? [name.toLowerCase()] : []));

describe('the table of probes', () => {
  it('has only methods that change nothing, and every probe of domain.md 7.3', () => {
    for (const [id, rule] of rules) assert.ok(['GET', 'OPTIONS', 'operation'].includes(rule.method), id);
    const named = rules.flatMap(([, rule]) => rule.of.split(', '));
    for (const probe of ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7']) assert.ok(named.includes(probe), probe);
  });
  it('sends the gateway’s token once, and no two tokens together', () => {
    for (const [id, { carries, once, garbage, hosts }] of rules) {
      const tokens = carries.filter(one => one.endsWith('Token') && one !== 'debugToken');
      assert.equal(once === true, carries.includes('gatewayToken'), id);
      assert.ok(tokens.length + (garbage ? 1 : 0) <= 1, id);
      if (tokens.length > 0) assert.equal(hosts, 'first', id);
    }
  });

  const never: readonly (readonly [ProbeId, ProbeTarget, object])[] = [
    ['withoutToken', app, { key }],
    ['withoutToken', gateway, { gatewayToken: token }],
    ['withoutKey', gateway, { key }],
    ['throughGateway', gateway, { gatewayToken: token }],
    ['throughGateway', app, {}],
    ['userToken', gateway, { userToken: token }],
    ['gatewayToken', app, { gatewayToken: token, key }],
    ['preflight', gateway, { key }],
  ];
  for (const [id, target, carried] of never)
    it(`never lets ${id} carry ${Object.keys(carried).join(' and ') || 'anything'} to an ${target.kind}`, () => {
      assert.throws(() => probeOf(id, target, carried as never), /was about to/);
    });

  it('makes the requests', () => {
    const sent = probeOf('throughGateway', gateway, { key, debugToken: token }).request;
    assert.equal(`${sent.method} ${sent.url}`, 'HEAD https://a.example/1');
    assert.deepEqual(secretsOf(sent), ['x-key', 'apim-debug-authorization']);
    const bad = probeOf('garbageToken', app, {}).request;
    assert.deepEqual(bad.headers, { Authorization: 'Bearer not.a.token' });
    const [header] = Object.values(probeOf('gatewayToken', app, { gatewayToken: token }).request.headers);
    assert.equal(header instanceof Secret && header.reveal(), 'Bearer t');
  });

  for (const name of ['orders', 'stock', 'partner'] as const)
    it(`is all that goes over the wire for ${name}`, async () => {
      const laboratory = await Laboratory.open();
      try {
        const route = await laboratory.route(name);
        const snapshot = laboratory.azure.snapshot();
        const sent: WireRequest[] = [];
        const wire: Azure['wire'] = {
          send: (request, call) => {
            sent.push(request);
            return snapshot.wire.send(request, call);
          },
        };
        const at = { ...snapshot, wire };
        const [operation] = (await at.apiManagement.listOperations(route.api.id)).filter(one => one.method === 'GET');
        const options = {
          operationId: operation?.id ?? '',
          parameters: { id: '1' },
          sendGatewayToken: 'agreed' as const,
        };
        const report = await diagnose(at, route, readFacts(at, route), options);
        assert.equal(report.verdict.state, 'secured', JSON.stringify([report.verdict, report.tests[1]]));
        assert.ok(sent.length >= 6);
        const gatewayHosts = route.service.gatewayHosts;
        const { backEnd } = route;
        const called = backEnd.kind === 'api' ? backEnd.service.gatewayHosts : [];
        for (const request of sent) {
          assert.match(request.method, /^(?:GET|HEAD|OPTIONS)$/);
          const { host } = new URL(request.url);
          for (const secret of secretsOf(request)) {
            if (secret === 'authorization') assert.ok(!gatewayHosts.includes(host), request.url);
            else assert.ok([...gatewayHosts, ...called].includes(host), `${secret} to ${host}`);
          }
        }
        assert.equal(sent.filter(one => secretsOf(one).includes('authorization')).length, 1);
        assert.equal(sent.filter(one => secretsOf(one).includes('apim-debug-authorization')).length, 1);
        const labels = rules.map(([, rule]) => rule.label('').trim());
        for (const { label } of report.tests.flatMap(test => test.exchanges))
          assert.ok(
            labels.some(one => label.startsWith(one)),
            label,
          );
      } finally {
        await laboratory.close();
      }
    });
});
