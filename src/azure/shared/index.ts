import {
  type Api,
  type App,
  type ApplicationFact,
  type ArmId,
  type BackEnd,
  type NamedValue,
  type Service,
  parseArmId,
} from '../../route';
import type { Azure, Call, StoredAuthentication } from '../interfaces';
import { Memo } from './memo';
import { ServicePolicies } from './servicePolicies';

/** Reads for many routes at once: what several of them need is asked for once and kept until it is forgotten. */
export interface SharedAzure extends Azure {
  /** The operations of an API that have a policy of their own; undefined where the service doesn't tell. */
  operationsWithPolicy(api: Api): Promise<readonly ArmId[] | undefined>;
  /** Forgets what was read of a service or app and of everything below it. */
  forget(id: ArmId): void;
  forgetAll(): void;
}

export interface SharedReadsOptions {
  /** Slots by what the inventory knows; undefined: not known, so the app is asked. */
  readonly slotsOf: (appId: ArmId) => readonly App[] | undefined;
  /** Goes with every read. */
  readonly call: Call;
}

const key = (id: string): string => id.toLowerCase();
const serviceOf = (id: ArmId): ArmId => id.replace(/(\/providers\/Microsoft\.ApiManagement\/service\/[^/]+).*$/i, '$1');

/** The same answers as `azure` gives, with far fewer questions; background reads, so that nothing waits for them. */
export function shareReads(azure: Azure, { slotsOf, call }: SharedReadsOptions): SharedAzure {
  const services = new Memo<Service>();
  const clientIds = new Memo<string | undefined>();
  const backEnds = new Memo<BackEnd[]>();
  const settings = new Memo<StoredAuthentication>();
  const applications = new Memo<ApplicationFact | null>();
  const slots = new Memo<App[]>();
  const namedValues = new Memo<NamedValue[]>();
  let policies = new Map<string, ServicePolicies>();
  const policiesOf = (serviceId: ArmId): ServicePolicies => {
    const known = policies.get(key(serviceId));
    if (known) return known;
    const fresh = new ServicePolicies(azure.apiManagement, serviceId);
    policies.set(key(serviceId), fresh);
    return fresh;
  };
  const byResource = [services, clientIds, backEnds, settings, slots, namedValues];
  return {
    ...azure,
    apiManagement: {
      ...azure.apiManagement,
      getService: id => services.get(key(id), () => azure.apiManagement.getService(id, call)),
      listBackEnds: id => backEnds.get(key(id), () => azure.apiManagement.listBackEnds(id, call)),
      getPolicyChain: (api, operationId) => policiesOf(api.serviceId).chainOf(api, operationId, call),
    },
    appService: {
      ...azure.appService,
      getAuthentication: id => settings.get(key(id), () => azure.appService.getAuthentication(id, call)),
      listSlots: id => {
        const known = slotsOf(id);
        return known ? Promise.resolve([...known]) : slots.get(key(id), () => azure.appService.listSlots(id, call));
      },
    },
    details: {
      ...azure.details,
      listNamedValues: id => namedValues.get(key(id), () => azure.details.listNamedValues(id, call)),
    },
    directory: {
      ...azure.directory,
      findApplication: name => applications.get(key(name), () => azure.directory.findApplication(name, call)),
      systemIdentityClientId: (id, principalId) =>
        clientIds.get(`${key(id)} ${principalId}`, () => azure.directory.systemIdentityClientId(id, principalId, call)),
    },
    operationsWithPolicy: api => policiesOf(api.serviceId).operationsWithPolicy(api, call),
    forget(id) {
      const gone = key(id);
      for (const memo of byResource)
        memo.forget(one => one === gone || one.startsWith(`${gone}/`) || one.startsWith(`${gone} `));
      if (/^Microsoft\.ApiManagement\//i.test(parseArmId(id)?.type ?? '')) policies.delete(key(serviceOf(id)));
      applications.forget(() => true);
    },
    forgetAll() {
      for (const memo of byResource) memo.forget(() => true);
      applications.forget(() => true);
      policies = new Map();
    },
  };
}
