import { type FactId, type FactJudgement, type Judgement, factIds } from './judgement';
import type { Posture } from './posture';
import type { ScopeKind } from './policyFact';
import type { Route } from './route';

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
  const { backEnd } = route;
  const app =
    backEnd.kind === 'app'
      ? backEnd.app.name
      : backEnd.kind === 'api'
        ? backEnd.api.displayName
        : backEnd.kind === 'unknown'
          ? backEnd.host
          : 'the back end';
  return { service: route.service.name, api: route.api.displayName, app };
}

/** look.md 4. */
export const factNames: Readonly<Record<FactId, string>> = {
  F1: 'Identity',
  F2: 'Policy',
  F3: 'Application',
  F4: 'Assignment',
  F5: 'Anonymous refused',
  F6: 'Token accepted',
  F7: 'Caller allowed',
};

export const factStateWords: Readonly<Record<FactJudgement['state'], string>> = {
  agrees: 'agrees',
  disagrees: 'doesn’t agree',
  unknown: 'not known',
  notNeeded: 'not needed',
};

export const factMarks: Readonly<Record<FactJudgement['state'], string>> = {
  agrees: '✓',
  disagrees: '✕',
  unknown: '○',
  notNeeded: '–',
};

const scopeWords: Readonly<Record<ScopeKind, string>> = {
  global: 'global',
  workspace: 'workspace',
  product: 'product',
  api: 'API',
  operation: 'operation',
  fragment: 'fragment',
  backEnd: 'back end',
};

/** What was found for one fact, as a short clause: `Has an identity`, `Caller isn't on the allow list`. */
export function factSentence(judgement: FactJudgement, names: Names): string {
  const app = judgement.door ?? names.app;
  const found = judgement.found ?? '';
  const scope = judgement.scope === undefined ? 'policy' : `${scopeWords[judgement.scope]} policy`;
  switch (judgement.code) {
    case 'notRead':
      return `${factNames[judgement.id]}: not read yet`;
    case 'forbidden':
      return `${factNames[judgement.id]}: your account may not read this`;
    case 'noToken':
      return `${factNames[judgement.id]}: not known while no token is sent`;
    case 'undecidable':
      return `${factNames[judgement.id]}: can’t be told from settings alone`;
    case 'hasIdentity':
      return `${names.service} has an identity`;
    case 'noIdentity':
      return `${names.service} has no identity`;
    case 'noSystemIdentity':
      return `The system-assigned identity of ${names.service} is off`;
    case 'notAttached':
      return `The policy names an identity that isn’t attached to ${names.service}`;
    case 'sendsToken':
      return 'Policy asks for the token';
    case 'sendsNoToken':
      return 'No policy sends a token';
    case 'dropped':
      return `The ${scope} lacks <base />, so the token is dropped`;
    case 'overwritten':
      return `<${found}> in the ${scope} replaces the token`;
    case 'conditional':
      return 'Policy asks for the token only sometimes';
    case 'unreadable':
      return `The ${scope} can’t be read`;
    case 'applicationExists':
      return 'Application exists';
    case 'noApplication':
      return 'No app registration with this name in the tenant';
    case 'noServicePrincipal':
      return 'The app registration has no service principal';
    case 'wrongResource':
      return `Token is asked for another application than that of ${app}`;
    case 'assigned':
      return `${names.service} is assigned`;
    case 'assignmentNotRequired':
      return 'No assignment required';
    case 'notAssigned':
      return `Assignment is required, and ${names.service} has none`;
    case 'refusesAnonymous':
      return 'Anonymous calls get 401';
    case 'authenticationOff':
      return `App Service Authentication of ${app} is off`;
    case 'allowsAnonymous':
      return `${app} lets in calls without a token`;
    case 'allExcluded':
      return `All paths of ${app} are excluded from authentication`;
    case 'redirects':
      return found === 'RedirectToLoginPage' || found === ''
        ? 'Anonymous calls are sent to a sign-in page'
        : `Anonymous calls get ${found}`;
    case 'fileBased':
      return `${app} reads its settings from a file, which can’t be seen from here`;
    case 'tokenAccepted':
      return 'Token’s audience and issuer accepted';
    case 'wrongAudience':
      return 'The token’s audience isn’t accepted';
    case 'wrongIssuer':
      return 'The token’s issuer isn’t accepted';
    case 'noIssuer':
      return `${app} has no issuer set`;
    case 'callerAllowed':
      return 'Caller is on the allow list';
    case 'callerNotAllowed':
      return 'Caller isn’t on the allow list';
    case 'anyCaller':
      return `${app} lets in any caller with a token`;
    case 'emptyList':
      return 'The allow list is empty: all or none';
    case 'notAnApp':
      return 'The back end isn’t an app you can see';
  }
}

/** The word that a row's description starts with (look.md 4). */
export function postureWord(posture: Posture | undefined): string {
  if (!posture) return 'not checked';
  switch (posture.word) {
    case 'secured':
      return 'secured';
    case 'configured':
      return 'configured, not proved';
    case 'open':
      return 'open';
    case 'broken':
      return 'broken';
    case 'unknown':
      return posture.why === 'notReachable' ? 'can’t be checked from here' : 'not checked';
  }
}

/** `14 s`, `3 min`, `2 h`, `5 days`. */
function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z’ ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** The one sentence of a tooltip (look.md 4). `now`: milliseconds since 1970. */
export function postureSentence(posture: Posture | undefined, names: Names, now: number): string {
  if (!posture) return 'Not checked: not read yet.';
  switch (posture.word) {
    case 'secured':
      return `Secured: proved by three tests ${span(now - posture.provedAt)} ago.`;
    case 'configured':
      return posture.why === 'changedSinceProof'
        ? 'All seven facts agree, but settings changed since the last proof.'
        : 'All seven facts agree, but no test has proved it yet.';
    case 'open':
      return posture.fact.code === 'anyCaller'
        ? `Open: ${factSentence(posture.fact, names)}.`
        : `Open: ${posture.fact.door ?? names.app} answers calls without a token.`;
    case 'broken':
      return `Broken: ${lowerFirst(factSentence(posture.fact, names))}.`;
    case 'unknown':
      return unknownSentence(posture, names);
  }
}

function unknownSentence(posture: Extract<Posture, { word: 'unknown' }>, names: Names): string {
  switch (posture.why) {
    case 'notRead':
      return 'Not checked: not read yet.';
    case 'forbidden':
      return 'Not checked: your account may not read everything that decides.';
    case 'notReachable':
      return `Can’t be checked from here: ${names.app} is reachable only from its own network.`;
    case 'noKnownBackEnd':
      return `Not checked: ${names.app} is none of the apps you can see.`;
    case 'undecided':
      return posture.fact
        ? `Not checked: ${lowerFirst(factSentence(posture.fact, names))}.`
        : 'Not checked: no test has run.';
  }
}

/** The seven facts in order, each with mark, name and sentence, for tooltips and reports. */
export function factLines(
  judgement: Judgement,
  names: Names,
): readonly { id: FactId; mark: string; name: string; sentence: string }[] {
  return factIds.map(id => {
    const fact = judgement[id];
    return { id, mark: factMarks[fact.state], name: factNames[id], sentence: factSentence(fact, names) };
  });
}
