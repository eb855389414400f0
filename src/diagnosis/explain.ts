import * as l10n from '@vscode/l10n';
import { byHand, pages } from './causes/mode';
import type { Answerer, Cause } from './report';
import { shownLine } from './sanitise';
import { type Answer, type AnswerContext, whoAnswered } from './whoAnswered';

/** A response, and as much of its request as was pasted. Header names in lower case. */
export interface PastedResponse {
  readonly answer: Answer;
  readonly method?: string;
  readonly path?: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Log lines of a token library among it, by their codes: `IDX10205`. */
  readonly logCodes: readonly string[];
}

const statusLine = /^(?:<\s*)?(?:HTTP\/[\d.]+\s+)?([1-5]\d\d)(?:\s+[A-Za-z][A-Za-z -]*)?\s*$/;
const requestLine = /^(?:>\s*)?(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S+)(?:\s+HTTP\/[\d.]+)?\s*$/;
/** What is longer is neither, and would only be searched for long. */
const longestLine = 4096;
/** Of a body, as of one that tests get. */
const keptBody = 64 * 1024;
const headerLine = /^(?:[<>]\s*)?([A-Za-z][\w-]*)\s*:\s?(.*)$/;

/**
 * Reads what people paste: raw HTTP, `curl -i` or `-v`, a browser's copy, with or without the request before it. undefined
 * where neither a status nor a log line is found. Nothing of it is kept.
 */
export function readPasted(text: string): PastedResponse | undefined {
  const lines = text.replace(/\r\n?/g, '\n').split('\n').slice(0, 2000);
  const logCodes = [...new Set([...text.matchAll(/\bIDX\d{5}\b/g)].map(match => match[0]))];
  let status: number | undefined;
  let method: string | undefined;
  let path: string | undefined;
  let body: string[] | undefined;
  const requestHeaders: Record<string, string> = {};
  let headers: Record<string, string> = {};
  for (const line of lines) {
    if (body) {
      body.push(line);
      continue;
    }
    const first = line.length <= longestLine ? line.trim() : '';
    const request = requestLine.exec(first);
    const found = statusLine.exec(first);
    const header = headerLine.exec(line.trim());
    if (request && status === undefined) [, method, path] = request;
    else if (found && status === undefined) status = Number(found[1]);
    else if (status !== undefined && /^<?\s*$/.test(line)) body = [];
    else if (header?.[1] !== undefined) {
      const target = status === undefined || line.trim().startsWith('>') ? requestHeaders : headers;
      target[header[1].toLowerCase()] = (header[2] ?? '').trim();
    }
  }
  if (status === undefined && logCodes.length === 0) return undefined;
  const lengthless = body === undefined && Object.keys(headers).length === 0;
  if (lengthless) headers = {};
  return {
    answer: { status: status ?? 0, headers, body: (body ?? []).join('\n').trim().slice(0, keptBody) },
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
    requestHeaders,
    logCodes,
  };
}

/** What a pasted response tells: who said it, and why most likely. */
export interface Explanation {
  readonly answeredBy: Answerer;
  readonly causes: readonly Pick<Cause, 'id' | 'certainty' | 'title' | 'text' | 'fix' | 'link'>[];
  /** What would tell more. */
  readonly next: string;
}

type Explained = Explanation['causes'][number];

const explained = (
  id: string,
  certainty: Cause['certainty'],
  title: string,
  text: string,
  fix: Cause['fix'],
  link: string,
): Explained => ({ id, certainty, title, text, fix, link });

const runTests = (): string =>
  l10n.t('Run Diagnostics on the route: it sees the token and the settings, which a response doesn’t show.');

/** A cross-site request forgery check only looks at calls with a session cookie and an unsafe method (domain.md 5.4 row 14). */
function isForgeryCheck({ method, requestHeaders, answer }: PastedResponse): 'yes' | 'maybe' | 'no' {
  if (answer.status !== 403 || answer.body !== '') return 'no';
  if (method !== undefined && ['GET', 'HEAD', 'OPTIONS'].includes(method)) return 'no';
  if ('authorization' in requestHeaders) return 'no';
  const cookie = (requestHeaders['cookie'] ?? '').includes('AppServiceAuthSession=');
  return cookie && method !== undefined ? 'yes' : 'maybe';
}

const forgery = (certainty: Cause['certainty']): Explained =>
  explained(
    'F-39',
    certainty,
    l10n.t('App Service took the call for a forged one'),
    l10n.t(
      'A browser’s session cookie came with an unsafe method and a foreign or missing Referer. App Service Authentication refuses that with an empty 403.',
    ),
    byHand(
      l10n.t('Call with a bearer token'),
      l10n.t('Or keep the Referer header, and list foreign pages in allowedExternalRedirectUrls.'),
    ),
    pages.authentication,
  );

const hostNoise = (certainty: Cause['certainty']): Explained =>
  explained(
    'F-42',
    certainty,
    l10n.t('Noise of the Functions host'),
    l10n.t(
      'Since version 4.1036 the host tries to read every bearer token and logs exceptions when it can’t. It doesn’t refuse the call for that.',
    ),
    byHand(l10n.t('Nothing to do'), l10n.t('Filter these lines out, as long as the calls themselves succeed.')),
    pages.functionKeys,
  );

