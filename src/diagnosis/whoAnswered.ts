import * as l10n from '@vscode/l10n';
import type { Answerer, Speaker } from './report';

/** What is needed of a response to tell who wrote it. Header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnswerContext {
  /** Host names of the gateway that was called, lower-case; empty for a call straight to the app. */
  readonly gatewayHosts: readonly string[];
  /** Host names of the app, lower-case. */
  readonly appHosts: readonly string[];
  /** Where the request was sent. */
  readonly sentTo: 'gateway' | 'app';
  /** The app is, or by the route's address will be, called by plain HTTP. */
  readonly byHttp?: boolean;
  /** Status that the trace recorded for the back end; null: it was never called. Absent: no trace. */
  readonly backEndStatus?: number | null;
}

interface Signature {
  readonly row: number;
  readonly speaker: Speaker | ((answer: Answer, context: AnswerContext) => Speaker);
  readonly matches: (answer: Answer, context: AnswerContext) => boolean;
  readonly sentence: (answer: Answer, context: AnswerContext) => string;
}

const challenge = ({ headers }: Answer): string => headers['www-authenticate'] ?? '';
const realm = (answer: Answer): string => {
  const found = /realm="([^"]*)"/i.exec(challenge(answer))?.[1] ?? '';
  return (
    found
      .replace(/^https?:\/\//i, '')
      .split(/[/:]/)[0]
      ?.toLowerCase() ?? ''
  );
};
const refused = ({ status }: Answer): boolean => status === 401 || status === 403;

/** `{ "statusCode": n, "message": … }` with nothing else but `activityId`. */
function isGatewayBody({ body, status }: Answer): boolean {
  if (body.length > 4096 || !body.trimStart().startsWith('{')) return false;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return false;
    const keys = Object.keys(parsed);
    const known = keys.every(key => key === 'statusCode' || key === 'message' || key === 'activityId');
    return known && keys.includes('message') && (parsed as Record<string, unknown>)['statusCode'] === status;
  } catch {
    return false;
  }
}

const pageText = 'You do not have permission to view this directory or page.';
const signInHosts =
  /^https:\/\/login\.(microsoftonline\.(com|us)|windows\.net|chinacloudapi\.cn|partner\.microsoftonline\.cn)\//i;
const isForeignRealm = (answer: Answer, { gatewayHosts }: AnswerContext): boolean =>
  realm(answer) !== '' && gatewayHosts.length > 0 && !gatewayHosts.includes(realm(answer));

