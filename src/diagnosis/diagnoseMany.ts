import type { Azure, Call } from '../azure/interfaces';
import type { Facts, Route } from '../route';
import { type DiagnoseOptions, diagnose } from './diagnose';
import type { Report } from './report';

/** Routes that are tested at a time: control-plane calls wait for each other anyway (domain.md 9.4), probes don't. */
const atOnce = 24;

/**
 * Tests many routes in one go: what they share is read once. Reports come in the order of the routes; a cancelled run gives
 * those that were done. `onDone` is told of each.
 */
export async function diagnoseMany(
  azure: Azure,
  routes: readonly Route[],
  readFacts: (azure: Azure, route: Route, call: Call) => Promise<Facts>,
  optionsFor: (route: Route) => DiagnoseOptions,
  onDone: (done: number, report: Report) => void = () => undefined,
  call: Call = {},
): Promise<readonly Report[]> {
  const at = azure.snapshotFor(routes);
  const inBackground: Call = { ...call, background: true };
  const reports = new Map<number, Report>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < routes.length; index = next++) {
      const route = routes[index];
      if (!route || call.signal?.aborted) return;
      const report = await diagnose(
        at,
        route,
        readFacts(at, route, inBackground),
        optionsFor(route),
        undefined,
        inBackground,
      );
      if (report.verdict.state === 'cancelled') return;
      reports.set(index, report);
      onDone(reports.size, report);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, routes.length) }, work));
  return [...reports].sort(([one], [other]) => one - other).map(([, report]) => report);
}
