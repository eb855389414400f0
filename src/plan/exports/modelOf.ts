import * as l10n from '@vscode/l10n';
import type { StoredAuthentication } from '../../azure/interfaces';
import { type ArmId, routeTitle, sameId } from '../../route';
import { withSecrets } from '../backEndDocument';
import type { AuthenticationStep, BackEndStep, LockWish, Plan, PolicyStep, Step } from '../plan';
import { wantedOf } from '../steps/authentication';
import { wantedBackEnd } from '../steps/backEnd';
import { unknownMark } from '../unknowns';
import { armVersions } from './armResources';
import type { AuthenticationItem, BackEndItem, Deletion, ExportItem, ExportModel } from './model';

/** What an export needs besides the plan. */
export interface ExportSources {
  readonly simulated: boolean;
  readonly tenantId: string;
  readonly resourceManager: string;
  readonly graph: string;
  /** Services whose identity changes, as Azure Resource Manager gives them, by lower-case id. */
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The services whose documents `exportModel` needs. */
export const servicesToRead = (plan: Plan): readonly ArmId[] => [
  ...new Set(plan.steps.flatMap(step => (step.kind === 'identity' ? [step.serviceId] : []))),
];

/** The plan's end state. Proofs are no part of it: nothing but a call can prove a route. */
export function exportModel(plan: Plan, sources: ExportSources): ExportModel {
  const { simulated, tenantId, resourceManager, graph } = sources;
  const items = plan.steps.flatMap(step => itemsOf(step, plan, sources));
  return {
    title: `Secure ${(plan.routes ?? [plan.route]).map(routeTitle).join(', ')}`,
    simulated,
    readAt: plan.readAt,
    tenantId,
    resourceManager,
    graph,
    items: withoutEarlier(items),
    deletions: plan.steps.flatMap(deletionsOf),
  };
}

function itemsOf(step: Step, plan: Plan, { services }: ExportSources): readonly ExportItem[] {
  switch (step.kind) {
    case 'registration': {
      const { wish, key } = step;
      return [{ kind: 'registration', key, ...wish }];
    }
    // Part of the registration in every form.
    case 'identifierUri':
      return [];
    case 'principal':
      return [{ kind: 'principal', clientId: step.clientId, assignmentRequired: step.assignmentRequired }];
    case 'assignment': {
      const principalId = step.principalId ?? unknownMark('callerObjectId', step.serviceId);
      return [{ kind: 'assignment', clientId: step.clientId, principalId, roleId: step.roleId }];
    }
    case 'identity': {
      const document = services[step.serviceId.toLowerCase()];
      if (!document) throw new Error(`The document of ${step.serviceId} is missing.`);
      const { system, userAssigned } = step.result;
      return [{ kind: 'identity', serviceId: step.serviceId, system, userAssigned, document }];
    }
    case 'dropKey':
    case 'admitPolicy':
    case 'lockPolicy':
    case 'policy': {
      const { place, after, api, name = api.displayName, isMoved } = step;
      // Ends as it was.
      if (isMoved === true) return [];
      const first = plan.steps.find(one => isPolicy(one) && sameId(one.place.ownerId, place.ownerId));
      const before = first && isPolicy(first) ? first.before : undefined;
      return [{ kind: 'policy', place, name, text: after, ...(before && { etag: before.etag }) }];
    }
    case 'pointApi': {
      const { api, before, serviceUrl } = step;
      const properties = { ...before.properties, serviceUrl };
      return [{ kind: 'api', id: api.id, name: api.displayName, serviceUrl, properties, etag: before.etag }];
    }
    case 'pointBackEnd':
    case 'tryBackEnd':
    case 'backEnd':
    case 'dropBackEndKey':
      return [backEndItem(step, plan)];
    case 'admit':
    case 'open':
    case 'dismiss':
    case 'lock':
      return [authenticationItem(step, plan)];
    // Only for the time until the token is proved.
    case 'tryPolicy':
    case 'proveToken':
    case 'proveBackEnd':
    case 'proveOpen':
    case 'proveReleased':
    case 'proveSecured':
    case 'proveWithoutKey':
    case 'proveKeyDeleted':
      return [];
    // Told apart: deleting isn't an end state.
    case 'deleteNamedValue':
    case 'deleteHostKey':
      return [];
  }
}

function deletionsOf(step: Step): readonly Deletion[] {
  switch (step.kind) {
    case 'deleteNamedValue': {
      const { namedValueId: id, displayName, before } = step;
      const what = l10n.t('the named value {0}', displayName);
      return [{ id, apiVersion: armVersions.apiManagement, what, etag: before.etag }];
    }
    case 'deleteHostKey': {
      const { app, keyName } = step;
      const id = `${app.id}/host/default/functionKeys/${keyName}`;
      return [{ id, apiVersion: armVersions.web, what: l10n.t('the host key {0} of {1}', keyName, app.name) }];
    }
    default:
      return [];
  }
}

/** The entity as it shall be at the end. Keys in it are asked for where the export is run. */
function backEndItem({ backEndId, name, before }: BackEndStep, plan: Plan): BackEndItem {
  const own = plan.steps.filter((one): one is BackEndStep => 'backEndId' in one && sameId(one.backEndId, backEndId));
  const end = own.reduce((properties, one) => wantedBackEnd(one, properties), (own[0]?.before ?? before).properties);
  const properties = withSecrets(end, (_, place) => unknownMark('secret', `${name}/${place}`));
  return { kind: 'backEnd', id: backEndId, properties, etag: before.etag };
}

const isPolicy = (step: Step): step is PolicyStep =>
  ['tryPolicy', 'policy', 'admitPolicy', 'lockPolicy', 'dropKey'].includes(step.kind);

/** Settings as they shall be at the end: what all the plan's steps make of those that were read. */
function authenticationItem(step: AuthenticationStep, plan: Plan): AuthenticationItem {
  const own = plan.steps.filter(
    (one): one is AuthenticationStep => isAuthentication(one) && sameId(one.app.id, step.app.id),
  );
  const end = own.reduce<StoredAuthentication>(
    (settings, one) => wantedOf({ ...one, wish: referringWish(one.wish, one.serviceId) }, settings),
    (own[0] ?? step).before,
  );
  return { kind: 'authentication', appId: step.app.id, name: step.app.name, properties: end.properties };
}

const isAuthentication = (step: Step): step is AuthenticationStep =>
  step.kind === 'admit' || step.kind === 'lock' || step.kind === 'open' || step.kind === 'dismiss';

function referringWish(wish: LockWish, serviceId: ArmId): LockWish {
  const marked = (of: ArmId, { clientId, objectId }: LockWish['caller']): LockWish['caller'] => ({
    clientId: clientId ?? unknownMark('callerClientId', of),
    objectId: objectId ?? unknownMark('callerObjectId', of),
  });
  const others = wish.others?.map(one => ({ ...one, caller: marked(one.serviceId, one.caller) }));
  return { ...wish, caller: marked(serviceId, wish.caller), ...(others && { others }) };
}

/** A resource is declared once, as it shall be at the end, in its last place. */
function withoutEarlier(items: readonly ExportItem[]): readonly ExportItem[] {
  const keyOf = (item: ExportItem): string => {
    switch (item.kind) {
      case 'authentication':
        return `authentication:${item.appId.toLowerCase()}`;
      case 'backEnd':
        return `backEnd:${item.id.toLowerCase()}`;
      case 'policy':
        return `policy:${item.place.ownerId.toLowerCase()}`;
      default:
        return JSON.stringify(item);
    }
  };
  return items.filter((item, index) => !items.slice(index + 1).some(later => keyOf(later) === keyOf(item)));
}
