import { Laboratory, named } from './laboratory';
import { allPairs, breakBoth, nameOfPair, pairsById } from './pairs';

const main = async (): Promise<void> => {
  const laboratory = await Laboratory.open();
  const only = process.env['ONLY'];
  const list = (process.env['ALL'] ? allPairs() : pairsById()).filter(p => !only || only.split(',').every(id => p.breaks.some(b => b.id === id)));
  let good = 0;
  const missing = new Map<string, number>();
  for (const pair of list) {
    await laboratory.reset();
    const route = await laboratory.route(pair.target.route);
    try {
    await breakBoth(laboratory.shop, pair);
    const report = await laboratory.diagnose(route);
    const ids = pair.breaks.map(b => b.id);
    const miss = ids.filter(id => !report.causes.some(c => c.id === id));
    const extra = report.causes.filter(c => !ids.includes(c.id as never) && c.effect !== 'risk').map(c => c.id);
    const firstOk = ids.includes(report.causes[0]?.id as never);
    if (miss.length === 0) good++;
    for (const m of miss) missing.set(m, (missing.get(m) ?? 0) + 1);
    if (miss.length > 0 || extra.length > 0) console.log(`${miss.length ? '✕' : '~'}${firstOk ? '' : '!'} ${nameOfPair(pair)} → ${named(report)}  [missing ${miss.join()}; extra ${extra.join()}] ${report.verdict.title}`);
    } catch (e) { console.log('ERR', nameOfPair(pair), (e as Error).stack?.split('\n').slice(0,4).join(' | ')); }
  }
  console.log(`${good} of ${list.length}`, [...missing].sort((a, b) => b[1] - a[1]).map(([k, v]) => `${k}:${v}`).join(' '));
  await laboratory.close();
};
main().catch(e => { console.error(e); process.exitCode = 1; });
