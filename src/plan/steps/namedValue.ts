import * as l10n from '@vscode/l10n';
import {
  type Azure,
  type Call,
  type NamedValueUse,
  type StoredNamedValue,
  isAzureProblem,
} from '../../azure/interfaces';
import { type ArmId, Secret, record } from '../../route';
import { settingsText } from '../lockedSettings';
import type { StepBase } from '../plan';
import { hashOf } from '../same';
import { stopped, waitsOf } from '../stops';
import { usesOf, whereUsed } from '../usesOf';
import type { StepHandler } from './handler';

/** Deletes a named value that held a function key, once nothing of the service refers to it any more. */
export interface NamedValueStep extends StepBase {
  readonly kind: 'deleteNamedValue';
  readonly serviceId: ArmId;
  readonly namedValueId: ArmId;
  readonly displayName: string;
  /** As read for the preview, without the value of a secret one. */
  readonly before: StoredNamedValue;
}

/** With the value of a secret one, so that it can be put back; of one that a Key Vault keeps the document is enough. */
export type NamedValueState = (StoredNamedValue & { readonly value?: string }) | null;

/** The document without what the service tells anew each time. */
const plain = ({ properties }: StoredNamedValue): string => {
  const { keyVault } = properties;
  const vault = keyVault !== undefined && { keyVault: { ...record(keyVault), lastStatus: undefined } };
  return settingsText({ properties: { ...properties, provisioningState: undefined, ...vault } });
};

/** Where one of them was read without its value, its tag stands for it. */
function same(one: NamedValueState, other: NamedValueState): boolean {
  if (!one || !other) return one === other;
  if (plain(one) !== plain(other)) return false;
  return one.value !== undefined && other.value !== undefined ? one.value === other.value : one.etag === other.etag;
}

const isInVault = ({ properties }: StoredNamedValue): boolean => properties['keyVault'] !== undefined;

async function read(azure: Azure, { namedValueId }: NamedValueStep, call: Call): Promise<NamedValueState> {
  let stored: StoredNamedValue;
  try {
    stored = await azure.functionKeys.getNamedValue(namedValueId, call);
  } catch (error) {
    if (isAzureProblem(error, 'notFound')) return null;
    throw error;
  }
  if (stored.properties['secret'] !== true || isInVault(stored)) return stored;
  const value = await azure.functionKeys.readNamedValue(namedValueId, call);
  return { ...stored, value: value.reveal() };
}

const stillUsed = (displayName: string, uses: readonly NamedValueUse[]): Error =>
  stopped(
    'changedMeanwhile',
    l10n.t('The named value {0} stays, as these refer to it by now: {1}.', displayName, whereUsed(uses)),
  );

export const namedValue: StepHandler<NamedValueStep, NamedValueState> = {
  nameOf: step => l10n.t('the named value {0}', step.displayName),
  thingOf: step => `namedValue ${step.namedValueId.toLowerCase()}`,
  read,
  previewed: step => step.before,
  holds: (_, found) => found === null,
  unchanged: same,
  equivalent: (one, other) => (one && other ? plain(one) === plain(other) && one.value === other.value : one === other),
  async write(azure, { serviceId, namedValueId, displayName }, found, call) {
    // Someone may refer to it since the preview.
    const uses = usesOf(displayName, await azure.functionKeys.listUses(serviceId, call));
    if (uses.length > 0) throw stillUsed(displayName, uses);
    try {
      await azure.functionKeys.deleteNamedValue(namedValueId, { etag: found?.etag ?? '*' }, waitsOf(call));
    } catch (error) {
      if (!isAzureProblem(error, 'refused') || error.problem.status !== 400) throw error;
      const text = l10n.t('Azure says that something still refers to the named value {0}, so it stays.', displayName);
      throw stopped('failed', text, { error });
    }
    return null;
  },
  async restore(azure, { namedValueId }, before, _found, call) {
    if (!before) throw new RangeError('What wasn’t there is never deleted.');
    const value = before.value === undefined ? undefined : new Secret(before.value);
    const made = await azure.functionKeys.makeNamedValue(namedValueId, before.properties, value, waitsOf(call));
    return { ...made, ...(before.value !== undefined && { value: before.value }) };
  },
  textOf: state =>
    state ? plain({ ...state, properties: { ...state.properties, value: l10n.t('(key hidden)') } }) : '',
  describe: (step, state) => ({
    namedValue: step.namedValueId,
    document: state ? hashOf(withoutValue(state)) : 'none',
  }),
};

const withoutValue = ({ properties }: StoredNamedValue): string =>
  settingsText({ properties: { ...properties, value: undefined } });
