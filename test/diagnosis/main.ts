import { type Mode, type RouteName, modes, nameOf, serviceId } from '../modes';
import type { Route } from '../../src/route';
import type { Switches } from '../../src/simulator/world';
import type { DiagnoseOptions } from '../../src/diagnosis';
import { fixWithPlan } from './fixes';
import { explainedModes, healthyModes, isNamedFirst, judgeExplained, judgeOperation, operationIds } from './judged';
import { Laboratory, named } from './laboratory';
import { allPairs, breakBoth, isFrequent, nameOfPair, pairsById } from './pairs';
import { variants } from './variants';

/**
 * `npm run test:diagnosis`: every row of the failure catalogue, broken on a route that works, named over the wire; then
 * every two rows that can occur together. With `-- --every-pair` in all their ways, which takes about four times as long.
 */

let failures = 0;

const say = (good: boolean, name: string, verdict: string): void => {
  if (!good) failures += 1;
  console.log(`${good ? '✓' : '✕'} ${name} → ${verdict}`);
};

const optionsOf = (mode: Mode): DiagnoseOptions =>
  nameOf(mode) === 'F-33, key suspended' ? { keySubscriptionId: `${serviceId}/subscriptions/orders` } : {};

const isRouteMode = (mode: Mode): boolean =>
  !operationIds.includes(mode.id) && !explainedModes.includes(nameOf(mode)) && !healthyModes.includes(mode.id);

/** Ids whose every way to be produced was named. */
class Count {
  readonly #all = new Map<string, boolean>();

  note(id: string, good: boolean): void {
    this.#all.set(id, (this.#all.get(id) ?? true) && good);
  }