/** domain.md 7.2, top down; the first that matches holds. */
const signatures: readonly Signature[] = [
  {
    row: 1,
    speaker: (answer, context) => (isForeignRealm(answer, context) ? 'otherGatewayKeyCheck' : 'gatewayKeyCheck'),
    matches: answer => /^AzureApiManagementKey\b/i.test(challenge(answer)),
    sentence: (answer, context) =>
      isForeignRealm(answer, context)
        ? l10n.t('The subscription check of another gateway: the realm names {0}.', realm(answer))
        : l10n.t('The gateway’s subscription check. It never came to the app.'),
  },
  {
    row: 3,
    speaker: 'gateway',
    matches: answer => answer.status === 500 && isGatewayBody(answer) && answer.body.includes('"activityId"'),
    sentence: () => l10n.t('The gateway itself: a policy failed. Its trace says which.'),
  },
  {
    row: 2,
    speaker: 'gateway',
    matches: (answer, { sentTo }) => sentTo === 'gateway' && isGatewayBody(answer),
    sentence: () => l10n.t('The gateway itself, by the shape of the body.'),
  },
  {
    row: 4,
    speaker: 'easyAuth',
    matches: (answer, { appHosts }) =>
      refused(answer) &&
      /^Bearer\b/i.test(challenge(answer)) &&
      (appHosts.length === 0 || appHosts.includes(realm(answer))),
    sentence: () => l10n.t('App Service Authentication. The realm names the site, so it isn’t the gateway.'),
  },
  {
    row: 7,
    speaker: 'easyAuth',
    matches: answer => answer.status === 403 && answer.body === '' && 'x-ms-middleware-request-id' in answer.headers,
    sentence: () => l10n.t('App Service Authentication: the token is good, but this caller isn’t allowed.'),
  },
  {
    row: 5,
    speaker: 'easyAuth',
    matches: answer => refused(answer) && 'x-ms-middleware-request-id' in answer.headers,
    sentence: () => l10n.t('App Service Authentication, by its middleware header.'),
  },
  {
    row: 6,
    speaker: 'easyAuth',
    matches: answer => refused(answer) && answer.body.trim() === pageText,
    sentence: () => l10n.t('App Service Authentication on Windows, or the web server itself, by its page text.'),
  },
  {
    row: 8,
    speaker: 'accessRestriction',
    matches: answer => answer.status === 403 && answer.body.includes('has blocked your access'),
    sentence: () => l10n.t('App Service access restrictions, before any authentication.'),
  },
  {
    row: 9,
    speaker: 'siteStopped',
    matches: answer => answer.status === 403 && /web app is stopped/i.test(answer.body),
    sentence: () => l10n.t('App Service: the app is stopped.'),
  },
  {
    row: 13,
    speaker: 'logicApps',
    matches: answer => answer.body.length <= 4096 && answer.body.includes('"DirectApiAuthorizationRequired"'),
    sentence: () => l10n.t('The Logic Apps runtime: its own signature is missing.'),
  },
  {
    row: 10,
    speaker: 'functionsHost',
    matches: answer =>
      answer.status === 401 &&
      answer.body === '' &&
      challenge(answer) === '' &&
      (answer.headers['content-length'] ?? '0') === '0',
    sentence: () => l10n.t('The Functions host: a function key is missing or wrong.'),
  },
  {
    row: 11,
    speaker: 'signInPage',
    matches: answer =>
      answer.status >= 300 && answer.status < 400 && signInHosts.test(answer.headers['location'] ?? ''),
    sentence: () => l10n.t('App Service Authentication, which sends callers to a sign-in page.'),
  },
  {
    // domain.md 11.2.
    row: 14,
    speaker: 'httpsRedirect',
    matches: ({ status, headers }, { byHttp, appHosts }) =>
      byHttp === true &&
      [301, 302, 307, 308].includes(status) &&
      appHosts.some(host => (headers['location'] ?? '').toLowerCase().startsWith(`https://${host}/`)),
    sentence: () => l10n.t('App Service, which sends calls by plain HTTP to HTTPS. It looked at no token.'),
  },
  {
    row: 12,
    speaker: 'clientCertificate',
    matches: answer => answer.status === 403 && challenge(answer) === '' && /client certificate/i.test(answer.body),
    sentence: () => l10n.t('App Service: a client certificate is required.'),
  },
];

/** The trace shows that the back end gave this very status: a gateway's own body then is the called gateway's. */
const cameFromBehind = (answer: Answer, { backEndStatus }: AnswerContext): boolean => backEndStatus === answer.status;

/** Who wrote a response, by its signature. */
export function whoAnswered(answer: Answer, context: AnswerContext): Answerer {
  const signature = signatures.find(one => one.matches(answer, context));
  const atGateway = context.sentTo === 'gateway';
  if (!signature) {
    if (atGateway && context.backEndStatus === null) {
      const sentence = l10n.t('The gateway: its trace shows that the back end was never called.');
      return { speaker: 'gateway', row: 14, sentence };
    }
    return {
      speaker: 'app',
      row: 14,
      sentence: atGateway ? l10n.t('The app, through the gateway.') : l10n.t('The app.'),
    };
  }
  const speaker = typeof signature.speaker === 'function' ? signature.speaker(answer, context) : signature.speaker;
  const sentence = signature.sentence(answer, context);
  if (speaker === 'gateway' && cameFromBehind(answer, context)) {
    const behind = l10n.t(
      'The API Management service that is called, by the shape of the body. Passed on by the gateway.',
    );
    return { speaker: 'calledGateway', row: signature.row, sentence: behind };
  }
  const own = speaker === 'gateway' || speaker === 'gatewayKeyCheck';
  return {
    speaker,
    row: signature.row,
    sentence: own || !atGateway ? sentence : l10n.t('{0} Passed on by the gateway.', sentence),
  };
}
