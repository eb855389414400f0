import * as l10n from '@vscode/l10n';
import {
  type App,
  type Judgement,
  type Posture,
  type PostureState,
  type Route,
  type Service,
  factLines,
  hostOfUrl,
  nameOf,
  namesOf,
  postureSentence,
  postureState,
  postureWord,
  routeTitle,
  stateWord,
  workspaceOf,
  worst,
} from '../../route';
import { escapeMarkdown } from '../markdown';
import { clockTime } from '../../webview/time';
import { failureLabel } from './failure';
import { type Row, idOf } from './rows';
import type { ServiceParts, Tenant } from './tenant';

/** How a row looks, apart from VS Code's classes. */
export interface Look {
  readonly label: string;
  readonly description?: string;
  readonly icon?: Icon;
  /** Markdown made from escaped text. */
  readonly tooltip?: string;
  /** A set joined by `;`. */
  readonly context: readonly string[];
  readonly opens: 'never' | 'closed' | 'open';
  /** For screen readers: name, state, reason. */
  readonly spoken?: string;
}

export interface Icon {
  readonly id: string;
  readonly color?: string;
}

/** A row's state where it has one. */
export type Wear = { readonly state: 'known'; readonly posture: Posture | undefined } | { readonly state: 'checking' };

/** What is known without asking. */
export interface Known {
  /** Routes of an API, or of one of its operations. */
  routesFrom(ownerId: string): readonly Route[];
  /** Whether the routes of that service's APIs are still being found. */
  isFindingRoutes(serviceId: string): boolean;
  routesTo(appId: string): readonly Route[];
  postureOf(route: Route): Posture | undefined;
  isChecking(route: Route): boolean;
  judgementOf(route: Route): { readonly judgement: Judgement; readonly at: number } | undefined;
  /** The posture of an app or slot as a door by itself. */
  doorPosture(app: App): Wear;
  failureOf(route: Route): unknown;
  /** Of a subscription, or of a whole tenant where it is given. */
  countsOf(
    subscriptionId: string | undefined,
    tenant: Tenant,
  ): { readonly services?: number; readonly apps?: number; readonly reading: boolean };
  postures(subscriptionId: string): readonly (Posture | undefined)[];
  apiCount(serviceId: string): number | undefined;
  partsOf(serviceId: string): ServiceParts | undefined;
  hasSlots(app: App): boolean;
  readonly now: number;
}

const postureIcons: Readonly<Record<PostureState, Icon>> = {
  secured: { id: 'pass-filled', color: 'charts.green' },
  configured: { id: 'pass', color: 'charts.green' },
  open: { id: 'unlock', color: 'problemsWarningIcon.foreground' },
  broken: { id: 'error', color: 'problemsErrorIcon.foreground' },
  notChecked: { id: 'circle', color: 'descriptionForeground' },
  notReachable: { id: 'circle-slash', color: 'descriptionForeground' },
};
const checkingIcon: Icon = { id: 'loading~spin', color: 'problemsInfoIcon.foreground' };
const loadingIcon: Icon = { id: 'loading~spin' };

const iconOf = (wear: Wear): Icon =>
  wear.state === 'checking' ? checkingIcon : postureIcons[postureState(wear.posture)];
const wordOf = (wear: Wear): string => (wear.state === 'checking' ? l10n.t('checking') : postureWord(wear.posture));
const isSecured = (wear: Wear): boolean => wear.state === 'known' && wear.posture?.word === 'secured';

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter(part => part !== undefined && part !== '').join(' · ');

/** `StandardV2` → `Standard v2`. */
export const skuName = (sku: string): string => sku.replace(/v2$/i, ' v2').replace(/^\s+/, '');

export function identityWords({ identity }: Service): string {
  const users = identity.userAssigned.length;
  const userPart = users === 0 ? undefined : l10n.t('{0} user-assigned', users);
  return joined(identity.systemAssigned ? l10n.t('system-assigned') : undefined, userPart) || l10n.t('identity off');
}

function appKindWord(kind: App['kind']): string {
  switch (kind) {
    case 'webApp':
      return l10n.t('App Service');
    case 'functionApp':
      return l10n.t('Function App');
    case 'logicApp':
      return l10n.t('Logic App');
    case 'containerApp':
      return l10n.t('Container App');
    case 'other':
      return l10n.t('App');
  }
}

const inSums: readonly PostureState[] = ['broken', 'open', 'configured', 'secured', 'notReachable', 'notChecked'];

/** `1 broken · 2 open · 18 secured`; zeros left out. */
export function sumUp(postures: readonly (Posture | undefined)[]): string {
  const states = postures.map(postureState);
  return joined(
    ...inSums.map(state => {
      const count = states.filter(one => one === state).length;
      if (count === 0) return undefined;
      return state === 'notChecked' && count === states.length ? stateWord(state) : `${count} ${stateWord(state)}`;
    }),
  );
}

/** The state that several routes give to the row they start from or end in. */
export function wearOf(routes: readonly Route[], known: Known): Wear {
  const postures = routes.flatMap(route => known.postureOf(route) ?? []);
  if (postures.length === 0 && routes.some(route => known.isChecking(route))) return { state: 'checking' };
  return { state: 'known', posture: worst(postures) };
}

