import * as l10n from '@vscode/l10n';
import { type App, Secret } from '../../route';
import type { StepBase } from '../plan';
import { hashOf } from '../same';
import { stopped, waitsOf } from '../stops';
import type { StepHandler } from './handler';

/** Deletes a host key of a Function App that nothing sends any more, and no function asks for. */
export interface HostKeyStep extends StepBase {
  readonly kind: 'deleteHostKey';
  readonly app: App;
  readonly keyName: string;
  /** Of its value, as read for the preview. */
  readonly hash: string;
}

/** null: there is no such key. `value`: absent in what the preview knows. */
export type HostKeyState = { readonly hash: string; readonly value?: string } | null;

const same = (one: HostKeyState, other: HostKeyState): boolean => one?.hash === other?.hash;

export const hostKey: StepHandler<HostKeyStep, HostKeyState> = {
  nameOf: step => l10n.t('the host key {0} of {1}', step.keyName, step.app.name),
  thingOf: step => `hostKey ${step.app.id.toLowerCase()} ${step.keyName.toLowerCase()}`,
  async read(azure, { app, keyName }, call) {
    const key = (await azure.functionKeys.readHostKeys(app.id, call)).get(keyName);
    if (!key) return null;
    const value = key.reveal();
    return { hash: hashOf(value), value };
  },
  previewed: ({ hash }) => ({ hash }),
  holds: (_, found) => found === null,
  unchanged: same,
  equivalent: same,
  async write(azure, { app, keyName }, _found, call) {
    const functions = await azure.appService.listHttpFunctions(app.id, call);
    const asking = functions.filter(one => one.authLevel !== 'anonymous').map(one => one.name);
    if (asking.length > 0) {
      const text = l10n.t(
        'These functions of {0} ask for a key by now, so it stays: {1}.',
        app.name,
        asking.join(', '),
      );
      throw stopped('changedMeanwhile', text);
    }
    await azure.functionKeys.deleteHostKey(app.id, keyName, waitsOf(call));
    return null;
  },
  async restore(azure, { app, keyName }, before, _found, call) {
    if (before?.value === undefined) throw new RangeError('A key without its value is never deleted.');
    await azure.functionKeys.putHostKey(app.id, keyName, new Secret(before.value), waitsOf(call));
    // As the service has it, which may make a value of its own.
    const key = (await azure.functionKeys.readHostKeys(app.id, waitsOf(call))).get(keyName);
    return key ? { hash: hashOf(key.reveal()), value: key.reveal() } : null;
  },
  textOf: state => (state ? l10n.t('(key hidden)') : ''),
  describe: ({ app, keyName }, state) => ({ app: app.id, hostKey: keyName, state: state ? 'there' : 'none' }),
};
