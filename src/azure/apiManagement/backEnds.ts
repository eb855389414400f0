import * as l10n from '@vscode/l10n';
import type { ArmId } from '../../route';
import { apiVersions } from '../apiVersions';
import { type Call, isAzureProblem } from '../interfaces';
import type { JsonRecord } from '../json';
import type { SessionPipeline } from '../pipeline';
import { listAll } from '../rest';
import type { DocumentKind } from './documents';

/** The preview that shows managed identities of back ends (domain.md 2.7). */
const preview = { 'api-version': apiVersions.backEnds };

/** Where that version isn't to be had (sovereign clouds, refused previews), with the general one. */
export async function listBackEnds(pipeline: SessionPipeline, serviceId: ArmId, call?: Call): Promise<JsonRecord[]> {
  const url = `${serviceId}/backends`;
  try {
    return await listAll(pipeline, { url, query: preview }, call);
  } catch (error) {
    if (!isAzureProblem(error, 'refused') || error.problem.status !== 400) throw error;
    return listAll(pipeline, { url, query: { 'api-version': apiVersions.apiManagement } }, call);
  }
}

/** Never with the general version: what it hides would be lost by writing the document back. */
export const backEndDocument = (): DocumentKind => ({ apiVersion: apiVersions.backEnds, what: l10n.t('the back end') });
