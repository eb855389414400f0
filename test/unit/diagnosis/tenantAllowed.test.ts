import assert from 'node:assert/strict';
import { reportToJson, reportToMarkdown } from '../../../src/diagnosis';
import { Laboratory, named } from '../../diagnosis/laboratory';
import { ids, siteId } from '../../modes';

const setting = 'WEBSITE_AUTH_AAD_ALLOWED_TENANTS';
const secret = 'Server=shop;Password=planted-in-an-app-setting';

describe('an app setting that keeps other tenants out', () => {
  let laboratory: Laboratory;
  before(async () => {
    laboratory = await Laboratory.open();
  });
  after(() => laboratory.close());

  const run = async (value: string | undefined, before?: () => void) => {
    await laboratory.reset();
    const route = await laboratory.route('orders');
    const { appSettings } = laboratory.shop.site('orders-app');
    if (value !== undefined) appSettings[setting] = value;
    appSettings['DATABASE'] = secret;
    before?.();
    laboratory.requests.clear();
    return laboratory.diagnose(route);
  };
  const askedForSettings = (): boolean => laboratory.requests.all.some(({ path }) => /appsettings\/list/i.test(path));

  const table: readonly [string, string | undefined, string, readonly string[]][] = [
    ['another tenant', ids.otherTenant, 'E-07', [ids.otherTenant, ids.tenant]],
    ['other tenants, with spaces', ` ${ids.otherTenant} , ${ids.unrelated}`, 'E-07', [ids.unrelated]],
    ['the tenant among others', `${ids.otherTenant},${ids.tenant.toUpperCase()}`, 'no cause', []],
    ['empty', '', 'no cause', []],
    ['not set', undefined, 'no cause', []],
  ];
  for (const [name, value, cause, shown] of table) {
    it(`names ${cause}: ${name}`, async () => {
      const report = await run(value);
      assert.equal(named(report), cause);
      const evidence = report.causes.flatMap(one => one.evidence).join('\n');
      for (const text of shown) assert.ok(evidence.includes(text), evidence);
      assert.ok(!`${reportToJson(report)}${reportToMarkdown(report)}`.includes(secret));
    });
  }

  it('is asked for only where the app’s authentication answers 403', async () => {
    await run(undefined);
    assert.equal(askedForSettings(), false, 'a route that works');
    await run(undefined, () => laboratory.shop.dropPrincipal(ids.orders));
    assert.equal(askedForSettings(), false, 'no token to be had');
    await run(ids.otherTenant);
    assert.equal(askedForSettings(), true);
  });

  it('says what it could be where app settings may not be read, or refer to a vault', async () => {
    const forbid = (): void =>
      laboratory.shop.world.faults.add({ kind: 'forbidden', path: 'appsettings/list', times: 'always' });
    for (const report of [
      await run(ids.otherTenant, forbid),
      await run('@Microsoft.KeyVault(VaultName=shop;SecretName=tenants)'),
    ]) {
      assert.equal(named(report), 'E-07 (oneOf), F-13 (oneOf)');
      assert.ok(
        report.missing.some(one => one.includes(setting)),
        report.missing.join(),
      );
      assert.ok(report.verdict.text.includes(setting), report.verdict.text);
    }
  });

  it('asks for nothing else in the app’s name', async () => {
    await run(ids.otherTenant);
    const posts = laboratory.requests.all.filter(
      ({ method, path }) => method === 'POST' && path.toLowerCase().startsWith(siteId('orders-app').toLowerCase()),
    );
    assert.deepEqual(
      posts.map(({ path }) => path.replace(/\?.*$/, '').slice(siteId('orders-app').length)),
      ['/config/appsettings/list'],
    );
  });
});
