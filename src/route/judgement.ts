import { acceptedAudiences, expectedToken, issuerAccepts, namesByDomain } from './expectedToken';
import type { AuthenticationSettings } from './authentication';
import { type DoorFact, type Facts, type Reading, valueOf } from './facts';
import type { PolicyFact, ScopeKind, TokenStatement } from './policyFact';

export const factIds = ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7'] as const;
export type FactId = (typeof factIds)[number];

export type FactCode =
  // any fact
  | 'notRead'
  | 'forbidden'
  | 'noToken'
  | 'undecidable'
  // F1
  | 'hasIdentity'
  | 'noIdentity'
  | 'noSystemIdentity'
  | 'notAttached'
  // F2
  | 'sendsToken'
  | 'sendsNoToken'
  | 'dropped'
  | 'overwritten'
  | 'conditional'
  | 'unreadable'
  // F3
  | 'applicationExists'
  | 'noApplication'
  | 'noServicePrincipal'
  | 'wrongResource'
  // F4
  | 'assigned'
  | 'assignmentNotRequired'
  | 'notAssigned'
  // F5
  | 'refusesAnonymous'
  | 'authenticationOff'
  | 'allowsAnonymous'
  | 'allExcluded'
  | 'redirects'
  | 'fileBased'
  // F6
  | 'tokenAccepted'
  | 'wrongAudience'
  | 'wrongIssuer'
  | 'noIssuer'
  // F7
  | 'callerAllowed'
  | 'callerNotAllowed'
  | 'anyCaller'
  | 'emptyList'
  // F5–F7 of a back end that is no app
  | 'notAnApp';

/** agrees ✓ · disagrees ✕ · unknown ○ · notNeeded – */
export interface FactJudgement {
  readonly id: FactId;
  readonly state: 'agrees' | 'disagrees' | 'unknown' | 'notNeeded';
  readonly code: FactCode;
  /** The door (app or slot) that it is about, for F5–F7. */
  readonly door?: string;
  /** What was found and what was needed, for showing beside each other. */
  readonly found?: string;
  readonly needed?: string;
  readonly scope?: ScopeKind;
}

export type Judgement = Readonly<Record<FactId, FactJudgement>>;

type Finding = Omit<FactJudgement, 'id'>;

const agrees = (code: FactCode, more: Partial<Finding> = {}): Finding => ({ state: 'agrees', code, ...more });
const disagrees = (code: FactCode, more: Partial<Finding> = {}): Finding => ({ state: 'disagrees', code, ...more });
const unknown = (code: FactCode, more: Partial<Finding> = {}): Finding => ({ state: 'unknown', code, ...more });

const unreadFinding = (reading: Exclude<Reading<unknown>, { state: 'read' }>): Finding =>
  unknown(
    reading.why === 'forbidden' ? 'forbidden' : 'notRead',
    reading.detail === undefined ? {} : { found: reading.detail },
  );

