import * as l10n from '@vscode/l10n';
import { type AuthenticationSettings, type DoorFact, judge, valueOf } from '../route';
import type { OtherApi } from './context';
import type { Caution, CautionCode, Step } from './plan';
import { type Target, factsWithToken, wishFor } from './target';

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
  ];
}

const caution = (code: CautionCode, ask: boolean, title: string, text: string): Caution => ({ code, ask, title, text });

function registrationCautions(target: Target): Caution[] {
  const { application, clientId, names } = target;
  const danger = `An owner of ${names.app} could otherwise make ${names.service} send a token for Microsoft Graph or Key Vault to ${names.app}.`;
  if (!application) {
    return [
      caution(
        'unknownRegistration',
        true,
        `Is ${clientId} an app registration of your own?`,
        `It can’t be looked up: your account may not read the directory. ${danger}`,
      ),
    ];
  }
  if (!application.foreign) return [];
  return [
    caution(
      'foreignRegistration',
      true,
      `${application.displayName} (${clientId}) isn’t registered in your tenant`,
      `It belongs to Microsoft or to another tenant. ${danger} Go on only if you know that ${names.app} may receive such tokens.`,
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
        'The caller’s own Authorization header is replaced',
        `${names.app} sees the token of ${names.service} instead. If it needs the caller’s token, copy it to another header in the policy first.`,
      ),
    );
  }
  if (!steps.some(step => step.kind === 'lock')) return cautions;
  if (lockedOut.length > 0) {
    cautions.push(
      caution(
        'otherApisLockedOut',
        true,
        `Would be locked out: ${list(lockedOut.map(other => `${other.api.displayName} of ${other.serviceName}`))}`,
        `These APIs call ${names.app} too and aren’t part of this plan.`,
      ),
    );
  }
  cautions.push(
    caution(
      'otherCallersUnknown',
      false,
      `Other callers of ${names.app} are refused`,
      'Callers outside API Management can’t be seen from here.',
    ),
  );
  return cautions;
}

function doorCautions(target: Target, door: DoorFact, steps: readonly Step[]): Caution[] {
  const settings = valueOf(door.settings);
  const id = door.app.id.toLowerCase();
  if (!settings || !steps.some(step => step.id.endsWith(`:${id}`))) return [];
  const { name } = door.app;
  return [...listCautions(target, door, settings), ...accessCautions(target, door, settings, name)];
}

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
        `${name} already lets in ${others.length} other ${others.length === 1 ? 'caller' : 'callers'}`,
        `They stay: ${list(others)}.`,
      ),
    );
  }
  if (enabled && allowedApplications?.length === 0) {
    cautions.push(
      caution(
        'emptyAllowList',
        true,
        `The allow list of ${name} is empty`,
        'That lets in everyone with a token or no one; Azure doesn’t say which. From here on only the callers on the list get in.',
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
        `${name} knows callers by object ID only`,
        `They need their client ID on the list as well, or they are refused: ${list(byObject)}.`,
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
          `${name} lets in any caller with a token today`,
          'There is no allow list. From here on only the callers on the list get in; add the others first if there are any.',
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
        `People sign in to ${name} in the browser today`,
        'With Return401 they are no longer sent to the sign-in page.',
      ),
    );
  }
  const { issuer } = wishFor(target, door);
  if (settings.enabled && settings.issuer !== undefined && settings.issuer !== issuer) {
    cautions.push(
      caution(
        'issuerChanges',
        false,
        `The issuer of ${name} changes`,
        `From ${settings.issuer} to ${issuer}, which issues the tokens of this application.`,
      ),
    );
  }
  if (settings.excludedPaths.length > 0) {
    cautions.push(
      caution(
        'excludedPaths',
        false,
        `${name} answers some paths without a token`,
        `Excluded and kept so: ${list(settings.excludedPaths)}.`,
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
  } as const;
  const [title, text] = words[scope.kind];
  return [caution('otherScope', true, title, text)];
}

function workspaceCautions({ context, names }: Target): Caution[] {
  const workspace = /\/workspaces\/([^/]+)/i.exec(context.route.api.id)?.[1];
  if (workspace === undefined) return [];
  return [
    caution(
      'workspace',
      false,
      l10n.t('{0} is in workspace {1}', names.api, workspace),
      l10n.t('Policies of the service still apply above it, and the token is that of the service’s identity.'),
    ),
  ];
}

function placeCautions(target: Target): Caution[] {
  const { context, names, app, doors } = target;
  const { service, api } = context.route;
  const cautions: Caution[] = [];
  if (service.sku === 'Consumption') {
    cautions.push(
      caution(
        'consumption',
        false,
        `${names.service} is a Consumption service`,
        `It has no fixed IP address, so access restrictions of ${names.app} can’t name it.`,
      ),
    );
  }
  if (app?.publicNetworkAccess === false) {
    cautions.push(
      caution(
        'privateApp',
        true,
        `${names.app} is reachable only from its network`,
        'It can be changed, but not proved from here.',
      ),
    );
  }
  if (service.virtualNetwork === 'Internal' || !service.publicNetworkAccess) {
    cautions.push(
      caution(
        'privateGateway',
        true,
        `${names.service} is reachable only from its network`,
        'Whether the token arrives can’t be proved from here before the lock.',
      ),
    );
  }
  if (context.noTrace !== undefined) {
    cautions.push(
      caution(
        'proofImpossible',
        true,
        'The lock can’t be proved beforehand',
        `${context.noTrace} If calls fail after the lock, it comes off by itself.`,
      ),
    );
  }
  const more = doors.slice(1).map(door => door.app.name);
  if (more.length > 0) {
    cautions.push(
      caution(
        'slots',
        false,
        `${names.app} has slots`,
        `They answer on host names of their own and are locked too: ${list(more)}.`,
      ),
    );
  }
  if (!api.isCurrent) {
    cautions.push(
      caution(
        'notCurrentRevision',
        true,
        `You are changing revision ${api.revision}`,
        'Callers use the current revision until you make this one current.',
      ),
    );
  }
  if (app?.clientCertificateRequired === true) {
    cautions.push(
      caution(
        'clientCertificate',
        false,
        `${names.app} asks for a client certificate`,
        'The gateway must present one as well as the token.',
      ),
    );
  }
  return cautions;
}
