import * as l10n from '@vscode/l10n';
import type { StepBase } from '../plan';
import type { StepHandler } from './handler';

/** Gives a new registration the identifier URI `api://{client ID}`, which holds what its creation made known. */
export interface IdentifierUriStep extends StepBase {
  readonly kind: 'identifierUri';
  readonly uniqueName: string;
  readonly displayName: string;
  readonly uri: string;
}

export interface IdentifierUriState {
  readonly uris: readonly string[];
  /** Of the application; absent: it isn't there. */
  readonly objectId?: string;
  /** The tenant's policy doesn't allow it (F-25). Not needed then: tokens are asked for by client ID. */
  readonly refused?: true;
}

const urisOf = (state: IdentifierUriState): string => [...state.uris].sort().join('\n');

export const identifierUri: StepHandler<IdentifierUriStep, IdentifierUriState> = {
  nameOf: step => l10n.t('the identifier URI of {0}', step.displayName),
  thingOf: step => `identifier URI ${step.uniqueName}`,
  async read(azure, step, call) {
    const found = await azure.directory.registrations.find(step.uniqueName, call);
    return found ? { uris: found.identifierUris, objectId: found.objectId } : { uris: [] };
  },
  holds: (step, found) => found.refused === true || found.uris.includes(step.uri),
  unchanged: (one, other) => urisOf(one) === urisOf(other),
  equivalent: (one, other) => urisOf(one) === urisOf(other),
  async write(azure, step, found, call) {
    if (found.objectId === undefined) return found;
    const uris = [...new Set([...found.uris, step.uri])];
    const answer = await azure.directory.registrations.setIdentifierUris(found.objectId, uris, call);
    return answer === 'refused' ? { ...found, refused: true } : { ...found, uris };
  },
  async restore(azure, step, before, found, call) {
    const { registrations } = azure.directory;
    const application = await registrations.find(step.uniqueName, call);
    if (!application || found.refused === true) return before;
    await registrations.setIdentifierUris(application.objectId, before.uris, call);
    return before;
  },
  showsLate: true,
  textOf: state => JSON.stringify(state.uris, null, 2),
  describe: (step, state) => ({ uniqueName: step.uniqueName, uris: state.uris.join(' ') }),
};
