import { factLines, namesOf, routeTitle } from '../route';
import type { Report } from './report';
import { shownText } from './sanitise';

/** The report as JSON for a ticket or a script: no token, no key, control characters as symbols. */
export function reportToJson(report: Report): string {
  const { route, verdict, causes, missing, tests, claims, operation, startedAt, finishedAt } = report;
  const time = (at: number): string => new Date(at).toISOString();
  const document = {
    kind: 'apimManagedIdentityDiagnosis',
    version: 1,
    ...(report.simulated && { simulated: 'Local Azure, simulated' }),
    route: { title: routeTitle(route), api: route.api.id, service: route.service.id },
    tested: time(startedAt),
    ...(finishedAt !== undefined && { finished: time(finishedAt) }),
    ...(operation && { operation: { name: operation.name, method: operation.method, path: operation.path } }),
    verdict,
    facts: factLines(report.judgement, namesOf(route)).map(({ id, name, mark, sentence }) => ({
      id,
      name,
      mark,
      sentence,
    })),
    causes,
    missing,
    tests,
    claims,
  };
  return `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'string' ? shownText(value) : value), 2)}\n`;
}
