import * as l10n from '@vscode/l10n';
import type { Registration, RegistrationWish } from '../../azure/interfaces';
import type { StepBase } from '../plan';
import { unknownName } from '../unknowns';
import type { StepHandler } from './handler';

/** Creates an app registration by its unique name, or completes the one of that name (domain.md 1, 6.5). */
export interface RegistrationStep extends StepBase {
  readonly kind: 'registration';
  readonly wish: RegistrationWish;
  /** Under this name the client ID becomes known (unknowns.ts). */
  readonly key: string;
}

/** null: there is none of that name. */
export type RegistrationState = Registration | null;

const text = (state: RegistrationState): string => JSON.stringify(state, null, 2);

export const registration: StepHandler<RegistrationStep, RegistrationState> = {
  nameOf: step => l10n.t('the app registration {0}', step.wish.displayName),
  thingOf: step => `registration ${step.wish.uniqueName}`,
  read: (azure, step, call) => azure.directory.registrations.find(step.wish.uniqueName, call),
  holds: (step, found) =>
    found !== null && found.tokenVersion === 2 && found.roles.some(role => role.id === step.wish.role.id),
  unchanged: (one, other) => text(one) === text(other),
  // What the next step adds to it, the identifier URI, is no change by others.
  equivalent: (one, other) => one?.objectId === other?.objectId,
  write: (azure, step, found, call) => azure.directory.registrations.put(step.wish, call, found === null),
  whyNotRestored: (_step, before) =>
    before === null
      ? undefined
      : {
          reason: 'failed',
          text: l10n.t('The app registration was there already; what was added to it stays.'),
        },
  async restore(azure, _step, before, found, call) {
    if (before === null && found !== null) await azure.directory.registrations.remove(found.objectId, call);
    return before;
  },
  showsLate: true,
  textOf: text,
  learn: (step, state) => (state === null ? {} : { [unknownName('appClientId', step.key)]: state.clientId }),
  describe: (step, state) => ({ uniqueName: step.wish.uniqueName, clientId: state?.clientId ?? 'none' }),
};
