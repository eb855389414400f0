import { apiVersions } from './apiVersions';
import type { Access } from './interfaces';
import { text, texts } from './json';
import type { SessionPipeline } from './pipeline';
import { listAll } from './rest';

/**
 * Template ids of the directory roles that suffice (domain.md 6.6; learn.microsoft.com, "Microsoft Entra built-in
 * roles"): Global, Application, Cloud Application Administrator.
 */
const sufficient = new Set([
  '62e90394-69f5-4237-9190-012177145e10',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
]);

export function createAccess(pipeline: SessionPipeline): Access {
  return {
    async actionsOn(id, call) {
      const url = `${id}/providers/Microsoft.Authorization/permissions`;
      const roles = await listAll(pipeline, { url, query: { 'api-version': apiVersions.permissions } }, call);
      return roles.map(role => ({ actions: texts(role['actions']), notActions: texts(role['notActions']) }));
    },
    async mayRegisterApplications(call) {
      const url = `${pipeline.session.cloud.graph}/v1.0/me/memberOf/microsoft.graph.directoryRole`;
      const roles = await listAll(pipeline, { url, query: { $select: 'id,roleTemplateId' } }, call);
      return roles.some(role => sufficient.has(text(role['roleTemplateId']) ?? ''));
    },
  };
}
