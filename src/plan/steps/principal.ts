import * as l10n from '@vscode/l10n';
import type { Principal } from '../../azure/interfaces';
import type { StepBase } from '../plan';
import { principalIdName, principalMadeName } from '../unknowns';
import type { StepHandler } from './handler';

/** Gives an application its service principal: without one no token can be had (F-06). */
export interface PrincipalStep extends StepBase {
  readonly kind: 'principal';
  readonly displayName: string;
  /** May be a late value. */
  readonly clientId: string;
  readonly assignmentRequired: boolean;
}

export type PrincipalState = Principal | null;

const text = (state: PrincipalState): string => JSON.stringify(state, null, 2);

export const principal: StepHandler<PrincipalStep, PrincipalState> = {
  nameOf: step => l10n.t('the service principal of {0}', step.displayName),
  thingOf: step => `principal ${step.clientId.toLowerCase()}`,
  read: (azure, step, call) => azure.directory.registrations.findPrincipal(step.clientId, call),
  holds: (_step, found) => found !== null,
  unchanged: (one, other) => text(one) === text(other),
  equivalent: (one, other) => one?.id === other?.id,
  write: (azure, step, _found, call) =>
    azure.directory.registrations.createPrincipal(step.clientId, step.assignmentRequired, call),
  async restore(azure, _step, before, found, call) {
    if (before === null && found !== null) await azure.directory.registrations.removePrincipal(found.id, call);
    return before;
  },
  showsLate: true,
  textOf: text,
  learn: ({ clientId }, state, isMade) =>
    state === null
      ? {}
      : { [principalIdName(clientId)]: state.id, ...(isMade && { [principalMadeName(clientId)]: state.id }) },
  describe: (step, state) => ({ clientId: step.clientId, principal: state?.id ?? 'none' }),
};