/** Named values, expressions and template marks can't be judged from text. */
export const isUndecidable = (value: string): boolean => /\{\{|@[({]|\$\{|#\{|%\{|__\w+__/.test(value);

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function judgeIdentity(facts: Facts, token: TokenStatement | undefined): Finding {
  if (facts.identity.state === 'unread') return unreadFinding(facts.identity);
  const { systemAssigned, userAssigned } = facts.identity.value.service;
  if (!systemAssigned && userAssigned.length === 0) return disagrees('noIdentity');
  const clientId = token?.clientId;
  if (clientId === undefined) {
    return systemAssigned
      ? agrees('hasIdentity', { found: systemAssigned.principalId })
      : disagrees('noSystemIdentity');
  }
  if (isUndecidable(clientId))
    return userAssigned.length > 0 ? agrees('hasIdentity') : unknown('undecidable', { found: clientId });
  const attached = userAssigned.some(identity => same(identity.clientId, clientId));
  return attached ? agrees('hasIdentity', { found: clientId }) : disagrees('notAttached', { found: clientId });
}

function judgePolicy(reading: Reading<PolicyFact>): Finding {
  if (reading.state === 'unread') return unreadFinding(reading);
  const { token, overwrittenBy, droppedAt, unreadable } = reading.value;
  if (unreadable) return unknown('unreadable', { scope: unreadable });
  if (!token) return droppedAt ? disagrees('dropped', { scope: droppedAt }) : disagrees('sendsNoToken');
  if (overwrittenBy) return disagrees('overwritten', { found: overwrittenBy.element, scope: overwrittenBy.scope });
  if (token.conditional) return unknown('conditional', { scope: token.scope });
  return agrees('sendsToken', { found: token.resource, scope: token.scope });
}

function judgeApplication(facts: Facts, token: TokenStatement | undefined): Finding {
  const reading = facts.application;
  if (reading.state === 'unread') return reading.why === 'notApplicable' ? unknown('noToken') : unreadFinding(reading);
  const application = reading.value;
  if (!application) return disagrees('noApplication', token ? { found: token.resource } : {});
  if (token && !isUndecidable(token.resource)) {
    const names = [application.clientId, ...application.identifierUris];
    const named = same(token.resource, application.clientId) || application.identifierUris.includes(token.resource);
    if (!named) return disagrees('wrongResource', { found: token.resource, needed: names.join(' or ') });
  }
  if (!application.servicePrincipal) return disagrees('noServicePrincipal', { found: application.clientId });
  return agrees('applicationExists', { found: application.displayName });
}

/** The two ids by which a back end may know the calling identity. */
export interface CallerIds {
  readonly clientId?: string;
  readonly objectId?: string;
}

/** Client id and object id of the identity that the token statement (or, without one, the service) uses. */
export function callerIds(facts: Facts): CallerIds | undefined {
  const identity = valueOf(facts.identity);
  if (!identity) return undefined;
  const clientId = valueOf(facts.policy)?.token?.clientId;
  if (clientId === undefined) {
    const system = identity.service.systemAssigned;
    if (!system) return undefined;
    return {
      objectId: system.principalId,
      ...(identity.systemClientId !== undefined && { clientId: identity.systemClientId }),
    };
  }
  const user = identity.service.userAssigned.find(one => same(one.clientId, clientId));
  return user && { clientId: user.clientId, objectId: user.principalId };
}

function judgeAssignment(facts: Facts): Finding {
  const reading = facts.application;
  if (reading.state === 'unread') return reading.why === 'notApplicable' ? unknown('noToken') : unreadFinding(reading);
  const principal = reading.value?.servicePrincipal;
  if (!principal) return unknown('noToken');
  if (!principal.assignmentRequired) return { state: 'notNeeded', code: 'assignmentNotRequired' };
  const caller = callerIds(facts)?.objectId;
  if (principal.assigned === undefined) return unknown('forbidden');
  if (caller === undefined) return unknown('noToken');
  return principal.assigned.some(id => same(id, caller))
    ? agrees('assigned')
    : disagrees('notAssigned', { found: caller });
}

function judgeAnonymous(settings: AuthenticationSettings): Finding {
  if (settings.configFile !== undefined) return unknown('fileBased', { found: settings.configFile });
  if (!settings.enabled) return disagrees('authenticationOff');
  if (settings.anonymousAction === 'AllowAnonymous')
    return disagrees('allowsAnonymous', { found: settings.anonymousAction });
  if (settings.excludedPaths.some(path => path === '/*' || path === '/'))
    return disagrees('allExcluded', { found: '/*' });
  if (settings.anonymousAction === 'Return401') return agrees('refusesAnonymous', { found: settings.anonymousAction });
  return disagrees('redirects', { found: settings.anonymousAction, needed: 'Return401' });
}

function judgeToken(facts: Facts, settings: AuthenticationSettings, token: TokenStatement | undefined): Finding {
  if (settings.configFile !== undefined) return unknown('fileBased', { found: settings.configFile });
  if (!settings.enabled) return unknown('noToken');
  if (!token) return unknown('noToken');
  const application = valueOf(facts.application);
  const expected = expectedToken(token.resource, application ?? undefined);
  const accepted = acceptedAudiences(settings);
  const refused = expected.audiences.find(audience => !accepted.includes(audience));
  if (isUndecidable(token.resource) && !application) return unknown('undecidable', { found: token.resource });
  if (refused !== undefined) {
    // Without the application its token version isn't known, so only an audience refused in both versions is certain.
    const allRefused = expected.audiences.every(audience => !accepted.includes(audience));
    const facing = { found: refused, needed: accepted.join(' or ') };
    return allRefused ? disagrees('wrongAudience', facing) : unknown('undecidable', facing);
  }
  if (settings.issuer === undefined) return disagrees('noIssuer');
  if (!application) return unknown('undecidable', { found: settings.issuer });
  if (namesByDomain(settings.issuer)) return unknown('undecidable', { found: settings.issuer });
  return issuerAccepts(settings.issuer, application.tokenVersion, application.tenantId)
    ? agrees('tokenAccepted', { found: expected.audiences[0] ?? token.resource })
    : disagrees('wrongIssuer', { found: expected.issuer ?? '', needed: settings.issuer });
}

function judgeCaller(facts: Facts, settings: AuthenticationSettings): Finding {
  if (settings.configFile !== undefined) return unknown('fileBased', { found: settings.configFile });
  if (!settings.enabled) return unknown('noToken');
  const { allowedApplications, allowedIdentities, allowedGroups } = settings;
  const caller = callerIds(facts);
  const checks: Finding[] = [];
  const check = (list: readonly string[] | undefined, id: string | undefined): void => {
    if (list === undefined) return;
    if (list.length === 0) checks.push(unknown('emptyList'));
    else if (id === undefined) checks.push(unknown('undecidable', { needed: list.join(', ') }));
    else if (list.some(item => same(item, id))) checks.push(agrees('callerAllowed', { found: id }));
    else checks.push(disagrees('callerNotAllowed', { found: id, needed: list.join(', ') }));
  };
  check(allowedApplications, caller?.clientId);
  // An empty list of identities beside groups or beside nothing restricts nobody (domain.md 5.3, 5.5).
  if (allowedIdentities && allowedIdentities.length > 0) check(allowedIdentities, caller?.objectId);
  else if (allowedGroups && allowedGroups.length > 0)
    checks.push(unknown('undecidable', { needed: allowedGroups.join(', ') }));
  if (checks.length === 0) return disagrees('anyCaller');
  if (!caller) return unknown('noToken');
  return (
    checks.find(one => one.state === 'disagrees') ??
    checks.find(one => one.state === 'unknown') ??
    checks[0] ??
    unknown('noToken')
  );
}

const order = ['disagrees', 'unknown', 'agrees', 'notNeeded'] as const;

/** One finding for all doors: the worst, naming its door. */
function overDoors(doors: readonly DoorFact[], judge: (settings: AuthenticationSettings) => Finding): Finding {
  if (doors.length === 0) return unknown('notAnApp');
  const findings = doors.map(door => ({
    ...(door.settings.state === 'read' ? judge(door.settings.value) : unreadFinding(door.settings)),
    door: door.app.name,
  }));
  return findings.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0] ?? unknown('notRead');
}

function judgeCallers(facts: Facts): Finding {
  const [called, ...others] = facts.doors;
  const own = overDoors(called ? [called] : [], settings => judgeCaller(facts, settings));
  if (own.state === 'disagrees') return own;
  const elsewhere = others.map(door => overDoors([door], settings => judgeCaller(facts, settings)));
  return elsewhere.find(one => ['anyCaller', 'emptyList', 'notRead', 'forbidden'].includes(one.code)) ?? own;
}

/** Judges F1–F7 from what was read. Pure, total: what can't be decided is `unknown` with a code. */
export function judge(facts: Facts): Judgement {
  const token = valueOf(facts.policy)?.token;
  return {
    F1: { id: 'F1', ...judgeIdentity(facts, token) },
    F2: { id: 'F2', ...judgePolicy(facts.policy) },
    F3: { id: 'F3', ...judgeApplication(facts, token) },
    F4: { id: 'F4', ...judgeAssignment(facts) },
    F5: { id: 'F5', ...overDoors(facts.doors, judgeAnonymous) },
    // The gateway calls the first door only. What its token meets at the others (slots, which may well have registrations
    // of their own) doesn't matter, unless they let in anyone with a token.
    F6: { id: 'F6', ...overDoors(facts.doors.slice(0, 1), settings => judgeToken(facts, settings, token)) },
    F7: { id: 'F7', ...judgeCallers(facts) },
  };
}
