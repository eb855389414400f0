import * as l10n from '@vscode/l10n';
import { type Judgement, type Names, type Posture, type Route, factSentence, namesOf, postureWord } from '../../route';
import type { RouteReading } from '../explorer/postures';
import { idsIn } from '../search/clientIds';
import { type PostureGroup, type Subject, groupOf } from '../search/query';

/** One route in the overview. */
export interface OverviewRow extends Subject {
  readonly route: Route;
  readonly names: Names;
  readonly group: PostureGroup;
  readonly checking: boolean;
  readonly judgement?: Judgement;
  /** When its facts were read; undefined: never. Milliseconds since 1970. */
  readonly checkedAt?: number;
  readonly subscription: string;
  /** `broken`, `configured, not proved`. */
  readonly word: string;
  /** Why, in a short clause; empty where the word says it all. */
  readonly why: string;
}

export interface KnownRoute {
  readonly posture: Posture | undefined;
  readonly reading: RouteReading | undefined;
  readonly subscription: string;
  /** Why it couldn't be read. */
  readonly failure?: string;
}

/** English only: in other languages a sentence's first word may be a noun. */
const lowerFirst = (text: string): string =>
  l10n.t('en') === 'en' && /^[A-Z][a-z’ ]/.test(text) && !text.startsWith('App Service')
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;

/** The reason behind a posture, short enough for a table. */
export function whyOf(posture: Posture | undefined, names: Names): string {
  switch (posture?.word) {
    case undefined:
      return l10n.t('not read yet');
    case 'secured':
      return '';
    case 'configured':
      return posture.why === 'neverProved' ? l10n.t('not tested yet') : l10n.t('settings changed since the last proof');
    case 'open':
    case 'broken':
      return lowerFirst(factSentence(posture.fact, names));
    case 'unknown':
      switch (posture.why) {
        case 'notRead':
          return l10n.t('not read yet');
        case 'forbidden':
          return l10n.t('your account may not read everything that decides');
        case 'notReachable':
          return l10n.t('reachable only from its own network');
        case 'noKnownBackEnd':
          return l10n.t('none of the apps you can see');
        case 'undecided':
          return posture.fact ? lowerFirst(factSentence(posture.fact, names)) : l10n.t('no test has run');
      }
  }
}

export function overviewRow(route: Route, known: KnownRoute): OverviewRow {
  const { reading, posture } = known;
  const names = namesOf(route);
  const judged = reading?.state === 'read' ? reading : reading?.state === 'checking' ? reading.before : undefined;
  const { service, api, operation, backEnd } = route;
  const app = backEnd.kind === 'app' ? backEnd.app : undefined;
  const text = [
    api.displayName,
    api.name,
    api.path,
    operation?.displayName,
    operation?.urlTemplate,
    names.app,
    ...(app?.hosts ?? []),
    backEnd.kind === 'unknown' ? backEnd.url : undefined,
    service.name,
    ...service.gatewayHosts,
    known.subscription,
    service.resourceGroup,
    ...idsIn(judged),
  ];
  return {
    route,
    names,
    group: groupOf(posture),
    posture,
    checking: reading?.state === 'checking',
    ...(judged && { judgement: judged.judgement, checkedAt: judged.at }),
    subscription: known.subscription,
    word: reading?.state === 'checking' && !judged ? l10n.t('checking') : postureWord(posture),
    why: known.failure ?? (reading?.state === 'checking' && !judged ? '' : whyOf(posture, names)),
    text: text
      .filter(part => part !== undefined)
      .join('\n')
      .toLowerCase(),
    tags: { ...service.tags, ...app?.tags },
  };
}