const tokenLog: Readonly<Record<string, () => Explained>> = {
  IDX10205: () =>
    explained(
      'F-08',
      'oneOf',
      l10n.t('The token’s issuer isn’t accepted'),
      l10n.t('The application’s token version, or its tenant, and the app’s issuer don’t go together.'),
      byHand(l10n.t('Compare issuer and token version'), runTests()),
      pages.authentication,
    ),
  IDX10214: () =>
    explained(
      'F-01',
      'likely',
      l10n.t('The token’s audience isn’t accepted'),
      l10n.t('The token is made for a name that isn’t on the app’s list; names are compared letter by letter.'),
      byHand(l10n.t('Compare the audience with the list'), runTests()),
      pages.authentication,
    ),
};

function causesOf(pasted: PastedResponse, by: Answerer): readonly Explained[] {
  const { answer, logCodes } = pasted;
  if (logCodes.length > 0) {
    const noisy = logCodes.some(code => code === 'IDX10205' || code === 'IDX10503' || code === 'IDX10501');
    const succeeded = answer.status >= 200 && answer.status < 300;
    if (noisy && succeeded) return [hostNoise('certain')];
    const fromFront = logCodes.flatMap(code => tokenLog[code]?.() ?? []);
    return [...(noisy && answer.status === 0 ? [hostNoise('oneOf')] : []), ...fromFront];
  }
  // On Windows nothing but the session cookie tells that it is the front's own refusal.
  if (isForgeryCheck(pasted) === 'yes') return [forgery('certain')];
  switch (by.speaker) {
    case 'gatewayKeyCheck':
      return [
        explained(
          'F-33',
          'certain',
          l10n.t('API Management refused the subscription key'),
          l10n.t(
            'The key is missing, wrong, or of a subscription that doesn’t open this API. The managed identity has no part in this.',
          ),
          byHand(
            l10n.t('Send a valid key'),
            l10n.t('The challenge names the header that the API expects: {0}.', keyHeaderIn(answer)),
          ),
          pages.subscriptions,
        ),
      ];
    case 'otherGatewayKeyCheck':
      return [
        explained(
          'F-34',
          'certain',
          l10n.t('A second API Management refused the key'),
          by.sentence,
          byHand(
            l10n.t('Send the called API its own key, or none'),
            l10n.t('Override or delete the key header in the inbound section.'),
          ),
          pages.subscriptions,
        ),
      ];
    case 'functionsHost':
      return [
        explained(
          'F-32',
          'certain',
          l10n.t('A function key is missing or wrong'),
          l10n.t('The Functions host refuses with an empty 401 and no challenge.'),
          byHand(
            l10n.t('Send a valid key, or set the function to anonymous'),
            l10n.t('Anonymous is enough with App Service Authentication on.'),
          ),
          pages.functionKeys,
        ),
      ];
    case 'accessRestriction':
      return [
        explained(
          'F-36',
          'certain',
          l10n.t('Access restrictions keep the caller out'),
          by.sentence,
          byHand(
            l10n.t('Let the gateway’s address in'),
            l10n.t('Add an allow rule for its IP address, subnet or private endpoint.'),
          ),
          pages.restrictions,
        ),
      ];
    case 'signInPage':
      return [
        explained(
          'F-37',
          'certain',
          l10n.t('The app sends callers to a sign-in page'),
          l10n.t('It had no token that it accepts, and its setting for that is a redirect.'),
          byHand(l10n.t('Set Return401'), runTests()),
          pages.authentication,
        ),
      ];
    case 'easyAuth':
      return easyAuthCauses(pasted);
    case 'gateway':
      return answer.status === 500 ? tokenCauses() : [];
    default:
      return [];
  }
}

function easyAuthCauses(pasted: PastedResponse): readonly Explained[] {
  const forged = isForgeryCheck(pasted);
  const of = (id: string, title: string): Explained =>
    explained(id, 'oneOf', title, runTests(), byHand(l10n.t('Run Diagnostics'), runTests()), pages.authentication);
  if (pasted.answer.status === 403) {
    return [
      of('F-02', l10n.t('The caller isn’t on the allow list')),
      of('F-03', l10n.t('The allow list is empty')),
      of('F-04', l10n.t('Client ID and object ID are swapped')),
      ...(forged === 'maybe' ? [forgery('oneOf')] : []),
    ];
  }
  return [
    of('F-26', l10n.t('No token was sent')),
    of('F-01', l10n.t('The token’s audience isn’t accepted')),
    of('F-08', l10n.t('The token’s issuer isn’t accepted')),
  ];
}

const tokenCauses = (): readonly Explained[] =>
  [
    ['F-05', l10n.t('The policy asks for a token of an application that doesn’t exist')],
    ['F-06', l10n.t('The app registration has no service principal')],
    ['F-07', l10n.t('The identity isn’t assigned to the application')],
    ['F-15', l10n.t('The service has no identity')],
  ].map(([id = '', title = '']) =>
    explained(id, 'oneOf', title, runTests(), byHand(l10n.t('Run Diagnostics'), runTests()), pages.errorCodes),
  );

const keyHeaderIn = ({ headers }: Answer): string =>
  shownLine(/name="([^"]*)"/.exec(headers['www-authenticate'] ?? '')?.[1] ?? 'Ocp-Apim-Subscription-Key', 80);

/** Who said it, and why most likely. `context`: the hosts of the route it came from, where that is known. */
export function explainResponse(pasted: PastedResponse, context: AnswerContext): Explanation {
  const answeredBy = whoAnswered(pasted.answer, context);
  const causes = causesOf(pasted, answeredBy);
  const next = causes.some(one => one.certainty !== 'certain') || causes.length === 0 ? runTests() : '';
  return { answeredBy, causes, next };
}
