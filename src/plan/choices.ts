import * as l10n from '@vscode/l10n';
import { isInside, valueOf } from '../route';
import type { OtherApi } from './context';
import type { Choice, ChoiceOption } from './plan';
import { backEndScope } from './planBackEnd';
import { slotsAmong } from './pool';
import type { Target } from './target';

/** What can be chosen differently, with the answers that this plan is made with. */
export function choicesFor(target: Target, included: readonly OtherApi[]): readonly Choice[] {
  const { context } = target;
  return [
    identityChoice(target),
    {
      id: 'application',
      title: l10n.t('App registration'),
      answer: applicationAnswer(target),
      multiple: false,
    },
    {
      id: 'scope',
      title: l10n.t('Policy scope'),
      answer: scopeAnswer(target),
      multiple: false,
      recommended: target.choices.scope === undefined && backEndScope(context.facts, target.choices) === undefined,
    },
    ...(context.otherApis.length > 0 ? [otherApisChoice(target, included)] : []),
    ...keyChoice(target),
    ...privateChoice(target),
    ...healthCheckChoice(target),
    ...(slotsAmong(target.context.facts.doors, target.choices).length > 0 ? [slotsChoice(target)] : []),
  ];
}

/** The tests call the API as a caller does. */
function keyChoice({ choices, context }: Target): readonly Choice[] {
  if (!context.route.api.subscriptionRequired) return [];
  const answer = choices.keySubscription?.name ?? l10n.t('Of the narrowest subscription');
  return [{ id: 'keySubscription', title: l10n.t('Key for the tests'), answer, multiple: false }];
}

/** What the tests may call where nothing public leads to it. */
function privateChoice({ app, choices, context, names }: Target): readonly Choice[] {
  const { service } = context.route;
  const inside = [
    ...(app?.publicNetworkAccess === false ? [names.app] : []),
    ...(isInside(service) ? [names.service] : []),
  ];
  if (inside.length === 0) return [];
  const label = l10n.t('Call {0} on an address of its private network', inside.join(', '));
  return [
    {
      id: 'privateAddresses',
      title: l10n.t('Tests from here'),
      answer: '',
      options: [{ id: 'call', label, chosen: choices.privateAddresses === true }],
      multiple: true,
      note: l10n.t('For a computer that is in that network; else it can’t be proved from here.'),
    },
  ];
}

function healthCheckChoice({ choices, context, doors }: Target): readonly Choice[] {
  const path = context.healthCheckPath;
  const settings = doors[0] && valueOf(doors[0].settings);
  if (path === undefined || settings?.excludedPaths.includes(path) === true) return [];
  const chosen = choices.lockHealthCheck !== true;
  return [
    {
      id: 'healthCheck',
      title: l10n.t('Health check'),
      answer: chosen ? l10n.t('{0} stays open', path) : l10n.t('{0} is locked too', path),
      options: [{ id: 'exclude', label: l10n.t('{0} goes on answering without a token', path), chosen }],
      multiple: true,
      note: l10n.t('The platform calls it without one; instances that answer 401 there are taken for ill.'),
    },
  ];
}

function scopeAnswer({ choices, context, names }: Target): string {
  const { scope } = choices;
  const backEnd = backEndScope(context.facts, choices);
  if (backEnd !== undefined) return l10n.t('Back end {0}', backEnd);
  switch (scope?.kind) {
    case undefined:
      return l10n.t('API {0}, all operations', names.api);
    case 'operation':
      return l10n.t('Operation {0}', scope.name);
    case 'product':
      return l10n.t('Product {0}', scope.name);
    case 'fragment':
      return l10n.t('Fragment {0}', scope.name);
    case 'backEnd':
      return l10n.t('Back end {0}', scope.name);
  }
}

function applicationAnswer({ application, clientId, context }: Target): string {
  if (!application) return clientId;
  const isNew = context.registration !== undefined && !context.registration.found;
  return isNew
    ? l10n.t('{0}, will be created', application.displayName)
    : l10n.t('{0}, already there', application.displayName);
}

function identityChoice({ context, names, identity }: Target): Choice {
  const service = valueOf(context.facts.identity)?.service;
  const options: ChoiceOption[] = [
    {
      id: 'system',
      label: l10n.t('System-assigned, {0}', names.service),
      detail: service?.systemAssigned ? l10n.t('on') : l10n.t('will be turned on'),
      chosen: identity.kind === 'system',
    },
    ...(service?.userAssigned ?? []).map(one => ({
      id: one.id,
      label: one.id.slice(one.id.lastIndexOf('/') + 1),
      detail: l10n.t('user-assigned, attached'),
      chosen: identity.kind === 'userAssigned' && identity.id.toLowerCase() === one.id.toLowerCase(),
    })),
  ];
  const chosen = options.find(option => option.chosen);
  const answer =
    chosen?.label ?? (identity.kind === 'userAssigned' ? identity.id.slice(identity.id.lastIndexOf('/') + 1) : '');
  return { id: 'identity', title: l10n.t('Identity'), answer, options, multiple: false };
}

function otherApisChoice({ context, names }: Target, included: readonly OtherApi[]): Choice {
  const own = context.route.service.id.toLowerCase();
  const foreign = context.otherApis.filter(other => other.serviceId.toLowerCase() !== own);
  return {
    id: 'otherApis',
    title: l10n.t('Also calls {0}, would be locked out', names.app),
    answer: included.map(other => other.api.displayName).join(', '),
    options: context.otherApis
      .filter(other => !foreign.includes(other))
      .map(other => ({
        id: other.api.id,
        label: l10n.t('API {0}: secure it in this plan', other.api.displayName),
        chosen: included.includes(other),
      })),
    multiple: true,
    note:
      foreign.length > 0
        ? l10n.t(
            '{0}: secured by a plan of its own. Callers outside API Management can’t be seen from here.',
            foreign.map(other => l10n.t('{0} of {1}', other.api.displayName, other.serviceName)).join(', '),
          )
        : l10n.t('Callers outside API Management can’t be seen from here.'),
  };
}

function slotsChoice(target: Target): Choice {
  const { doors } = target;
  const slots = slotsAmong(target.context.facts.doors, target.choices);
  return {
    id: 'slots',
    title: l10n.t('Slots'),
    answer: slots
      .filter(door => doors.includes(door))
      .map(door => door.app.name)
      .join(', '),
    options: slots.map(door => ({
      id: door.app.id,
      label: l10n.t('Slot {0}: lock it too', door.app.name),
      chosen: doors.includes(door),
    })),
    multiple: true,
  };
}