function routeTooltip(routes: readonly Route[], known: Known): string {
  return routes
    .map(route => {
      const names = namesOf(route);
      const judged = known.judgementOf(route);
      const failure = known.failureOf(route);
      const verdict =
        failure === undefined ? postureSentence(known.postureOf(route), names, known.now) : failureLabel(failure);
      const lines = judged
        ? factLines(judged.judgement, names).map(line => `${line.mark} ${line.id} ${escapeMarkdown(line.sentence)}`)
        : [];
      const host = route.service.gatewayHosts[0];
      const address =
        host === undefined ? '' : l10n.t('Calls {0}', [host, route.api.path].filter(part => part !== '').join('/'));
      const age = judged ? l10n.t('Read {0}. ', ageWords(known.now - judged.at)) : '';
      return [
        `**${escapeMarkdown(routeTitle(route))}**  \n${escapeMarkdown(verdict)}`,
        lines.join('  \n'),
        escapeMarkdown(`${age}${address}`),
      ]
        .filter(part => part !== '')
        .join('\n\n');
    })
    .join('\n\n---\n\n');
}

/**
 * What is open from the start: with more subscriptions or services than so many, a tenant would be read to its last API
 * before anybody asked.
 */
const fewEnough = 10;

/** `as of 09:12`, for what is last time's: not read again yet, or not to be had now; else nothing. */
const asOf = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : l10n.t('as of {0}', clockTime(at, Date.now()));

export function ageWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return l10n.t('{0} s ago', seconds);
  if (seconds < 3600) return l10n.t('{0} min ago', Math.round(seconds / 60));
  return l10n.t('{0} h ago', Math.round(seconds / 3600));
}

function routed(
  row: Row,
  label: string,
  wear: Wear,
  more: string | undefined,
  routes: readonly Route[],
  known: Known,
  opens: Look['opens'],
): Look {
  const sentence = routes[0] ? postureSentence(known.postureOf(routes[0]), namesOf(routes[0]), known.now) : undefined;
  return {
    label,
    description: joined(wordOf(wear), more),
    icon: iconOf(wear),
    ...(routes.length > 0 && { tooltip: routeTooltip(routes, known) }),
    context: [row.kind, isSecured(wear) ? 'secured' : 'notSecured'],
    opens,
    spoken: [label, wordOf(wear), sentence].filter(part => part !== undefined).join(', '),
  };
}

function backEndName(route: Route): string {
  switch (route.backEnd.kind) {
    case 'app':
      return route.backEnd.app.name;
    case 'api':
      return route.backEnd.api.displayName;
    case 'unknown':
      return route.backEnd.host;
    case 'none':
      return l10n.t('no back end');
  }
}

const names = (all: readonly string[]): string => [...new Set(all)].join(', ');

