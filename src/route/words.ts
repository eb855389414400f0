import * as l10n from '@vscode/l10n';
import { type FactId, type FactJudgement, type Judgement, factIds } from './judgement';
import { type Posture, type PostureState, postureState } from './posture';
import type { ScopeKind } from './policyFact';
import { type Route, backEndName } from './route';

/** The names of things in sentences. Plain: escape for Markdown or HTML where they are shown. */
export interface Names {
  /** `shop-apim`. */
  readonly service: string;
  /** `Orders`. */
  readonly api: string;
  /** `orders-app`; `the back end` where it isn't known. */
  readonly app: string;
}

export function namesOf(route: Route): Names {
  const app = backEndName(route.backEnd, l10n.t('the back end'));
  return { service: route.service.name, api: route.api.displayName, app };
}

/** look.md 4. */
export function factName(id: FactId): string {
  switch (id) {
    case 'F1':
      return l10n.t('Identity');
    case 'F2':
      return l10n.t('Policy');
    case 'F3':
      return l10n.t('Application');
    case 'F4':
      return l10n.t('Assignment');
    case 'F5':
      return l10n.t('Anonymous refused');
    case 'F6':
      return l10n.t('Token accepted');
    case 'F7':
      return l10n.t('Caller allowed');
  }
}

export const factMarks: Readonly<Record<FactJudgement['state'], string>> = {
  agrees: '✓',
  disagrees: '✕',
  unknown: '○',
  notNeeded: '–',
};

/** A policy by its scope: `The operation policy`. */
function policyOf(scope: ScopeKind | undefined): string {
  switch (scope) {
    case undefined:
      return l10n.t('The policy');
    case 'global':
      return l10n.t('The global policy');
    case 'workspace':
      return l10n.t('The workspace policy');
    case 'product':
      return l10n.t('The product policy');
    case 'api':
      return l10n.t('The API policy');
    case 'operation':
      return l10n.t('The operation policy');
    case 'fragment':
      return l10n.t('The fragment');
    case 'backEnd':
      return l10n.t('The back end entity');
  }
}

/** What was found for one fact, as a short clause: `Has an identity`, `Caller isn't on the allow list`. */
export function factSentence(judgement: FactJudgement, names: Names): string {
  const app = judgement.door ?? names.app;
  const found = judgement.found ?? '';
  const policy = policyOf(judgement.scope);
  switch (judgement.code) {
    case 'notRead':
      return l10n.t('{0}: not read yet', factName(judgement.id));
    case 'forbidden':
      return l10n.t('{0}: your account may not read this', factName(judgement.id));
    case 'noToken':
      return l10n.t('{0}: not known while no token is sent', factName(judgement.id));
    case 'undecidable':
      return l10n.t('{0}: can’t be told from settings alone', factName(judgement.id));
    case 'hasIdentity':
      return l10n.t('{0} has an identity', names.service);
    case 'noIdentity':
      return l10n.t('{0} has no identity', names.service);
    case 'noSystemIdentity':
      return l10n.t('The system-assigned identity of {0} is off', names.service);
    case 'notAttached':
      return l10n.t('The policy names an identity that isn’t attached to {0}', names.service);
    case 'sendsToken':
      return l10n.t('Policy asks for the token');
    case 'sendsNoToken':
      return l10n.t('No policy sends a token');
    case 'dropped':
      return l10n.t('{0} lacks <base />, so the token is dropped', policy);
    case 'overwritten':
      return l10n.t('{0} replaces the token by <{1}>', policy, found);
    case 'conditional':
      return l10n.t('Policy asks for the token only sometimes');
    case 'unreadable':
      return l10n.t('{0} can’t be read', policy);
    case 'applicationExists':
      return l10n.t('Application exists');
    case 'noApplication':
      return l10n.t('No app registration with this name in the tenant');
    case 'noServicePrincipal':
      return l10n.t('The app registration has no service principal');
    case 'wrongResource':
      return l10n.t('Token is asked for another application than that of {0}', app);
    case 'assigned':
      return l10n.t('{0} is assigned', names.service);
    case 'assignmentNotRequired':
      return l10n.t('No assignment required');
    case 'notAssigned':
      return l10n.t('Assignment is required, and {0} has none', names.service);
    case 'refusesAnonymous':
      return l10n.t('Anonymous calls get 401');
    case 'authenticationOff':
      return l10n.t('App Service Authentication of {0} is off', app);
    case 'allowsAnonymous':
      return l10n.t('{0} lets in calls without a token', app);
    case 'allExcluded':
      return l10n.t('All paths of {0} are excluded from authentication', app);
    case 'redirects':
      return found === 'RedirectToLoginPage' || found === ''
        ? l10n.t('Anonymous calls are sent to a sign-in page')
        : l10n.t('Anonymous calls get {0}', found);
    case 'fileBased':
      return l10n.t('{0} reads its settings from a file, which can’t be seen from here', app);
    case 'tokenAccepted':
      return l10n.t('Token’s audience and issuer accepted');
    case 'wrongAudience':
      return l10n.t('The token’s audience isn’t accepted');
    case 'wrongIssuer':
      return l10n.t('The token’s issuer isn’t accepted');
    case 'noIssuer':
      return l10n.t('{0} has no issuer set', app);
    case 'callerAllowed':
      return l10n.t('Caller is on the allow list');
    case 'callerNotAllowed':
      return l10n.t('Caller isn’t on the allow list');
    case 'anyCaller':
      return l10n.t('{0} lets in any caller with a token', app);
    case 'emptyList':
      return l10n.t('The allow list is empty: all or none');
    case 'notAnApp':
      return l10n.t('The back end isn’t an app you can see');
  }
}

