import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../../azure/interfaces';
import { type ArmId, type Service, type ServiceIdentity, nameOf, sameId } from '../../route';
import type { StepBase } from '../plan';
import { unknownName } from '../unknowns';
import type { StepHandler } from './handler';

/** Turns on the service's own identity, or attaches a user-assigned one; never drops others. */
export interface IdentityStep extends StepBase {
  readonly kind: 'identity';
  readonly serviceId: ArmId;
  readonly want: { readonly kind: 'system' } | { readonly kind: 'userAssigned'; readonly id: ArmId };
  /** The whole identity as it will be: what is attached already stays. */
  readonly result: { readonly system: boolean; readonly userAssigned: readonly ArmId[] };
}

/** Seconds between looks at a service that Azure is still changing. */
const betweenLooks = 15;

/** Ended, well or badly: nothing is under way (domain.md 2.2). */
const settledStates = ['succeeded', 'failed', 'stopped', 'deleted', 'terminationfailed', ''];
const isSettled = (service: Service): boolean => settledStates.includes(service.provisioningState.toLowerCase());

async function readSettled(azure: Azure, serviceId: ArmId, call: Call): Promise<ServiceIdentity> {
  const began = azure.clock.now();
  for (;;) {
    const service = await azure.apiManagement.getService(serviceId, call);
    if (isSettled(service)) return service.identity;
    const elapsedSeconds = (azure.clock.now() - began) / 1000;
    call.onWait?.({ reason: 'serviceLocked', what: service.name, seconds: betweenLooks, elapsedSeconds });
    await azure.clock.sleep(betweenLooks * 1000, call.signal);
  }
}

const holds = ({ want }: IdentityStep, identity: ServiceIdentity): boolean =>
  want.kind === 'system'
    ? identity.systemAssigned !== undefined
    : identity.userAssigned.some(one => sameId(one.id, want.id));

const ids = (identity: ServiceIdentity): string =>
  [identity.systemAssigned?.principalId ?? '', ...identity.userAssigned.map(one => one.id.toLowerCase()).sort()].join();

export const identity: StepHandler<IdentityStep, ServiceIdentity> = {
  nameOf: step => l10n.t('the identity of {0}', nameOf(step.serviceId)),
  thingOf: step => `identity ${step.serviceId.toLowerCase()}`,
  read: (azure, step, call) => readSettled(azure, step.serviceId, call),
  holds,
  unchanged: (one, other) => ids(one) === ids(other),
  equivalent: (one, other) => ids(one) === ids(other),
  async write(azure, { serviceId, want }, found, call) {
    const service =
      want.kind === 'system'
        ? await azure.apiManagement.turnOnSystemIdentity(serviceId, call, found)
        : await azure.apiManagement.attachIdentity(serviceId, want.id, call, found);
    return service.identity;
  },
  whyNotRestored({ serviceId, want }, _before, _after, { turnOffIdentity }) {
    if (want.kind === 'userAssigned' || turnOffIdentity) return undefined;
    const text = l10n.t('The identity of {0} stays on; turning it off wasn’t asked for.', nameOf(serviceId));
    return { reason: 'notAsked', text };
  },
  async restore(azure, { serviceId, want }, _before, found, call) {
    const service =
      want.kind === 'system'
        ? await azure.apiManagement.turnOffSystemIdentity(serviceId, call, found)
        : await azure.apiManagement.detachIdentity(serviceId, want.id, call, found);
    return service.identity;
  },
  textOf: state => JSON.stringify(state, null, 2),
  learn: ({ serviceId }, { systemAssigned }) =>
    systemAssigned ? { [unknownName('callerObjectId', serviceId)]: systemAssigned.principalId } : {},
  describe: ({ serviceId }, state) => ({ service: serviceId, identities: ids(state) }),
};
