import * as l10n from '@vscode/l10n';
import { type App, type Reading, type Route, hostOfUrl, routeId, valueOf } from '../route';
import { addressOf, movedTo } from './addresses';
import { backEndChange } from './backEndChange';
import { change } from './change';
import type { PlanContext } from './context';
import { settingsText } from './lockedSettings';
import type { ApiAddressStep, BackEndStep, Caution, Choice, PlanChoices, Refusal, RefusalCode } from './plan';
import { poolRoute } from './pool';
import { type Target, refusesToday } from './target';

const defaultHost = ({ hosts }: App): string => hosts[0] ?? '';

/** The route as it will be once its API calls the app; as it is where none is chosen. */
export function pointedRoute(route: Route, { backEndApp, pool }: PlanChoices): Route {
  if (pool) return poolRoute(route, pool);
  if (!backEndApp) return route;
  const { api, operation, backEnd } = route;
  const url = 'url' in backEnd ? movedTo(backEnd.url, defaultHost(backEndApp)) : `https://${defaultHost(backEndApp)}`;
  const end = { kind: 'app', app: backEndApp, url } as const;
  return { ...route, id: routeId(api, end, operation), backEnd: end };
}

/** Whether the address of the back end has to be known: it is to be changed, or isn't the app's own. */
export function needsAddress({ backEnd }: Route, { backEndApp }: PlanChoices): boolean {
  if (backEnd.kind !== 'app') return false;
  return backEndApp !== undefined || !backEnd.app.hosts.includes(hostOfUrl(backEnd.url) ?? '');
}

interface Moved {
  /** Absent: the API calls nothing today. */
  readonly from?: string;
  readonly to: string;
}

/** From where to where the address is moved, if it is; undefined: it is the app's already, or can't be told. */
function movedAddress({ address, route: { backEnd } }: PlanContext): Moved | undefined {
  if (!address || backEnd.kind !== 'app') return undefined;
  const { app } = backEnd;
  const from =
    address.kind === 'policy'
      ? address.url
      : addressOf(
          valueOf<{ properties: Readonly<Record<string, unknown>> }>(address.stored)?.properties ?? {},
          address.kind === 'api' ? 'serviceUrl' : 'url',
        );
  if (from === undefined && address.kind === 'api' && address.stored.state === 'read')
    return { to: `https://${defaultHost(app)}` };
  if (from === undefined || !URL.canParse(from)) return undefined;
  return app.hosts.includes(hostOfUrl(from) ?? '') ? undefined : { from, to: movedTo(from, defaultHost(app)) };
}

const isWanted = ({ backEndApp, straight }: PlanChoices): boolean => backEndApp !== undefined || straight === true;

/** Why the address can't be changed; undefined: it can, or nobody wants it. */
export function refusePointing(
  { address, route }: PlanContext,
  choices: PlanChoices,
  no: (code: RefusalCode, title: string, text: string) => Refusal,
  why: (reading: Reading<unknown>) => string,
): Refusal | undefined {
  if (!address || !isWanted(choices)) return undefined;
  const { displayName } = route.api;
  if (address.kind === 'policy') {
    return no(
      'backEndInPolicy',
      l10n.t('The policy of {0} names its back end itself', displayName),
      l10n.t('It calls {0}. Change its set-backend-service first, and try again.', address.url),
    );
  }
  if (address.stored.state === 'read') return undefined;
  const name = address.kind === 'api' ? displayName : address.name;
  const text = l10n.t(
    'Nothing is planned on a guess: {0}. Refresh, or ask for the Reader role, and try again.',
    why(address.stored),
  );
  return no('notRead', l10n.t('The address that {0} calls can’t be read', name), text);
}

