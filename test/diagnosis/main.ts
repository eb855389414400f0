import { type Mode, modes, nameOf, serviceId } from '../modes';
import type { Switches } from '../../src/simulator/world';
import type { DiagnoseOptions } from '../../src/diagnosis';
import { Cases, Count, chosenBy } from './cases';
import { fixWithPlan } from './fixes';
import { explainedModes, healthyModes, isNamedFirst, judgeExplained, judgeOperation, operationIds } from './judged';
import { Laboratory, named } from './laboratory';
import { allPairs, breakBoth, hiddenIn, isFrequent, nameOfPair, pairsById, wrongOrder } from './pairs';
import { variants } from './variants';
import { type Way, ways } from './ways';

/**
 * `npm run test:diagnosis`: every row of the failure catalogue, broken on a route that works, named over the wire; then
 * every two rows that can occur together. With `-- --every-pair` in all their ways, which takes about three times as
 * long; with `--part 2/5` a fifth of the cases, with `--only <pattern>` those of a name.
 */

const optionsOf = (mode: Mode): DiagnoseOptions =>
  nameOf(mode) === 'F-33, key suspended' ? { keySubscriptionId: `${serviceId}/subscriptions/orders` } : {};

const isRouteMode = (mode: Mode): boolean =>
  !operationIds.includes(mode.id) && !explainedModes.includes(nameOf(mode)) && !healthyModes.includes(mode.id);

async function nameAll(laboratory: Laboratory, cases: Cases, total: Count): Promise<void> {
  const counts = { route: new Count(), operation: new Count(), explain: new Count(), variant: new Count() };
  for (const mode of modes) {
    let count = counts.route;
    const good = await cases.try(nameOf(mode), async () => {
      await laboratory.reset();
      const route = await laboratory.route(mode.route);
      await mode.produce(laboratory.shop);
      if (operationIds.includes(mode.id)) {
        count = counts.operation;
        const text = await judgeOperation(laboratory, mode);
        return { good: text === mode.id, text };
      }
      if (explainedModes.includes(nameOf(mode))) {
        count = counts.explain;
        const text = await judgeExplained(laboratory, mode);
        return { good: text === mode.id, text };
      }
      const report = await laboratory.diagnose(route, optionsOf(mode));
      const healthy = healthyModes.includes(mode.id);
      if (healthy) count = counts.variant;
      return {
        good: healthy ? report.causes.length === 0 : report.causes[0]?.id === mode.id,
        text: named(report),
      };
    });
    if (good === undefined) continue;
    count.note(mode.id, good);
    total.note(mode.id, good);
  }
  const { route, operation, explain, variant } = counts;
  console.log(
    `Route modes ${route.text}, operation modes ${operation.text}, Explain modes ${explain.text}, healthy variants of the catalogue ${variant.text}.`,
  );
}

/** Ways that leave nothing to see without this source: the call works, and only that source knows better. */
const unseen: Readonly<Record<string, readonly string[]>> = {
  graphRead: ['F-20, role taken away', 'F-20, role given'],
  tracing: ['F-20, role given'],
};

async function nameWithout(
  laboratory: Laboratory,
  cases: Cases,
  what: string,
  switches: Partial<Switches>,
): Promise<void> {
  const [source = ''] = Object.keys(switches);
  const count = new Count();
  for (const mode of modes.filter(isRouteMode)) {
    const good = await cases.try(`${what}: ${nameOf(mode)}`, async () => {
      await laboratory.reset();
      const route = await laboratory.route(mode.route);
      await mode.produce(laboratory.shop);
      Object.assign(laboratory.shop.switches, switches);
      const report = await laboratory.diagnose(route, optionsOf(mode));
      return unseen[source]?.includes(nameOf(mode)) === true
        ? { good: report.causes.every(one => one.certainty !== 'certain'), text: `${named(report)} (nothing to see)` }
        : { good: isNamedFirst(report, mode.id), text: named(report) };
    });
    if (good !== undefined) count.note(mode.id, good);
  }
  console.log(`${what}: ${count.text} route modes.`);
}

/** The ways that are no mode of the simulator's: with every source, and without each. */
async function nameWays(laboratory: Laboratory, cases: Cases, total: Count): Promise<void> {
  const sources = [
    { what: '', source: undefined, switches: {} },
    { what: 'Graph forbidden: ', source: 'graph', switches: { graphRead: 'never' } },
    { what: 'Without traces: ', source: 'traces', switches: { tracing: false } },
  ] as const;
  for (const { what, source, switches } of sources) {
    const count = new Count();
    for (const { id, way, route: routeName, make, options, blindWithout } of ways) {
      const name = `${what}${id}, ${way}`;
      const good = await cases.try(name, async () => {
        await laboratory.reset();
        const before = await laboratory.route(routeName);
        await make(laboratory.shop);
        Object.assign(laboratory.shop.switches, switches);
        const report = await laboratory.diagnose(before, options);
        const blind = source && blindWithout?.[source];
        if (blind !== undefined) {
          const isHonest = report.causes.every(one => one.certainty !== 'certain');
          return { good: isHonest, text: `${named(report)}; ${blind}` };
        }
        return { good: source ? isNamedFirst(report, id) : report.causes[0]?.id === id, text: named(report) };
      });
      if (good === undefined) continue;
      count.note(name, good);
      // The catalogue's rows alone are what is counted in the end.
      if (source === undefined && id.startsWith('F-')) total.note(id, good);
    }
    console.log(`${what}Other ways ${count.text}.`);
  }
}

