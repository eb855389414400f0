import * as l10n from '@vscode/l10n';
import { answersItself } from '../policy';
import { type Reading, namesOf, sameId, valueOf } from '../route';
import type { PlanContext } from './context';
import type { PlanChoices, Refusal, RefusalCode } from './plan';
import { shownText } from './lateValues';
import { backEndScope } from './planBackEnd';
import { refusePointing } from './pointing';
import { demandedRoles, lacksAssignment, roleFor } from './directorySteps';
import { type Target, clientIdOf } from './target';

const lacksClientId = (): string =>
  l10n.t('Choose or create an app registration for it first; its client ID is the name that the token is made for.');

function refuseBackEnd({ facts, backEnd, route }: PlanContext, choices: PlanChoices, no: No): Refusal | undefined {
  const scope = backEndScope(facts, choices);
  if (scope === undefined) return undefined;
  const { api } = namesOf(route);
  const chosen = valueOf(facts.policy)?.backEnd;
  if (chosen?.backEndId === undefined || !sameId(chosen.backEndId, scope) || chosen.conditional) {
    return no(
      'backEndNotUsed',
      l10n.t('{0} doesn’t call through the back end {1}', api, scope),
      l10n.t('Its policy has to choose it, for every call, with set-backend-service. Choose another policy scope.'),
    );
  }
  if (chosen.isPool === true) {
    return no(
      'backEndPool',
      l10n.t('The back end {0} is a pool', scope),
      l10n.t('Tokens are sent by its members, each by itself. Choose another policy scope, or change its members.'),
    );
  }
  if (backEnd?.stored.state !== 'read') {
    const text = l10n.t('Nothing is planned on a guess. Choose another policy scope, or refresh and try again.');
    const why = backEnd ? whyUnread(backEnd.stored) : '';
    return no('notRead', l10n.t('The back end {0} can’t be read', scope), `${why} ${text}`.trim());
  }
  return undefined;
}

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
  return (
    refuseRoute(context, no) ??
    refuseReading(context, choices, no) ??
    refusePointing(context, choices, no, whyUnread) ??
    refuseBackEnd(context, choices, no) ??
    refuseApplication(context, choices, no)
  );
}

type No = (code: RefusalCode, title: string, text: string) => Refusal;

/** Several back ends at once: which of them a call goes to isn't known beforehand. */
function refuseSeveral({ facts, route }: PlanContext, no: No): Refusal | undefined {
  const chosen = valueOf(facts.policy)?.backEnd;
  const { api } = namesOf(route);
  if (chosen?.conditional === true) {
    return no(
      'severalBackEnds',
      l10n.t('{0} calls different back ends under different conditions', api),
      l10n.t('Its policy chooses among them. Secure each app by an API or an operation that calls it alone.'),
    );
  }
  if (chosen?.isPool === true) {
    return no(
      'pool',
      l10n.t('{0} calls the pool {1}, whose members are several apps', api, chosen.backEndId ?? ''),
      l10n.t(
        'A token is made for one of them, and calls would fail on the others, unless all are secured together. Or give each member its identity in its own credentials.',
      ),
    );
  }
  return undefined;
}

/** Nothing is called: by intent, or because nobody has said what (an API without address). */
function refuseNone({ facts, policy, route }: PlanContext, no: No): Refusal {
  const { api } = namesOf(route);
  const entity = valueOf(facts.policy)?.backEnd?.backEndId;
  if (entity !== undefined) {
    return no(
      'noBackEnd',
      l10n.t('{0} calls the back end {1}, which doesn’t exist', api, entity),
      l10n.t('Make it in API Management, or let the policy choose another one, and try again.'),
    );
  }
  if (answersItself(valueOf(policy.stored)?.text ?? '')) {
    return no(
      'noBackEnd',
      l10n.t('{0} has no back end', api),
      l10n.t('Its policy answers by itself. There is nothing to secure.'),
    );
  }
  return no(
    'noAddress',
    l10n.t('{0} has no address to call', api),
    l10n.t('Neither the API nor its policy names a back end. Choose the app that it shall call.'),
  );
}

function refuseRoute(context: PlanContext, no: No): Refusal | undefined {
  const { route } = context;
  const { backEnd } = route;
  const { api } = namesOf(route);
  switch (backEnd.kind) {
    case 'none':
      return refuseSeveral(context, no) ?? refuseNone(context, no);
    case 'unknown':
      return no(
        'unknownBackEnd',
        l10n.t('{0} calls {1}, which is none of the apps you can see', api, backEnd.host),
        l10n.t('Choose the app, or select more subscriptions if it belongs to one that is filtered out.'),
      );
    case 'api':
      return no('notAnApp', l10n.t('{0} calls another API, {1}', api, backEnd.api.displayName), '');
    case 'app':
      return backEnd.app.kind === 'containerApp'
        ? no(
            'unsupportedApp',
            l10n.t('{0} runs on Container Apps', backEnd.app.name),
            l10n.t('Its authentication is set in the container app itself, not by App Service Authentication.'),
          )
        : undefined;
  }
}

const reasons = (): Readonly<Record<'notYet' | 'forbidden' | 'notApplicable', string>> => ({
  notYet: l10n.t('it hasn’t been read yet'),
  forbidden: l10n.t('your account may not read it'),
  notApplicable: l10n.t('it doesn’t apply here'),
});

