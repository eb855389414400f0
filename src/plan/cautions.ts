import * as l10n from '@vscode/l10n';
import { type AuthenticationSettings, type DoorFact, isInside, judge, nameOf, valueOf, workspaceOf } from '../route';
import { conflictCautions } from './conflictCaution';
import type { OtherApi } from './context';
import type { Caution, CautionCode, Step } from './plan';
import { slotsAmong } from './pool';
import { type Target, factsWithToken, wishFor } from './target';

const nameOfOther = ({ api, serviceName }: OtherApi): string => l10n.t('{0} of {1}', api.displayName, serviceName);
const list = (items: readonly string[]): string => items.join(', ');

/** What the user should know or be asked before Apply. */
export function cautionsFor(
  target: Target,
  steps: readonly Step[],
  lockedOut: readonly OtherApi[],
): readonly Caution[] {
  if (steps.length === 0) return [];
  return [
    ...registrationCautions(target),
    ...callerCautions(target, steps, lockedOut),
    ...target.doors.flatMap(door => doorCautions(target, door, steps)),
    ...placeCautions(target),
    ...scopeCautions(target),
    ...workspaceCautions(target),
    ...conflictCautions(steps),
  ];
}

const caution = (code: CautionCode, ask: boolean, title: string, text: string): Caution => ({ code, ask, title, text });

function registrationCautions(target: Target): Caution[] {
  const { application, clientId, names } = target;
  const danger = l10n.t(
    'An owner of {0} could otherwise make {1} send a token for Microsoft Graph or Key Vault to {0}.',
    names.app,
    names.service,
  );
  if (!application) {
    return [
      caution(
        'unknownRegistration',
        true,
        l10n.t('Is {0} an app registration of your own?', clientId),
        l10n.t('It can’t be looked up: your account may not read the directory. {0}', danger),
      ),
    ];
  }
  if (!application.foreign) return [];
  return [
    caution(
      'foreignRegistration',
      true,
      l10n.t('{0} ({1}) isn’t registered in your tenant', application.displayName, clientId),
      l10n.t(
        'It belongs to Microsoft or to another tenant. {0} Go on only if you know that {1} may receive such tokens.',
        danger,
        names.app,
      ),
    ),
  ];
}

function callerCautions(target: Target, steps: readonly Step[], lockedOut: readonly OtherApi[]): Caution[] {
  const { names } = target;
  const cautions: Caution[] = [];
  if (steps.some(step => step.kind === 'policy')) {
    cautions.push(
      caution(
        'authorizationReplaced',
        false,
        l10n.t('The caller’s own Authorization header is replaced'),
        l10n.t(
          '{0} sees the token of {1} instead. If it needs the caller’s token, copy it to another header in the policy first.',
          names.app,
          names.service,
        ),
      ),
    );
  }
  if (!steps.some(step => step.kind === 'lock')) return cautions;
  if (lockedOut.length > 0) {
    cautions.push(
      caution(
        'otherApisLockedOut',
        true,
        l10n.t('Would be locked out: {0}', list(lockedOut.map(nameOfOther))),
        l10n.t('These APIs call {0} too and aren’t part of this plan.', names.app),
      ),
    );
  }
  cautions.push(
    caution(
      'otherCallersUnknown',
      false,
      l10n.t('Other callers of {0} are refused', names.app),
      l10n.t('Callers outside API Management can’t be seen from here.'),
    ),
  );
  return cautions;
}

function doorCautions(target: Target, door: DoorFact, steps: readonly Step[]): Caution[] {
  const settings = valueOf(door.settings);
  const id = door.app.id.toLowerCase();
  if (!settings || !steps.some(step => step.id.endsWith(`:${id}`))) return [];
  const { name } = door.app;
  const old = target.context.oldSettings?.includes(id) === true ? [oldSettingsCaution(name)] : [];
  return [
    ...old,
    ...listCautions(target, door, settings),
    ...accessCautions(target, door, settings, name),
    ...(steps.some(step => step.kind === 'lock') ? hostCautions(door) : []),
  ];
}

