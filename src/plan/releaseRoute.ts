import * as l10n from '@vscode/l10n';
import { applyEdits, removeManagedIdentity } from '../policy';
import { type DoorFact, type Route, callerIds, namesOf, sameId, valueOf } from '../route';
import { change } from './change';
import { conflictCautions } from './conflictCaution';
import type { PlanContext } from './context';
import { settingsText } from './lockedSettings';
import { phaseOf } from './order';
import { permissionChecks } from './permissions';
import type { AuthenticationStep, Caution, LockWish, Plan, PlanResult, PolicyStep, Refusal, Step } from './plan';
import { type ReleaseCaller, dismissedSettings, openedSettings } from './releasedSettings';

/** What becomes of the app once the gateway sends no token. */
export type AfterRelease = 'open' | 'locked';

/**
 * *Remove Managed Identity from This Route*: the token statement goes out of the API's policy and the gateway off the
 * app's allow lists, in an order in which callers of the API notice nothing: the app answers without a token first, where
 * it shall. The identity, its role and the app registration stay, as others may use them.
 */
export function planRelease(context: PlanContext, after: AfterRelease = 'open'): PlanResult {
  const { route, facts, policy } = context;
  const token = valueOf(facts.policy)?.token;
  const stored = policy.stored.state === 'read' ? policy.stored.value : undefined;
  const { api, app, service } = namesOf(route);
  if (route.backEnd.kind !== 'app' || stored === undefined)
    return refusal(route, 'notRead', l10n.t('The policy of {0} can’t be read', api));
  const text = stored?.text ?? '';
  const released = applyEdits(text, removeManagedIdentity(text, { azureServicesToo: true }));
  if (token && (token.scope !== 'api' || released === text)) {
    return refusal(
      route,
      'policyElsewhere',
      l10n.t('The token of {0} isn’t added by its own policy', api),
      l10n.t('It comes from the {0} scope. Take it out there; other APIs may rely on it.', token.scope),
    );
  }
  const caller = callerIds(facts) ?? {};
  const doors = facts.doors.flatMap(door => doorSteps(context, door, caller, after));
  const policyChanges = stored && released !== text ? [policyStep(context, stored, released)] : [];
  const writes: readonly Step[] = [...doors, ...policyChanges];
  const opens = doors.some(step => step.kind === 'open');
  const proofs: readonly Step[] =
    writes.length === 0
      ? []
      : [
          ...(opens ? [proof('proveOpen', route)] : []),
          ...(policyChanges.length > 0 ? [proof('proveReleased', route)] : []),
        ];
  const steps = [...writes, ...proofs].sort((a, b) => phaseOf(a) - phaseOf(b));
  return {
    kind: 'plan',
    aim: 'release',
    route,
    lead: l10n.t(
      '{0} will no longer send a token of its identity to {1}. The identity, its role and the app registration stay.',
      service,
      app,
    ),
    steps,
    alreadyRefuses: false,
    cautions: [...cautionsFor(route, facts.doors, caller, after, opens), ...conflictCautions(writes)],
    choices: [afterChoice(route, after)],
    keeps: [
      l10n.t('The identity of {0}, and the roles that it holds', service),
      l10n.t('The app registration of {0}', app),
      l10n.t('Other callers on the allow lists'),
    ],
    permissions: permissionChecks(
      route,
      context.rights ?? { actions: {} },
      { identity: false, apps: doors.length > 0 ? facts.doors.map(door => door.app.id) : [], directory: false },
      context.application,
    ),
    changeCount: writes.length,
    resourceCount: new Set(writes.flatMap(step => step.resources.map(one => one.id.toLowerCase()))).size,
    duration: l10n.t('about {0} minutes', opens ? 5 : 2),
    readAt: context.readAt,
    clientId: '',
  };
}

const refusal = (route: Route, code: Refusal['code'], title: string, text = ''): Refusal => ({
  kind: 'refusal',
  route,
  code,
  title,
  text,
});

