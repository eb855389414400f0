import assert from 'node:assert/strict';
import { type Report, diagnose, rememberedRun, reportToJson, reportToMarkdown } from '../../../src/diagnosis';
import { readFacts } from '../../../src/azure';
import { diagnosticsView } from '../../../src/ui/diagnostics/diagnosisView';
import { keys } from '../../modes';
import { flowSignature, partnerKey, stockKey } from '../../modes/scenario';
import { Laboratory } from '../../diagnosis/laboratory';

/** A secret in the forms in which it could get out. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  encodeURIComponent(secret),
];

const leaks = (text: string, secrets: readonly string[]): readonly string[] =>
  secrets.filter(secret => secret !== '' && formsOf(secret).some(form => text.includes(form)));

describe('planted secrets', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  for (const name of ['orders', 'stock', 'partner'] as const) {
    it(`of ${name} are in no report, export, history or panel`, async () => {
      await laboratory.reset();
      const route = await laboratory.route(name);
      const progress: Report[] = [];
      const at = laboratory.azure.snapshot();
      const [operation] = (await at.apiManagement.listOperations(route.api.id)).filter(one => one.method === 'GET');
      const options = {
        operationId: operation?.id ?? '',
        parameters: { id: '1' },
        sendGatewayToken: 'agreed' as const,
      };
      const report = await diagnose(at, route, readFacts(at, route), options, one => progress.push(one));
      const documents = [...laboratory.shop.service.traces.values()].map(trace => JSON.stringify(trace.document));
      const tokens = [...new Set(documents.flatMap(text => text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? []))];
      assert.ok(tokens.length > 0, 'the trace holds a token');
      const secrets = [
        ...Object.values(keys),
        partnerKey,
        stockKey,
        flowSignature,
        ...tokens.flatMap(token => token.split('.')),
      ];
      const frame = { route, subscription: 'Shop', simulated: true, now: 0 };
      const told = [
        JSON.stringify([report, progress]),
        reportToJson(report),
        reportToMarkdown(report),
        JSON.stringify(rememberedRun(report)),
        JSON.stringify(diagnosticsView({ kind: 'report', report, running: false }, frame)),
      ];
      for (const text of told) assert.deepEqual(leaks(text, secrets), []);
      // The search itself finds what is there.
      assert.ok(leaks(`${told.join('')} ${Buffer.from(partnerKey).toString('base64')}`, secrets).length > 0);
    });
  }
});
