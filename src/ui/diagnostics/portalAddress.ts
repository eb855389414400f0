import type { Report } from '../../diagnosis/report';

/** Where in the portal a cause is set right: the app's authentication, or the service's identities or the API. */
export function portalAddress(portal: string, tenantId: string, report: Report, causeId: string | undefined): string {
  const { route, causes } = report;
  const facts = causes.find(one => one.id === causeId)?.facts ?? [];
  const at = (id: string, blade: string): string => `${portal.replace(/\/$/, '')}/#@${tenantId}/resource${id}/${blade}`;
  if (facts.includes('F1')) return at(route.service.id, 'managedIdentities');
  if (facts.includes('F2') || route.backEnd.kind !== 'app') return at(route.service.id, 'apim-apis');
  return at(route.backEnd.app.id, 'authV2');
}
