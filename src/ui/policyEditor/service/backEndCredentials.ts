import type { BackEndCredential } from '../../../policy';
import { type BackEnd, sameId } from '../../../route';

/** Of a pool, those of its members count: each is used at times. */
export function credentialsOf(backEnds: readonly BackEnd[]): readonly BackEndCredential[] {
  return backEnds.flatMap(({ name, pool, ...own }) => {
    const used = pool.length === 0 ? [own] : backEnds.filter(one => pool.some(id => sameId(id, one.id)));
    const credential = used.find(one => one.managedIdentity !== undefined || one.setsAuthorization);
    if (!credential) return [];
    const resource = credential.managedIdentity?.resource;
    return [{ backEndId: name, ...(resource !== undefined && { resource }) }];
  });
}
