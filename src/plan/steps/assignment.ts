import * as l10n from '@vscode/l10n';
import type { Assignment } from '../../azure/interfaces';
import { type ArmId, nameOf } from '../../route';
import type { StepBase } from '../plan';
import { stopped } from '../stops';
import { principalIdName, principalMadeName, unknownName } from '../unknowns';
import type { StepHandler } from './handler';

/** Gives the calling identity an app role of the application: tokens only for assigned callers (F-07). */
export interface AssignmentStep extends StepBase {
  readonly kind: 'assignment';
  readonly displayName: string;
  /** May be a late value. */
  readonly clientId: string;
  readonly serviceId: ArmId;
  /** Absent: that of the service's system-assigned identity, which isn't on yet. */
  readonly principalId?: string;
  readonly roleId: string;
  /** Object id of the application's service principal; absent: not known beforehand. */
  readonly resourceId?: string;
  /** That was made a moment ago, so that nobody holds a role yet. */
  readonly isFirst?: boolean;
}

/** The caller's assignment of that role, if it holds it. */
export type AssignmentState = readonly Assignment[];

const ids = (state: AssignmentState): string =>
  state
    .map(one => one.id)
    .sort()
    .join();

export const assignment: StepHandler<AssignmentStep, AssignmentState> = {
  nameOf: step => l10n.t('the roles of {0} in {1}', nameOf(step.serviceId), step.displayName),
  thingOf: step => `assignment ${step.clientId.toLowerCase()} ${step.serviceId.toLowerCase()} ${step.roleId}`,
  async fillIn(azure, step, _claims, call, known) {
    const resourceId = known[principalIdName(step.clientId)];
    const isFirst = known[principalMadeName(step.clientId)] !== undefined;
    const filled = { ...step, ...(resourceId !== undefined && { resourceId }), ...(isFirst && { isFirst }) };
    if (filled.principalId !== undefined) return filled;
    const principalId = known[unknownName('callerObjectId', step.serviceId)];
    if (principalId !== undefined) return { ...filled, principalId };
    const { identity, name } = await azure.apiManagement.getService(step.serviceId, call);
    if (!identity.systemAssigned) {
      const why = l10n.t('The identity of {0} is off, so it was given no role in {1}.', name, step.displayName);
      throw stopped('callerUnknown', why);
    }
    return { ...filled, principalId: identity.systemAssigned.principalId };
  },
  lacks: (step, known) =>
    step.principalId === undefined && known[unknownName('callerObjectId', step.serviceId)] === undefined,
  read: async (azure, step, call) =>
    (await azure.directory.registrations.listAssignments(step.clientId, call, step)).filter(
      one => one.principalId === step.principalId && one.roleId === step.roleId,
    ),
  previewed: ({ isFirst }) => (isFirst === true ? [] : undefined),
  // Graph refuses one that is there already.
  guarded: () => true,
  holds: (_, found) => found.length > 0,
  unchanged: (one, other) => ids(one) === ids(other),
  equivalent: (one, other) => ids(one) === ids(other),
  async write(azure, step, found, call) {
    const { clientId, principalId = '', roleId, resourceId } = step;
    const known = { ...(resourceId !== undefined && { resourceId }), isMissing: true };
    return [...found, await azure.directory.registrations.assign(clientId, principalId, roleId, call, known)];
  },
  async restore(azure, step, before, found, call) {
    const added = found.filter(one => !before.some(other => other.id === one.id));
    for (const one of added) await azure.directory.registrations.unassign(step.clientId, one.id, call);
    return before;
  },
  showsLate: true,
  textOf: state => JSON.stringify(state, null, 2),
  describe: (step, state) => ({
    clientId: step.clientId,
    principal: step.principalId ?? '',
    assignments: String(state.length),
  }),
};