function whyUnread(reading: Reading<unknown>): string {
  if (reading.state === 'read') return '';
  return reading.why === 'failed' ? (reading.detail ?? l10n.t('reading it failed')) : reasons()[reading.why];
}

/** What would be written, for whoever writes the file: settings in Azure aren't what runs (F-49). */
function fileBasedText({ facts, authority, tenantId, registration, route }: PlanContext, choices: PlanChoices): string {
  const clientId = clientIdOf(facts, choices, registration) ?? l10n.t('(its client ID)');
  const caller = valueOf(facts.identity)?.systemClientId ?? l10n.t('(client ID of its identity)');
  return l10n.t(
    'Settings in Azure have no effect there, so nothing is planned. Either put this into the file and deploy it: Microsoft Entra with client ID {0}, audiences {0} and api://{0}, issuer {1}; only the application {2}, which is {3}, let in; 401 for calls without a token. Or take platform.configFilePath out of the settings in Azure, and plan again.',
    shownText(clientId),
    `${authority}/${tenantId}/v2.0`,
    caller,
    route.service.name,
  );
}

function refuseReading(context: PlanContext, choices: PlanChoices, no: No): Refusal | undefined {
  const { facts, policy, route } = context;
  const names = namesOf(route);
  const unread = (what: string, why: string): Refusal =>
    no(
      'notRead',
      l10n.t('The {0} can’t be read', what),
      l10n.t('Nothing is planned on a guess: {0}. Refresh, or ask for the Reader role, and try again.', why),
    );
  if (facts.identity.state === 'unread')
    return unread(l10n.t('identity of {0}', names.service), whyUnread(facts.identity));
  if (policy.stored.state === 'unread') return unread(l10n.t('policy of {0}', names.api), whyUnread(policy.stored));
  for (const door of facts.doors) {
    const settings = context.settings[door.app.id.toLowerCase()];
    if (door.settings.state === 'unread')
      return unread(l10n.t('authentication of {0}', door.app.name), whyUnread(door.settings));
    if (settings?.state !== 'read') return unread(l10n.t('authentication of {0}', door.app.name), reasons().notYet);
    const { configFile, excludedPaths } = door.settings.value;
    if (configFile !== undefined) {
      return no(
        'fileBased',
        l10n.t('{0} reads its authentication from {1} in the app', door.app.name, configFile),
        fileBasedText(context, choices),
      );
    }
    if (excludedPaths.some(path => path === '/*' || path === '/')) {
      return no(
        'allPathsExcluded',
        l10n.t('All paths of {0} are excluded from authentication', door.app.name),
        l10n.t('Take /* off the excluded paths of {0} first; the other excluded paths can stay.', door.app.name),
      );
    }
  }
  const fact = valueOf(facts.policy);
  if (fact?.unreadable !== undefined) {
    return no(
      'policyUnreadable',
      l10n.t('The {0} policy can’t be read', fact.unreadable),
      l10n.t('Open it, repair the error shown there, and try again.'),
    );
  }
  if (fact?.backEnd?.setsAuthorization === true) {
    const name = fact.backEnd.backEndId ?? '';
    return no(
      'backEndAuthorization',
      l10n.t('The back end {0} sends an Authorization of its own', name),
      l10n.t('It would replace the token. Take it out of the back end’s credentials first, and try again.'),
    );
  }
  // Where the token is added in it, what it drops is no matter.
  const inner = fact?.droppedAt === 'operation' || fact?.overwrittenBy?.scope === 'operation';
  if (inner && choices.scope?.kind !== 'operation') {
    return no(
      'policyElsewhere',
      l10n.t('An operation of {0} has a policy that drops or replaces the token', names.api),
      l10n.t(
        'Open that operation’s policy: put <base /> into its inbound section and take away what sets Authorization, then try again.',
      ),
    );
  }
  return undefined;
}

function refuseApplication(context: PlanContext, choices: PlanChoices, no: No): Refusal | undefined {
  const { facts, route } = context;
  const names = namesOf(route);
  const clientId = clientIdOf(facts, choices, context.registration);
  if (clientId === undefined)
    return no('noClientId', l10n.t('{0} has no app registration yet', names.app), lacksClientId());
  if (context.application.state === 'unread') return undefined;
  const application = context.application.value;
  if (!application) {
    return no(
      'noApplication',
      l10n.t('No app registration {0} in your tenant', clientId),
      l10n.t(
        '{0} names it, but no token can be asked for it here. Choose another app registration for {0}.',
        names.app,
      ),
    );
  }
  const service = valueOf(facts.identity)?.service;
  const serviceTenant = service?.systemAssigned?.tenantId ?? context.tenantId;
  // Whose it is is asked about elsewhere (foreign); here: an own application in a tenant the identity isn't in.
  if (!application.foreign && application.tenantId.toLowerCase() !== serviceTenant.toLowerCase()) {
    return no(
      'otherTenant',
      l10n.t('{0} is in tenant {1}, the app registration in {2}', names.service, serviceTenant, application.tenantId),
      l10n.t('A managed identity gets tokens only in its own tenant.'),
    );
  }
  return undefined;
}

/** Judged once the plan's aim is known: an identity that needs a role, and no role that it may hold. */
export function refuseAssignment(target: Target): Refusal | undefined {
  const { application, context, names } = target;
  if (!application || !lacksAssignment(target) || roleFor(target) || demandedRoles(target).roles.length > 0)
    return undefined;
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