  get good(): number {
    return [...this.#all.values()].filter(Boolean).length;
  }

  get all(): number {
    return this.#all.size;
  }
}

async function nameAll(laboratory: Laboratory, total: Count): Promise<void> {
  const counts = { route: new Count(), operation: new Count(), explain: new Count(), variant: new Count() };
  for (const mode of modes) {
    await laboratory.reset();
    const route = await laboratory.route(mode.route);
    await mode.produce(laboratory.shop);
    const note = (count: Count, good: boolean, verdict: string): void => {
      count.note(mode.id, good);
      total.note(mode.id, good);
      say(good, nameOf(mode), verdict);
    };
    if (operationIds.includes(mode.id)) {
      const found = await judgeOperation(laboratory, mode);
      note(counts.operation, found === mode.id, found);
    } else if (explainedModes.includes(nameOf(mode))) {
      const found = await judgeExplained(laboratory, mode);
      note(counts.explain, found === mode.id, found);
    } else {
      const report = await laboratory.diagnose(route, optionsOf(mode));
      const healthy = healthyModes.includes(mode.id);
      const good = healthy ? report.causes.length === 0 : report.causes[0]?.id === mode.id;
      note(healthy ? counts.variant : counts.route, good, named(report));
    }
  }
  console.log(
    `Route modes ${counts.route.good} of ${counts.route.all}, operation modes ${counts.operation.good} of ${counts.operation.all}, Explain modes ${counts.explain.good} of ${counts.explain.all}, healthy variants of the catalogue ${counts.variant.good} of ${counts.variant.all}.`,
  );
}

/** Ways that leave nothing to see without this source: the call works, and only that source knows better. */
const unseen: Readonly<Record<string, readonly string[]>> = {
  graphRead: ['F-20, role taken away', 'F-20, role given'],
  tracing: ['F-20, role given'],
};

async function nameWithout(laboratory: Laboratory, what: string, switches: Partial<Switches>): Promise<void> {
  const [source = ''] = Object.keys(switches);
  const count = new Count();
  for (const mode of modes.filter(isRouteMode)) {
    await laboratory.reset();
    const route = await laboratory.route(mode.route);
    await mode.produce(laboratory.shop);
    Object.assign(laboratory.shop.switches, switches);
    const report = await laboratory.diagnose(route, optionsOf(mode));
    const nothing = unseen[source]?.includes(nameOf(mode)) === true;
    const good = nothing ? report.causes.every(cause => cause.certainty !== 'certain') : isNamedFirst(report, mode.id);
    count.note(mode.id, good);
    say(good, `${what}: ${nameOf(mode)}`, `${named(report)}${nothing ? ' (nothing to see)' : ''}`);
  }
  console.log(`${what}: ${count.good} of ${count.all} route modes.`);
}

/** Of the ten most frequent rows every way with every other; of the others one way each. */
function wantedPairs(): ReturnType<typeof allPairs> {
  const all = allPairs();
  if (process.argv.includes('--every-pair')) return all;
  const byId = pairsById().map(nameOfPair);
  return all.filter(pair => isFrequent(pair) || byId.includes(nameOfPair(pair)));
}

async function namePairs(laboratory: Laboratory): Promise<void> {
  const good = { frequent: 0, other: 0 };
  const all = wantedPairs();
  const routes = new Map<RouteName, Route>();
  for (const pair of all) {
    const { target } = pair;
    await laboratory.reset();
    const route = routes.get(target.route) ?? (await laboratory.route(target.route));
    routes.set(target.route, route);
    await breakBoth(laboratory.shop, pair);
    const report = await laboratory.diagnose(route);
    const both = pair.breaks.every(({ id }) => report.causes.some(cause => cause.id === id));
    if (both) good[isFrequent(pair) ? 'frequent' : 'other'] += 1;
    say(both, nameOfPair(pair), named(report));
  }
  const frequent = all.filter(isFrequent).length;
  console.log(
    `Pairs of the ten most frequent ${good.frequent} of ${frequent}, other pairs ${good.other} of ${all.length - frequent}.`,
  );
}

async function nameVariants(laboratory: Laboratory): Promise<void> {
  let good = 0;
  for (const { name, route: routeName, make, options } of variants) {
    await laboratory.reset();
    await make(laboratory.shop);
    const report = await laboratory.diagnose(await laboratory.route(routeName), options);
    const healthy =
      report.causes.length === 0 && ['secured', 'configured', 'notReachable'].includes(report.verdict.state);
    if (healthy) good += 1;
    say(healthy, `Healthy: ${name}`, `${named(report)}, ${report.verdict.title}`);
  }
  console.log(`Healthy variants ${good} of ${variants.length}.`);
}

async function fixAll(laboratory: Laboratory): Promise<void> {
  let good = 0;
  let all = 0;
  for (const mode of modes.filter(isRouteMode)) {
    await laboratory.reset();
    const route = await laboratory.route(mode.route);
    await mode.produce(laboratory.shop);
    const report = await laboratory.diagnose(route, optionsOf(mode));
    const cause = report.causes.find(one => one.id === mode.id);
    if (cause?.fix.kind !== 'plan') continue;
    all += 1;
    const outcome = await fixWithPlan(laboratory, route);
    const after = await laboratory.diagnose(route, optionsOf(mode));
    const healthy = after.verdict.state === 'secured' && after.causes.every(one => one.effect === 'risk');
    if (healthy) good += 1;
    say(healthy, `Fixed by its plan: ${nameOf(mode)}`, `${outcome}; ${named(after)}, ${after.verdict.title}`);
  }
  console.log(`Plans that make it right ${good} of ${all}.`);
}

async function main(): Promise<void> {
  const laboratory = await Laboratory.open();
  const total = new Count();
  try {
    await nameAll(laboratory, total);
    await nameWithout(laboratory, 'Graph forbidden', { graphRead: 'never' });
    await nameWithout(laboratory, 'Without traces', { tracing: false });
    await namePairs(laboratory);
    await nameVariants(laboratory);
    await fixAll(laboratory);
  } finally {
    await laboratory.close();
  }
  console.log(`${total.good} of ${total.all}`);
  process.exitCode = failures === 0 && total.good >= 48 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
