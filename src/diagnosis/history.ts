import * as l10n from '@vscode/l10n';
import { type Facts, valueOf } from '../route';
import type { Report, Verdict } from './report';
import { shownLine } from './sanitise';

/** One run as it is remembered: names and settings that decide, never a response, a token or a key. */
export interface RememberedRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: Verdict['state'];
  readonly causes: readonly string[];
  /** Calls through the gateway came in. */
  readonly works: boolean;
  /** The settings that decide, by their names. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The newest runs first, and the last that worked, however old. */
export interface RouteHistory {
  readonly runs: readonly RememberedRun[];
  readonly lastWorking?: RememberedRun;
}

const mostRuns = 10;
const list = (values: readonly string[] | undefined): string =>
  values === undefined
    ? l10n.t('no list')
    : values.length === 0
      ? l10n.t('an empty list')
      : [...values].sort().join(', ');

function settingsOf(facts: Facts): Readonly<Record<string, string>> {
  const identity = valueOf(facts.identity);
  const policy = valueOf(facts.policy);
  const application = valueOf(facts.application);
  const all: Record<string, string | undefined> = {
    [l10n.t('System-assigned identity')]: identity && (identity.service.systemAssigned?.principalId ?? l10n.t('off')),
    [l10n.t('User-assigned identities')]: identity && list(identity.service.userAssigned.map(one => one.clientId)),
    [l10n.t('The policy asks for a token for')]: policy && (policy.token?.resource ?? l10n.t('none')),
    [l10n.t('The policy’s client-id')]: policy?.token && (policy.token.clientId ?? l10n.t('none')),
    [l10n.t('Where the policy asks for it')]: policy?.token?.scope,
    [l10n.t('What replaces the token')]: policy && (policy.overwrittenBy?.element ?? l10n.t('nothing')),
    [l10n.t('The policy’s back end')]:
      policy && (policy.backEnd?.url ?? policy.backEnd?.backEndId ?? l10n.t('the API’s own')),
    [l10n.t('Token version')]: application ? String(application.tokenVersion) : undefined,
    [l10n.t('Service principal')]: application ? (application.servicePrincipal?.id ?? l10n.t('none')) : undefined,
    [l10n.t('Assigned to the application')]: application?.servicePrincipal?.assignmentRequired
      ? list(application.servicePrincipal.assigned)
      : undefined,
  };
  for (const { app, settings } of facts.doors) {
    const door = valueOf(settings);
    if (!door) continue;
    Object.assign(all, {
      [l10n.t('{0}: authentication', app.name)]: door.enabled ? l10n.t('on') : l10n.t('off'),
      [l10n.t('{0}: anonymous calls', app.name)]: door.anonymousAction,
      [l10n.t('{0}: excluded paths', app.name)]: list(door.excludedPaths),
      [l10n.t('{0}: issuer', app.name)]: door.issuer ?? l10n.t('none'),
      [l10n.t('{0}: client ID', app.name)]: door.clientId ?? l10n.t('none'),
      [l10n.t('{0}: audiences', app.name)]: list(door.allowedAudiences),
      [l10n.t('{0}: allowed applications', app.name)]: list(door.allowedApplications),
      [l10n.t('{0}: allowed identities', app.name)]: list(door.allowedIdentities),
    });
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, shownLine(value, 600)]])),
  );
}

/** What of a finished report is remembered. */
export function rememberedRun(report: Report): RememberedRun {
  const through = report.tests.find(one => one.id === 'throughGateway');
  return {
    at: report.finishedAt ?? report.startedAt,
    state: report.verdict.state,
    causes: report.causes.map(cause => cause.id),
    works: through?.state === 'passed' && report.causes.every(cause => cause.effect !== 'breaks'),
    settings: settingsOf(report.facts),
  };
}

/** The history with one run more; bounded. */
export function withRun(history: RouteHistory, run: RememberedRun): RouteHistory {
  const lastWorking = run.works ? run : history.lastWorking;
  return { runs: [run, ...history.runs].slice(0, mostRuns), ...(lastWorking && { lastWorking }) };
}

export interface SettingChange {
  readonly name: string;
  readonly before: string;
  readonly now: string;
}

/** What differs now from a run before; settings that one of the two couldn't read are left out. */
export function changesSince(before: RememberedRun, now: RememberedRun): readonly SettingChange[] {
  return Object.entries(now.settings).flatMap(([name, value]) => {
    const former = before.settings[name];
    return former === undefined || former === value ? [] : [{ name, before: former, now: value }];
  });
}