export function describe(row: Row, known: Known): Look {
  const id = idOf(row);
  const plain = { context: [row.kind], ...(id !== undefined && { tooltip: escapeMarkdown(id) }) };
  switch (row.kind) {
    case 'tenant': {
      const { signIn, subscriptions } = row.tenant;
      const reading = subscriptions.state.state === 'asked';
      return {
        ...plain,
        label: signIn.tenantName,
        description: joined(signIn.account, reading ? l10n.t('loading…') : undefined, asOf(row.tenant.shownAsOf)),
        icon: { id: 'organization' },
        tooltip: escapeMarkdown(l10n.t('{0} in {1} ({2})', signIn.account, signIn.tenantName, signIn.tenantId)),
        opens: 'open',
      };
    }
    case 'local':
      return {
        ...plain,
        label: l10n.t('Local Azure'),
        description: l10n.t('simulated on this computer'),
        icon: { id: 'beaker' },
        opens: 'open',
      };
    case 'subscription':
      return {
        ...plain,
        label: row.subscription.name,
        description: joined(sumUp(known.postures(row.subscription.id)), asOf(row.tenant.shownAsOf)),
        icon: { id: 'layers' },
        opens: (row.tenant.subscriptionsNow()?.length ?? 0) <= fewEnough ? 'open' : 'closed',
      };
    case 'resourceGroup':
      return { ...plain, label: row.resourceGroup, icon: { id: 'folder' }, opens: 'open' };
    case 'services': {
      const { services, reading } = known.countsOf(row.subscription?.id, row.tenant);
      return {
        ...plain,
        label: l10n.t('API Management'),
        description: reading
          ? l10n.t('loading…')
          : services === undefined
            ? ''
            : services === 1
              ? l10n.t('1 service')
              : l10n.t('{0} services', services),
        ...(reading && { icon: loadingIcon }),
        opens: 'open',
      };
    }
    case 'apps': {
      const { apps, reading } = known.countsOf(row.subscription?.id, row.tenant);
      return {
        ...plain,
        label: l10n.t('Apps'),
        description: reading ? l10n.t('loading…') : apps === undefined ? '' : String(apps),
        ...(reading && { icon: loadingIcon }),
        opens: 'open',
      };
    }
    case 'service': {
      const on = row.service.identity.systemAssigned !== undefined || row.service.identity.userAssigned.length > 0;
      return {
        ...plain,
        label: row.service.name,
        description: joined(skuName(row.service.sku), on ? l10n.t('identity on') : l10n.t('identity off')),
        icon: { id: 'server' },
        opens: (row.tenant.holdingsNow()?.services.length ?? 0) <= fewEnough ? 'open' : 'closed',
        spoken: `${row.service.name}, ${skuName(row.service.sku)}, ${on ? l10n.t('identity on') : l10n.t('identity off')}`,
      };
    }
    case 'apis': {
      const count = known.apiCount(row.service.id);
      const age = asOf(row.tenant.apisAsOf(row.service.id));
      return {
        ...plain,
        label: l10n.t('APIs'),
        description: joined(count === undefined ? undefined : String(count), age),
        opens: 'open',
      };
    }
    case 'api': {
      const routes = known.routesFrom(row.api.id);
      const wear: Wear = known.isFindingRoutes(row.service.id) ? { state: 'checking' } : wearOf(routes, known);
      const workspace = workspaceOf(row.api.id);
      const where = workspace === undefined ? undefined : l10n.t('workspace {0}', nameOf(workspace));
      const more = joined(names(routes.map(backEndName)), where);
      return routed(row, row.api.displayName, wear, more, routes, known, 'closed');
    }
    case 'operation':
      return {
        ...plain,
        label: row.operation.displayName,
        description: `${row.operation.method} ${row.operation.urlTemplate}`,
        icon: { id: 'symbol-method' },
        opens: 'never',
      };
    case 'identity':
      return {
        ...plain,
        label: l10n.t('Identity'),
        description: identityWords(row.service),
        icon: { id: 'account' },
        opens: 'never',
      };
    case 'products': {
      const count = known.partsOf(row.service.id)?.products.value?.length;
      return {
        ...plain,
        label: l10n.t('Products'),
        description: count === undefined ? '' : String(count),
        opens: 'closed',
      };
    }
    case 'product':
      return {
        ...plain,
        label: row.product.displayName,
        icon: { id: 'package' },
        opens: 'never',
      };
    case 'backEnds': {
      const count = known.partsOf(row.service.id)?.backEnds.value?.length;
      return {
        ...plain,
        label: l10n.t('Back Ends'),
        description: count === undefined ? '' : String(count),
        opens: 'closed',
      };
    }
    case 'backEnd':
      return {
        ...plain,
        label: row.entity.name,
        description:
          row.entity.pool.length > 0
            ? l10n.t('pool of {0}', row.entity.pool.length)
            : (hostOfUrl(row.entity.url) ?? row.entity.url),
        icon: { id: 'plug' },
        opens: 'never',
      };
    case 'more':
      return {
        ...plain,
        label: l10n.t('{0} more: filter', row.count.toLocaleString(l10n.t('en'))),
        icon: { id: 'filter' },
        opens: 'never',
      };
    case 'app': {
      const routes = known.routesTo(row.app.id);
      const isJudged = routes.some(route => known.postureOf(route) !== undefined);
      const wear = isJudged ? wearOf(routes, known) : known.doorPosture(row.app);
      const callers = names(routes.map(route => route.api.displayName));
      const opens = known.hasSlots(row.app) ? 'closed' : 'never';
      const look = routed(row, row.app.name, wear, joined(appKindWord(row.app.kind), callers), routes, known, opens);
      return look.tooltip === undefined ? { ...look, tooltip: doorTooltip(row.app, wear) } : look;
    }
    case 'slot': {
      const wear = known.doorPosture(row.app);
      return { ...routed(row, row.app.name, wear, 'slot', [], known, 'never'), tooltip: doorTooltip(row.app, wear) };
    }
    case 'group':
      return { ...plain, label: row.label, description: String(row.count), opens: 'closed' };
    case 'signIn':
      return {
        ...plain,
        label: l10n.t('Sign in to this tenant…'),
        description: l10n.t('needs another sign-in'),
        icon: { id: 'sign-in' },
        opens: 'never',
      };
    case 'empty':
      return { ...plain, label: row.label, description: row.description, opens: 'never' };
    case 'failed':
      return {
        ...plain,
        label: row.label,
        description: failureLabel(row.error),
        icon: { id: 'error', color: 'problemsErrorIcon.foreground' },
        tooltip: escapeMarkdown(`${row.label}: ${failureLabel(row.error)}`),
        opens: 'never',
        spoken: `${row.label}, ${failureLabel(row.error)}`,
      };
  }
}

function doorTooltip(app: App, wear: Wear): string {
  const verdict =
    wear.state === 'checking'
      ? l10n.t('Checking…')
      : wear.posture
        ? postureSentence(wear.posture, { service: '', api: '', app: app.name }, 0)
        : l10n.t('Not checked: not read yet.');
  return `**${escapeMarkdown(app.name)}**  \n${escapeMarkdown(verdict)}\n\n${escapeMarkdown(app.hosts[0] ?? '')}`;
}