/** Authentication is of the app, whatever name it is called by: a website or a front door may stand behind one of them. */
function hostCautions({ app: { hosts, name } }: DoorFact): readonly Caution[] {
  const [, ...others] = hosts;
  if (others.length === 0) return [];
  return [
    caution(
      'hostNames',
      true,
      l10n.t('{0} answers on other host names, too', name),
      l10n.t('Whoever calls one of them without a token is refused as well: {0}.', list(others)),
    ),
  ];
}

const oldSettingsCaution = (name: string): Caution =>
  caution(
    'oldSettings',
    true,
    l10n.t('{0} uses the old authentication settings (V1)', name),
    l10n.t(
      'The change upgrades them to V2. Undo puts back what they said, but not the old form: tools for V1 are refused from then on, and a client secret that is written in them has to become an app setting first.',
    ),
  );

function listCautions(target: Target, door: DoorFact, settings: AuthenticationSettings): Caution[] {
  const { name } = door.app;
  const { allowedApplications, allowedIdentities = [], allowedGroups = [], enabled, anonymousAction } = settings;
  const checks = enabled && anonymousAction !== 'AllowAnonymous';
  const cautions: Caution[] = [];
  const others = (allowedApplications ?? []).filter(one => one.toLowerCase() !== target.caller.clientId?.toLowerCase());
  if (others.length > 0) {
    cautions.push(
      caution(
        'othersStay',
        false,
        others.length === 1
          ? l10n.t('{0} already lets in one other caller', name)
          : l10n.t('{0} already lets in {1} other callers', name, others.length),
        l10n.t('They stay: {0}.', list(others)),
      ),
    );
  }
  if (enabled && allowedApplications?.length === 0) {
    cautions.push(
      caution(
        'emptyAllowList',
        true,
        l10n.t('The allow list of {0} is empty', name),
        l10n.t(
          'That lets in everyone with a token or no one; Azure doesn’t say which. From here on only the callers on the list get in.',
        ),
      ),
    );
  }
  const byObject = [...allowedIdentities, ...allowedGroups].filter(
    one => one.toLowerCase() !== target.caller.objectId?.toLowerCase(),
  );
  if ((allowedApplications ?? []).length === 0 && byObject.length > 0) {
    cautions.push(
      caution(
        'callersByObjectId',
        true,
        l10n.t('{0} knows callers by object ID only', name),
        l10n.t('They need their client ID on the list as well, or they are refused: {0}.', list(byObject)),
      ),
    );
  }
  if (checks && allowedApplications === undefined && byObject.length === 0) {
    const judged = judge(factsWithToken(target, door)).F7;
    if (judged.code === 'anyCaller') {
      cautions.push(
        caution(
          'anyCallerToday',
          true,
          l10n.t('{0} lets in any caller with a token today', name),
          l10n.t(
            'There is no allow list. From here on only the callers on the list get in; add the others first if there are any.',
          ),
        ),
      );
    }
  }
  return cautions;
}

function accessCautions(target: Target, door: DoorFact, settings: AuthenticationSettings, name: string): Caution[] {
  const cautions: Caution[] = [];
  if (settings.enabled && settings.anonymousAction === 'RedirectToLoginPage') {
    cautions.push(
      caution(
        'interactiveSignInEnds',
        true,
        l10n.t('People sign in to {0} in the browser today', name),
        l10n.t('With Return401 they are no longer sent to the sign-in page.'),
      ),
    );
  }
  const { issuer } = wishFor(target, door);
  if (settings.enabled && settings.issuer !== undefined && settings.issuer !== issuer) {
    cautions.push(
      caution(
        'issuerChanges',
        false,
        l10n.t('The issuer of {0} changes', name),
        l10n.t('From {0} to {1}, which issues the tokens of this application.', settings.issuer, issuer),
      ),
    );
  }
  if (settings.excludedPaths.length > 0) {
    cautions.push(
      caution(
        'excludedPaths',
        false,
        l10n.t('{0} answers some paths without a token', name),
        l10n.t('Excluded and kept so: {0}.', list(settings.excludedPaths)),
      ),
    );
  }
  return cautions;
}

