import * as l10n from '@vscode/l10n';
import { type Facts, type Route, namesOf, valueOf } from '../route';
import type { PlanContext } from './context';
import type { PlanChoices, Refusal, RefusalCode } from './plan';
import { lacksAssignment, roleFor } from './directorySteps';
import { type Target, clientIdOf } from './target';

const lacksClientId =
  'Choose or create an app registration for it first; its client ID is the name that the token is made for.';

/** Why nothing can be planned, most basic reason first; undefined when a plan can be made. */
export function refusalFor(context: PlanContext, choices: PlanChoices): Refusal | undefined {
  const { route } = context;
  const no = (code: RefusalCode, title: string, text: string): Refusal => ({
    kind: 'refusal',
    route,
    code,
    title,
    text,
  });
  return refuseRoute(route, no) ?? refuseReading(context, no) ?? refuseApplication(context, choices, no);
}

type No = (code: RefusalCode, title: string, text: string) => Refusal;

function refuseRoute(route: Route, no: No): Refusal | undefined {
  const { backEnd } = route;
  const { api } = namesOf(route);
  switch (backEnd.kind) {
    case 'none':
      return no('noBackEnd', `${api} has no back end`, 'Its policy answers by itself. There is nothing to secure.');
    case 'unknown':
      return no(
        'unknownBackEnd',
        `${api} calls ${backEnd.host}, which is none of the apps you can see`,
        'Choose the app, or select more subscriptions if it belongs to one that is filtered out.',
      );
    case 'api':
      return no('notAnApp', l10n.t('{0} calls another API, {1}', api, backEnd.api.displayName), '');
    case 'app':
      return backEnd.app.kind === 'containerApp'
        ? no(
            'unsupportedApp',
            `${backEnd.app.name} runs on Container Apps`,
            'Its authentication is set in the container app itself, not by App Service Authentication.',
          )
        : undefined;
  }
}

const reasons = {
  notYet: 'it hasn’t been read yet',
  forbidden: 'your account may not read it',
  notApplicable: 'it doesn’t apply here',
};

function whyUnread(
  reading: Facts['identity'] | PlanContext['policy']['stored'] | Facts['doors'][number]['settings'],
): string {
  if (reading.state === 'read') return '';
  return reading.why === 'failed' ? (reading.detail ?? 'reading it failed') : reasons[reading.why];
}

function refuseReading(context: PlanContext, no: No): Refusal | undefined {
  const { facts, policy, route } = context;
  const names = namesOf(route);
  const unread = (what: string, why: string): Refusal =>
    no(
      'notRead',
      `The ${what} can’t be read`,
      `Nothing is planned on a guess: ${why}. Refresh, or ask for the Reader role, and try again.`,
    );
  if (facts.identity.state === 'unread') return unread(`identity of ${names.service}`, whyUnread(facts.identity));
  if (policy.stored.state === 'unread') return unread(`policy of ${names.api}`, whyUnread(policy.stored));
  for (const door of facts.doors) {
    const settings = context.settings[door.app.id.toLowerCase()];
    if (door.settings.state === 'unread') return unread(`authentication of ${door.app.name}`, whyUnread(door.settings));
    if (settings?.state !== 'read') return unread(`authentication of ${door.app.name}`, reasons.notYet);
    const { configFile, excludedPaths } = door.settings.value;
    if (configFile !== undefined) {
      return no(
        'fileBased',
        `${door.app.name} reads its authentication from ${configFile} in the app`,
        'Settings in Azure have no effect there. Change the file, or take configFilePath away.',
      );
    }
    if (excludedPaths.some(path => path === '/*' || path === '/')) {
      return no(
        'allPathsExcluded',
        `All paths of ${door.app.name} are excluded from authentication`,
        `Take /* off the excluded paths of ${door.app.name} first; the other excluded paths can stay.`,
      );
    }
  }
  const fact = valueOf(facts.policy);
  if (fact?.unreadable !== undefined) {
    return no(
      'policyUnreadable',
      `The ${fact.unreadable} policy can’t be read`,
      'Open it, repair the error shown there, and try again.',
    );
  }
  const inner = fact?.droppedAt === 'operation' || fact?.overwrittenBy?.scope === 'operation';
  if (inner) {
    return no(
      'policyElsewhere',
      `An operation of ${names.api} has a policy that drops or replaces the token`,
      'Open that operation’s policy: put <base /> into its inbound section and take away what sets Authorization, then try again.',
    );
  }
  return undefined;
}

function refuseApplication(context: PlanContext, choices: PlanChoices, no: No): Refusal | undefined {
  const { facts, route } = context;
  const names = namesOf(route);
  const clientId = clientIdOf(facts, choices, context.registration);
  if (clientId === undefined) return no('noClientId', `${names.app} has no app registration yet`, lacksClientId);
  if (context.application.state === 'unread') return undefined;
  const application = context.application.value;
  if (!application) {
    return no(
      'noApplication',
      `No app registration ${clientId} in your tenant`,
      `${names.app} names it, but no token can be asked for it here. Choose another app registration for ${names.app}.`,
    );
  }
  const service = valueOf(facts.identity)?.service;
  const serviceTenant = service?.systemAssigned?.tenantId ?? context.tenantId;
  // Whose it is is asked about elsewhere (foreign); here: an own application in a tenant the identity isn't in.
  if (!application.foreign && application.tenantId.toLowerCase() !== serviceTenant.toLowerCase()) {
    return no(
      'otherTenant',
      `${names.service} is in tenant ${serviceTenant}, the app registration in ${application.tenantId}`,
      'A managed identity gets tokens only in its own tenant.',
    );
  }
  return undefined;
}

/** Judged once the plan's aim is known: an identity that needs a role, and no role that it may hold. */
export function refuseAssignment(target: Target): Refusal | undefined {
  const { application, context, names } = target;
  if (!application || !lacksAssignment(target) || roleFor(target)) return undefined;
  return {
    kind: 'refusal',
    route: context.route,
    code: 'notAssigned',
    title: l10n.t(
      '{0} gives tokens only to assigned callers, and {1} isn’t one',
      application.displayName,
      names.service,
    ),
    text: l10n.t(
      'None of its roles is for applications. Add one to {0} (allowed member types: applications), and try again.',
      application.displayName,
    ),
  };
}