/** The word that a row's description starts with (look.md 4). */
export const postureWord = (posture: Posture | undefined): string => stateWord(postureState(posture));

export function stateWord(state: PostureState): string {
  switch (state) {
    case 'secured':
      return l10n.t('secured');
    case 'configured':
      return l10n.t('configured, not proved');
    case 'open':
      return l10n.t('open');
    case 'broken':
      return l10n.t('broken');
    case 'notReachable':
      return l10n.t('can’t be checked from here');
    case 'notChecked':
      return l10n.t('not checked');
  }
}

/** `14 s`, `3 min`, `2 h`, `5 days`. */
function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return l10n.t('{0} s', seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return l10n.t('{0} min', minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? l10n.t('{0} h', hours) : l10n.t('{0} days', Math.round(hours / 24));
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z’]* [a-z<]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** English goes on in lower case after a colon; other languages keep a sentence as it is translated. */
const afterColon = (sentence: string): string => (l10n.t('en') === 'en' ? lowerFirst(sentence) : sentence);

/** The one sentence of a tooltip (look.md 4). `now`: milliseconds since 1970. */
export function postureSentence(posture: Posture | undefined, names: Names, now: number): string {
  if (!posture) return l10n.t('Not checked: not read yet.');
  switch (posture.word) {
    case 'secured':
      return l10n.t('Secured: proved by three tests {0} ago.', span(now - posture.provedAt));
    case 'configured':
      return posture.why === 'changedSinceProof'
        ? l10n.t('All seven facts agree, but settings changed since the last proof.')
        : l10n.t('All seven facts agree, but no test has proved it yet.');
    case 'open':
      return posture.fact.code === 'anyCaller'
        ? l10n.t('Open: {0}.', factSentence(posture.fact, names))
        : l10n.t('Open: {0} answers calls without a token.', posture.fact.door ?? names.app);
    case 'broken':
      return l10n.t('Broken: {0}.', afterColon(factSentence(posture.fact, names)));
    case 'unknown':
      return unknownSentence(posture, names);
  }
}

function unknownSentence(posture: Extract<Posture, { word: 'unknown' }>, names: Names): string {
  switch (posture.why) {
    case 'notRead':
      return l10n.t('Not checked: not read yet.');
    case 'forbidden':
      return l10n.t('Not checked: your account may not read everything that decides.');
    case 'notReachable':
      return l10n.t('Can’t be checked from here: {0} is reachable only from its own network.', names.app);
    case 'noKnownBackEnd':
      return l10n.t('Not checked: {0} is none of the apps you can see.', names.app);
    case 'undecided':
      return posture.fact
        ? l10n.t('Not checked: {0}.', afterColon(factSentence(posture.fact, names)))
        : l10n.t('Not checked: no test has run.');
  }
}

/** The seven facts in order, each with mark, name and sentence, for tooltips and reports. */
export function factLines(
  judgement: Judgement,
  names: Names,
): readonly { id: FactId; mark: string; name: string; sentence: string }[] {
  return factIds.map(id => {
    const fact = judgement[id];
    return { id, mark: factMarks[fact.state], name: factName(id), sentence: factSentence(fact, names) };
  });
}
