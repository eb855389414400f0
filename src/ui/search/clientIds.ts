import { valueOf } from '../../route';
import type { Judged } from '../explorer/postures';

/** Client ids and principals by which somebody may look for a route. */
export function idsIn(judged: Judged | undefined): readonly string[] {
  if (!judged) return [];
  const { identity, application, doors, policy } = judged.facts;
  const service = valueOf(identity)?.service;
  const settings = doors.flatMap(door => valueOf(door.settings) ?? []);
  return [
    service?.systemAssigned?.principalId,
    ...(service?.userAssigned ?? []).flatMap(one => [one.clientId, one.principalId]),
    valueOf(identity)?.systemClientId,
    valueOf(application)?.clientId,
    valueOf(policy)?.token?.resource,
    ...settings.flatMap(one => [one.clientId, ...one.allowedAudiences]),
  ].filter(id => id !== undefined);
}
