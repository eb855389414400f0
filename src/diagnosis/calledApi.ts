import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../azure/interfaces';
import { tokenValidation } from '../policy';
import { type Route, type Secret, type Surroundings, sameId, valueOf } from '../route';
import type { Evidence } from './evidence';
import { nothingAround } from './lookAround';
import { reading } from './reading';

/** The header and key that a called API asks for besides a token. */
export interface CalledKey {
  readonly header: string;
  readonly key: Secret;
}

/** Of what surrounds a route only the policies of the API that it calls: whom they let in belongs to every proof. */
export async function lookAtCalled(azure: Azure, { backEnd }: Route, call: Call): Promise<Surroundings | undefined> {
  if (backEnd.kind !== 'api') return undefined;
  const called = azure.apiManagement.getPolicyChain(backEnd.api, undefined, call).then(({ scopes, fragments }) => ({
    layers: scopes.flatMap(({ place: { kind }, policy }) =>
      kind === 'fragment' ? [] : [{ kind, text: policy?.text }],
    ),
    fragments,
  }));
  return { ...nothingAround, called: await reading(called) };
}

/** Why it isn't sure that the called API lets in this caller and no other; undefined: its policy says so. */
export function whyCallerNotNamed({ around, caller, names }: Evidence): string | undefined {
  const called = valueOf(around.called);
  if (!called) return l10n.t('The policies of {0} couldn’t be read.', names.app);
  const validations = called.layers.flatMap(({ text }) => (text === undefined ? [] : (tokenValidation(text) ?? [])));
  const lists = validations.flatMap(({ callers }) => (callers ? [callers] : []));
  if (lists.length === 0) return l10n.t('{0} lets in any caller with a token: its policy names none.', names.app);
  const { clientId } = caller;
  const isNamed = clientId !== undefined && lists.every(list => list.some(one => sameId(one, clientId)));
  return isNamed ? undefined : l10n.t('The policy of {0} doesn’t name {1} by its client ID.', names.app, names.service);
}
