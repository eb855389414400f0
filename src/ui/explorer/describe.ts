import {
  type App,
  type Judgement,
  type Posture,
  type Route,
  type Service,
  factLines,
  namesOf,
  postureSentence,
  postureWord,
  routeTitle,
  worst,
} from '../../route';
import { escapeMarkdown } from '../markdown';
import { failureLabel } from './failure';
import { type Row, idOf } from './rows';

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
  countsOf(subscriptionId: string): { readonly services?: number; readonly apps?: number; readonly reading: boolean };
  postures(subscriptionId: string): readonly (Posture | undefined)[];
  apiCount(serviceId: string): number | undefined;
  hasSlots(app: App): boolean;
  readonly now: number;
}

const postureIcons: Readonly<Record<string, Icon>> = {
  secured: { id: 'pass-filled', color: 'charts.green' },
  'configured, not proved': { id: 'pass', color: 'charts.green' },
  open: { id: 'unlock', color: 'problemsWarningIcon.foreground' },
  broken: { id: 'error', color: 'problemsErrorIcon.foreground' },
  'not checked': { id: 'circle', color: 'descriptionForeground' },
  'can’t be checked from here': { id: 'circle-slash', color: 'descriptionForeground' },
};
const checkingIcon: Icon = { id: 'loading~spin', color: 'problemsInfoIcon.foreground' };
const loadingIcon: Icon = { id: 'loading~spin' };

const iconOf = (wear: Wear): Icon =>
  wear.state === 'checking' ? checkingIcon : (postureIcons[postureWord(wear.posture)] ?? { id: 'circle' });
const wordOf = (wear: Wear): string => (wear.state === 'checking' ? 'checking' : postureWord(wear.posture));
const isSecured = (wear: Wear): boolean => wear.state === 'known' && wear.posture?.word === 'secured';

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter(part => part !== undefined && part !== '').join(' · ');

/** `StandardV2` → `Standard v2`. */
export const skuName = (sku: string): string => sku.replace(/v2$/i, ' v2').replace(/^\s+/, '');

export function identityWords({ identity }: Service): string {
  const users = identity.userAssigned.length;
  const userPart = users === 0 ? undefined : users === 1 ? '1 user-assigned' : `${users} user-assigned`;
  return joined(identity.systemAssigned ? 'system-assigned' : undefined, userPart) || 'identity off';
}

const appKindWords: Readonly<Record<App['kind'], string>> = {
  webApp: 'App Service',
  functionApp: 'Function App',
  logicApp: 'Logic App',
  containerApp: 'Container App',
  other: 'App',
};

const sumWords = ['broken', 'open', 'configured, not proved', 'secured', 'can’t be checked from here', 'not checked'];

/** `1 broken · 2 open · 18 secured`; zeros left out. */
export function sumUp(postures: readonly (Posture | undefined)[]): string {
  const words = postures.map(postureWord);
  return joined(
    ...sumWords.map(word => {
      const count = words.filter(one => one === word).length;
      return count === 0 ? undefined : word === 'not checked' && count === words.length ? word : `${count} ${word}`;
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
      const address = host === undefined ? '' : `Calls ${[host, route.api.path].filter(part => part !== '').join('/')}`;
      const age = judged ? `Read ${ageWords(known.now - judged.at)}. ` : '';
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

export function ageWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
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
      return 'no back end';
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
        description: reading ? joined(signIn.account, 'loading…') : signIn.account,
        icon: { id: 'organization' },
        tooltip: escapeMarkdown(`${signIn.account} in ${signIn.tenantName} (${signIn.tenantId})`),
        opens: 'open',
      };
    }
    case 'local':
      return {
        ...plain,
        label: 'Local Azure',
        description: 'simulated on this computer',
        icon: { id: 'beaker' },
        opens: 'open',
      };
    case 'subscription':
      return {
        ...plain,
        label: row.subscription.name,
        description: sumUp(known.postures(row.subscription.id)),
        icon: { id: 'layers' },
        opens: 'open',
      };
    case 'services': {
      const { services, reading } = known.countsOf(row.subscription.id);
      return {
        ...plain,
        label: 'API Management',
        description: reading
          ? 'loading…'
          : services === undefined
            ? ''
            : `${services} ${services === 1 ? 'service' : 'services'}`,
        ...(reading && { icon: loadingIcon }),
        opens: 'open',
      };
    }
    case 'apps': {
      const { apps, reading } = known.countsOf(row.subscription.id);
      return {
        ...plain,
        label: 'Apps',
        description: reading ? 'loading…' : apps === undefined ? '' : String(apps),
        ...(reading && { icon: loadingIcon }),
        opens: 'open',
      };
    }
    case 'service': {
      const on = row.service.identity.systemAssigned !== undefined || row.service.identity.userAssigned.length > 0;
      return {
        ...plain,
        label: row.service.name,
        description: joined(skuName(row.service.sku), on ? 'identity on' : 'identity off'),
        icon: { id: 'server' },
        opens: 'open',
        spoken: `${row.service.name}, ${skuName(row.service.sku)}, ${on ? 'identity on' : 'identity off'}`,
      };
    }
    case 'apis': {
      const count = known.apiCount(row.service.id);
      return { ...plain, label: 'APIs', description: count === undefined ? '' : String(count), opens: 'open' };
    }
    case 'api': {
      const routes = known.routesFrom(row.api.id);
      const wear: Wear = known.isFindingRoutes(row.service.id) ? { state: 'checking' } : wearOf(routes, known);
      return routed(row, row.api.displayName, wear, names(routes.map(backEndName)), routes, known, 'closed');
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
        label: 'Identity',
        description: identityWords(row.service),
        icon: { id: 'id' },
        opens: 'never',
      };
    case 'app': {
      const routes = known.routesTo(row.app.id);
      const isJudged = routes.some(route => known.postureOf(route) !== undefined);
      const wear = isJudged ? wearOf(routes, known) : known.doorPosture(row.app);
      const callers = names(routes.map(route => route.api.displayName));
      const opens = known.hasSlots(row.app) ? 'closed' : 'never';
      const look = routed(row, row.app.name, wear, joined(appKindWords[row.app.kind], callers), routes, known, opens);
      return look.tooltip === undefined ? { ...look, tooltip: doorTooltip(row.app, wear) } : look;
    }
    case 'slot': {
      const wear = known.doorPosture(row.app);
      return { ...routed(row, row.app.name, wear, 'slot', [], known, 'never'), tooltip: doorTooltip(row.app, wear) };
    }
    case 'group':
      return { ...plain, label: row.label, description: String(row.members.length), opens: 'closed' };
    case 'signIn':
      return {
        ...plain,
        label: 'Sign in to this tenant…',
        description: 'needs another sign-in',
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
      ? 'Checking…'
      : wear.posture
        ? postureSentence(wear.posture, { service: '', api: '', app: app.name }, 0)
        : 'Not checked: not read yet.';
  return `**${escapeMarkdown(app.name)}**  \n${escapeMarkdown(verdict)}\n\n${escapeMarkdown(app.hosts[0] ?? '')}`;
}
