import assert from 'node:assert/strict';
import * as l10n from '@vscode/l10n';
import german from '../../../media/l10n/bundle.l10n.de.json';
import { type Names, compareClaims, judge, postureSentence, postureWord } from '../../../src/route';
import { hoverAt } from '../../../src/ui/policyEditor/language/hoverText';
import { viewMessage } from '../../../src/ui/explorer/viewMessage';
import { toJson } from '../../../src/ui/overview/exports/json';
import { whyOf } from '../../../src/ui/overview/row';
import { ago, duration } from '../../../src/webview/time';
import { bodyText } from '../../../src/webview/text';
import { parsePolicy } from '../../../src/policy';
import { sampleRows } from '../../ui/panels/overviewStates';
import { callerClientId, facts, locked, tenantId } from '../route/samples';

const names: Names = { service: 'shop-apim', api: 'Orders', app: 'orders-app' };

/** What depends on the language beyond the sentences themselves. */
describe('in German', () => {
  before(() => l10n.config({ contents: german }));
  // Other files run in the same process.
  after(() => l10n.config({ contents: {} }));

  it('writes numbers and times as German does', () => {
    assert.equal(duration(1840), '1,8 s');
    assert.equal(duration(226_000), '3 min 46 s');
    assert.equal(ago(0, 432_000_000), 'vor 5 Tagen');
    assert.match(bodyText('y'.repeat(5000), 1_300_000), /\n… noch 1,2 MB$/);
    const filter = { text: 'billing', count: 2, total: 10_412, waiting: 0 };
    assert.equal(viewMessage(filter, undefined, 0), 'Filter „billing“: 2 von 10.412 passen.');
  });

  it('keeps nouns in upper case in the middle of a sentence', () => {
    const posture = { word: 'broken', fact: judge(facts({ settings: { allowedApplications: ['x'] } })).F7 } as const;
    assert.equal(postureWord(posture), 'fehlerhaft');
    assert.equal(postureSentence(posture, names, 0), 'Fehlerhaft: Aufrufer steht nicht auf der Zulassungsliste.');
    assert.equal(whyOf(posture, names), 'Aufrufer steht nicht auf der Zulassungsliste');
  });

  it('names claims, and what isn’t in the token', () => {
    const claims = { caller: callerClientId, callerClaim: 'azp', tid: tenantId, version: 2, roles: [] } as const;
    const rows = compareClaims(claims, locked, 0);
    assert.deepEqual(
      rows.map(row => row.name),
      ['Zielgruppe', 'Aussteller', 'Aufrufer', 'Identität', 'Mandant', 'Läuft ab'],
    );
    assert.equal(rows[0]?.says, 'nicht im Token');
  });

  it('keeps what programs read as it is', () => {
    const rows = sampleRows(40);
    const { routes } = JSON.parse(toJson({ rows, at: 0, simulated: false, version: '0.1.0' })) as {
      routes: { state: string }[];
    };
    const known = new Set(['secured', 'configured', 'open', 'broken', 'notReachable', 'notChecked']);
    assert.deepEqual(
      [...new Set(routes.map(one => one.state))].filter(state => !known.has(state)),
      [],
    );
  });

  it('explains policies in German, from the catalogue that has English words only', () => {
    const text = '<policies><inbound><authentication-managed-identity resource="x" /></inbound></policies>';
    const found = hoverAt(parsePolicy(text), text.indexOf('authentication-managed'));
    assert.ok(found?.kind === 'words');
    assert.match(found.markdown, /Mit verwalteter Identität authentifizieren/);
    assert.match(found.markdown, /Abschnitte\\: inbound/);
  });
});