/** Where the token is added elsewhere than in the API's own policy, not every call sends it, or others do too. */
function scopeCautions({ choices: { scope }, names }: Target): Caution[] {
  if (!scope) return [];
  const { name } = scope;
  const words = {
    operation: [
      l10n.t('Only {0} will send the token', name),
      l10n.t('{0} refuses calls to other operations of {1} once it is locked.', names.app, names.api),
    ],
    product: [
      l10n.t('Only calls with a key of product {0} will send the token', name),
      l10n.t('Calls with a key of the API or of all APIs skip product policies, and {0} refuses them.', names.app),
    ],
    fragment: [
      l10n.t('Every policy that includes {0} will send the token', name),
      l10n.t('Other APIs that include it would hand a token for {0} to their own back ends.', names.app),
    ],
    backEnd: [
      l10n.t('Every API that calls through {0} will send the token', name),
      l10n.t('Their callers’ own Authorization no longer reaches {0}.', names.app),
    ],
  } as const;
  const [title, text] = words[scope.kind];
  return [caution('otherScope', true, title, text)];
}

function workspaceCautions({ context, names }: Target): Caution[] {
  const workspace = workspaceOf(context.route.api.id);
  if (workspace === undefined) return [];
  return [
    caution(
      'workspace',
      false,
      l10n.t('{0} is in workspace {1}', names.api, nameOf(workspace)),
      l10n.t(
        'Policies of the service still apply above it, and the token is that of the service’s identity. The tests call {0}: behind a gateway of the workspace’s own nothing can be proved from here, and no lock stays.',
        context.route.service.gatewayHosts[0] ?? names.service,
      ),
    ),
  ];
}

/** The lock comes without a look at the token first, and only where that was agreed to. */
export function noTraceCautions({ choices, context }: Target): readonly Caution[] {
  const noTrace = context.noTrace ?? choices.noTrace;
  if (noTrace === undefined) return [];
  return [
    caution(
      'proofImpossible',
      true,
      l10n.t('The lock can’t be proved beforehand'),
      l10n.t('{0} If calls fail after the lock, it comes off by itself.', noTrace),
    ),
  ];
}

function placeCautions(target: Target): Caution[] {
  const { context, names, app, doors, choices } = target;
  const { service, api } = context.route;
  const cautions: Caution[] = [];
  if (service.sku === 'Consumption') {
    cautions.push(
      caution(
        'consumption',
        false,
        l10n.t('{0} is a Consumption service', names.service),
        l10n.t('It has no fixed IP address, so access restrictions of {0} can’t name it.', names.app),
      ),
    );
  }
  if (app?.publicNetworkAccess === false) {
    cautions.push(
      caution(
        'privateApp',
        true,
        l10n.t('{0} is reachable only from its network', names.app),
        l10n.t('It can be changed, but not proved from here.'),
      ),
    );
  }
  if (isInside(service)) {
    cautions.push(
      caution(
        'privateGateway',
        true,
        l10n.t('{0} is reachable only from its network', names.service),
        l10n.t('Whether the token arrives can’t be proved from here before the lock.'),
      ),
    );
  }
  cautions.push(...noTraceCautions(target));
  const more = slotsAmong(doors, choices).map(door => door.app.name);
  if (more.length > 0) {
    cautions.push(
      caution(
        'slots',
        false,
        l10n.t('{0} has slots', names.app),
        l10n.t('They answer on host names of their own and are locked too: {0}.', list(more)),
      ),
    );
  }
  if (!api.isCurrent) {
    cautions.push(
      caution(
        'notCurrentRevision',
        true,
        l10n.t('You are changing revision {0}', api.revision),
        l10n.t('Callers use the current revision until you make this one current.'),
      ),
    );
  }
  if (app?.clientCertificateRequired === true) {
    cautions.push(
      caution(
        'clientCertificate',
        false,
        l10n.t('{0} asks for a client certificate', names.app),
        l10n.t('The gateway must present one as well as the token.'),
      ),
    );
  }
  return cautions;
}