/** What makes the API call the app: of its own address, or of the entity that it calls through. */
export function pointingSteps({ context, choices, names }: Target): readonly (ApiAddressStep | BackEndStep)[] {
  const { address, route } = context;
  const moved = movedAddress(context);
  if (!address || !moved || !isWanted(choices) || address.kind === 'policy') return [];
  const common = {
    title: l10n.t(
      'Call {0}: {1}',
      names.app,
      address.kind === 'api' ? names.api : l10n.t('back end {0}', address.name),
    ),
    description:
      moved.from === undefined
        ? l10n.t('It has no address today, and gets {0}. Everything else stays.', moved.to)
        : l10n.t('From {0} to {1}. Everything else stays.', moved.from, moved.to),
    duration: l10n.t('about 1 min'),
    whoNotices: l10n.t('Everyone who calls {0}: {1} answers from here on.', names.api, names.app),
    undo: {
      possible: true,
      text:
        moved.from === undefined
          ? l10n.t('The address is taken away again.')
          : l10n.t('The former address is put back.'),
    },
  };
  if (address.kind === 'api') {
    const before = valueOf(address.stored);
    if (!before) return [];
    const { api } = route;
    const shown = (serviceUrl: string | undefined): string => settingsText({ properties: { serviceUrl } });
    return [
      {
        ...common,
        kind: 'pointApi',
        id: `pointApi:${api.id.toLowerCase()}`,
        api,
        before,
        serviceUrl: moved.to,
        resources: [{ id: api.id, name: api.displayName }],
        changes: [change(l10n.t('Back end of API {0}', api.displayName), 'json', shown(moved.from), shown(moved.to))],
      },
    ];
  }
  const { id, name } = address;
  const before = valueOf(address.stored);
  if (!before) return [];
  const { properties } = before;
  return [
    {
      ...backEndChange(id, name, properties, { ...properties, url: moved.to }),
      ...common,
      kind: 'pointBackEnd',
      id: `pointBackEnd:${id.toLowerCase()}`,
      before,
      url: moved.to,
    },
  ];
}

/** Moving calls is what callers notice; a locked app refuses them until the token is sent. */
export function pointingCautions(target: Target): readonly Caution[] {
  const [step] = pointingSteps(target);
  const { names, context, doors } = target;
  const [door] = doors;
  const moved = movedAddress(context);
  if (!step || !moved) return [];
  const host = moved.from === undefined ? undefined : (hostOfUrl(moved.from) ?? moved.from);
  const others =
    step.kind === 'pointBackEnd'
      ? [l10n.t('So do those of every other API that calls through the back end {0}.', step.name)]
      : [];
  const refused =
    door && refusesToday(door)
      ? [
          l10n.t(
            '{0} refuses callers without a token today: for a minute or two, until the token is sent, calls fail.',
            names.app,
          ),
        ]
      : [];
  return [
    {
      code: 'backEndMoves',
      ask: true,
      title: l10n.t('Calls of {0} go to {1} from here on', names.api, names.app),
      text: [
        host === undefined ? l10n.t('Today they go nowhere.') : l10n.t('They no longer go to {0}.', host),
        ...others,
        ...refused,
      ].join(' '),
    },
  ];
}

/** Where the API calls the app by another host, as through a front door, that may stay. */
export function pointingChoice({ context, choices, names }: Target): readonly Choice[] {
  const moved = movedAddress(context);
  if (!moved || context.address?.kind === 'policy') return [];
  const title = l10n.t('Back end');
  const host = moved.from === undefined ? undefined : (hostOfUrl(moved.from) ?? moved.from);
  if (host === undefined) return [{ id: 'backEnd', title, answer: names.app, multiple: false }];
  if (choices.backEndApp)
    return [{ id: 'backEnd', title, answer: l10n.t('{0} instead of {1}', names.app, host), multiple: false }];
  const chosen = choices.straight === true;
  return [
    {
      id: 'backEnd',
      title,
      answer: chosen ? l10n.t('{0} at its own address', names.app) : host,
      options: [
        { id: 'straight', label: l10n.t('Call {0} at its own address instead of {1}', names.app, host), chosen },
      ],
      multiple: true,
      note: l10n.t('A host that stands before the app, such as a front door, may stay.'),
    },
  ];
}