function doorSteps(
  context: PlanContext,
  { app }: DoorFact,
  caller: ReleaseCaller,
  after: AfterRelease,
): readonly AuthenticationStep[] {
  const reading = context.settings[app.id.toLowerCase()];
  if (reading?.state !== 'read') return [];
  const before = reading.value;
  const wish: LockWish = { clientId: '', issuer: '', audiences: [], caller, alsoAllow: [] };
  const make = (kind: 'open' | 'dismiss', start: typeof before, end: typeof before): AuthenticationStep => ({
    kind,
    id: `${kind}:${app.id.toLowerCase()}`,
    app,
    serviceId: context.route.service.id,
    before: start,
    wish,
    title:
      kind === 'open'
        ? l10n.t('Open {0}: App Service Authentication', app.name)
        : l10n.t('Take {0} off the allow lists of {1}', namesOf(context.route).service, app.name),
    description:
      kind === 'open'
        ? l10n.t('Calls without a token are answered; everything else about authentication stays.')
        : l10n.t('Other callers stay. A list is never left empty: that would be ambiguous.'),
    duration: l10n.t('seconds'),
    whoNotices:
      kind === 'open' ? l10n.t('Everyone: {0} answers without a token from here on.', app.name) : l10n.t('Nobody.'),
    undo: { possible: true, text: l10n.t('The settings are put back as they were.') },
    resources: [{ id: app.id, name: app.name }],
    changes: [change(l10n.t('authsettingsV2 of {0}', app.name), 'json', settingsText(start), settingsText(end))],
  });
  const opened = after === 'open' ? openedSettings(before) : before;
  const dismissed = dismissedSettings(opened, caller);
  const differ = (one: typeof before, other: typeof before): boolean => settingsText(one) !== settingsText(other);
  return [
    ...(differ(before, opened) ? [make('open', before, opened)] : []),
    ...(differ(opened, dismissed) ? [make('dismiss', opened, dismissed)] : []),
  ];
}

function policyStep(context: PlanContext, stored: NonNullable<PolicyStep['before']>, after: string): PolicyStep {
  const { api } = context.route;
  return {
    kind: 'policy',
    id: `policy:${api.id.toLowerCase()}`,
    api,
    place: context.policy.place,
    before: stored,
    after,
    title: l10n.t('Send no token: policy of {0}', api.displayName),
    description: l10n.t('The statement is taken out. Every other byte stays.'),
    duration: l10n.t('seconds'),
    whoNotices: l10n.t('Callers whose own Authorization header was replaced: it reaches the back end again.'),
    undo: { possible: true, text: l10n.t('The text is put back byte for byte.') },
    resources: [{ id: context.policy.place.ownerId, name: api.displayName }],
    changes: [change(l10n.t('Policy of API {0}', api.displayName), 'policy', stored.text, after)],
  };
}

function proof(kind: 'proveOpen' | 'proveReleased', route: Route): Step {
  const { app, service } = namesOf(route);
  return {
    kind,
    id: kind,
    title:
      kind === 'proveOpen'
        ? l10n.t('Prove that {0} answers without a token', app)
        : l10n.t('Prove that {0} asks for no token', service),
    description:
      kind === 'proveOpen'
        ? l10n.t('Before the token goes, so that callers of the API notice nothing.')
        : l10n.t('A call through the gateway, with its trace.'),
    duration: kind === 'proveOpen' ? l10n.t('up to 5 min') : l10n.t('up to 2 min'),
    whoNotices: l10n.t('Nobody.'),
    resources: [],
    changes: [],
  };
}

function cautionsFor(
  route: Route,
  doors: readonly DoorFact[],
  caller: ReleaseCaller,
  after: AfterRelease,
  opens: boolean,
): readonly Caution[] {
  const { app, service } = namesOf(route);
  const settings = doors[0] && valueOf(doors[0].settings);
  const others = (settings?.allowedApplications ?? []).filter(
    id => caller.clientId === undefined || !sameId(id, caller.clientId),
  );
  if (opens) {
    const named =
      others.length > 0 ? l10n.t('Those on its allow list are no longer the only ones: {0}.', others.join(', ')) : '';
    return [
      {
        code: 'appOpens',
        ask: true,
        title: l10n.t('{0} will answer anyone who can reach it', app),
        text: `${l10n.t('Nothing but network rules protects it then.')} ${named}`.trim(),
      },
    ];
  }
  if (after === 'locked' && settings?.enabled === true && settings.anonymousAction !== 'AllowAnonymous') {
    return [
      {
        code: 'callsWillFail',
        ask: true,
        title: l10n.t('Calls through {0} will be refused by {1}', service, app),
        text: l10n.t('It goes on asking for a token, and gets none. Go on only if another way in is ready.'),
      },
    ];
  }
  return [];
}

function afterChoice(route: Route, after: AfterRelease): Plan['choices'][number] {
  const { app } = namesOf(route);
  return {
    id: 'afterRelease',
    title: l10n.t('{0} afterwards', app),
    answer: after === 'open' ? l10n.t('answers without a token') : l10n.t('stays locked'),
    options: [
      { id: 'open', label: l10n.t('answers without a token'), chosen: after === 'open' },
      { id: 'locked', label: l10n.t('stays locked'), chosen: after === 'locked' },
    ],
    multiple: false,
  };
}