/** Of the ten most frequent rows every way with every other; of the others one way each. */
function wantedPairs(): ReturnType<typeof allPairs> {
  const all = allPairs();
  if (process.argv.includes('--every-pair')) return all;
  const byId = pairsById().map(nameOfPair);
  return all.filter(pair => isFrequent(pair) || byId.includes(nameOfPair(pair)));
}

async function namePairs(laboratory: Laboratory, cases: Cases): Promise<void> {
  const frequent = new Count();
  const other = new Count();
  const hiding = new Count();
  for (const pair of wantedPairs()) {
    const name = nameOfPair(pair);
    const good = await cases.try(name, async () => {
      await laboratory.reset();
      const route = await laboratory.route(pair.target.route);
      await breakBoth(laboratory.shop, pair);
      const report = await laboratory.diagnose(route);
      const ids = report.causes.map(cause => cause.id);
      const wrong = wrongOrder(pair, ids);
      const untold = hiddenIn(pair);
      if (untold) {
        const others = pair.breaks.filter(one => one !== untold.hidden);
        const honest = report.verdict.text.includes('test again') || report.verdict.state === 'configured';
        return {
          good: honest && others.every(({ id }) => ids.includes(id)),
          text: `${named(report)}; ${untold.hidden.id} can’t be told yet: ${untold.why}${honest ? '' : ', and the report doesn’t say so'}`,
        };
      }
      return {
        good: wrong === undefined && pair.breaks.every(({ id }) => ids.includes(id)),
        text: wrong === undefined ? named(report) : `${named(report)}; ${wrong}`,
      };
    });
    const count = hiddenIn(pair) ? hiding : isFrequent(pair) ? frequent : other;
    if (good !== undefined) count.note(name, good);
  }
  console.log(
    `Both named: pairs of the ten most frequent ${frequent.text}, other pairs ${other.text}. Pairs of which one can’t be told before the other is mended, the first named and the report saying so: ${hiding.text}.`,
  );
}

async function nameVariants(laboratory: Laboratory, cases: Cases): Promise<void> {
  const count = new Count();
  for (const { name, route: routeName, make, options } of variants) {
    const good = await cases.try(`Healthy: ${name}`, async () => {
      await laboratory.reset();
      await make(laboratory.shop);
      const report = await laboratory.diagnose(await laboratory.route(routeName), options);
      return {
        good: report.causes.length === 0 && ['secured', 'configured', 'notReachable'].includes(report.verdict.state),
        text: `${named(report)}, ${report.verdict.title}`,
      };
    });
    if (good !== undefined) count.note(name, good);
  }
  console.log(`Healthy variants ${count.text}.`);
}

/** What a plan may have to mend: every mode that a route shows, and every other way. */
const mendable: readonly Way[] = [
  ...modes.filter(isRouteMode).map(mode => ({
    id: mode.id,
    way: mode.variant ?? '',
    route: mode.route,
    make: mode.produce,
    options: optionsOf(mode),
  })),
  ...ways,
];

/** Why the plan's own tests can't prove anything on this route. */
const whyUnproved = ({ route, unproved }: Way): string | undefined =>
  unproved ?? (route === 'flows' ? 'no operation of this route may be called' : undefined);

async function fixAll(laboratory: Laboratory, cases: Cases): Promise<void> {
  const count = new Count();
  for (const one of mendable) {
    const how = { isByPlan: true };
    const name = `Fixed by its plan: ${one.id}, ${one.way}`;
    const good = await cases.try(name, async () => {
      await laboratory.reset();
      const route = await laboratory.route(one.route);
      await one.make(laboratory.shop);
      const report = await laboratory.diagnose(route, one.options);
      const { fix } = report.causes.find(cause => cause.id === one.id) ?? {};
      const unproved = whyUnproved(one);
      how.isByPlan = fix?.kind === 'plan' && unproved === undefined;
      if (!how.isByPlan)
        return { good: fix !== undefined, text: `${unproved ?? 'no plan'}: ${fix?.title ?? 'the cause isn’t named'}` };
      const outcome = await fixWithPlan(laboratory, route, one.choices);
      const after = await laboratory.diagnose(route, one.options);
      return {
        good: after.verdict.state === 'secured' && after.causes.every(cause => cause.effect === 'risk'),
        text: `${outcome}; ${named(after)}, ${after.verdict.title}`,
      };
    });
    if (good !== undefined && how.isByPlan) count.note(name, good);
  }
  console.log(`Plans that make it right ${count.text}.`);
}

async function main(): Promise<void> {
  const cases = new Cases(chosenBy(process.argv.slice(2)));
  const total = new Count();
  const laboratory = await Laboratory.open();
  try {
    await nameAll(laboratory, cases, total);
    await nameWays(laboratory, cases, total);
    await nameWithout(laboratory, cases, 'Graph forbidden', { graphRead: 'never' });
    await nameWithout(laboratory, cases, 'Without traces', { tracing: false });
    await namePairs(laboratory, cases);
    await nameVariants(laboratory, cases);
    await fixAll(laboratory, cases);
  } finally {
    await laboratory.close();
  }
  for (const name of cases.failed) console.log(`Failed: ${name}`);
  console.log(total.text);
  process.exitCode = cases.failed.length === 0 && (cases.isPart || total.good >= 48) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
