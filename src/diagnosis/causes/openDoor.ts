import * as l10n from '@vscode/l10n';
import { valueOf } from '../../route';
import { calledPath, passed } from '../callEnd';
import type { Evidence } from '../evidence';
import { type Mode, byHand, byPlan, certain, pages, quoted } from './mode';
import { covers, openAgainstSettings } from './seenAtApp';

// domain.md 10.4: F-37 and F-38.

export const signInPage: Mode = {
  id: 'F-37',
  facts: ['F5'],
  effect: 'breaks',
  holds: seen => {
    const page =
      (seen.gatewaySpeaker === 'signInPage' || seen.direct.some(one => one.door === 0 && one.says === 'signIn')) &&
      l10n.t('The answer is a redirect to a sign-in page');
    const { settings } = seen;
    const setting =
      settings?.clientId !== undefined &&
      settings.configFile === undefined &&
      settings.anonymousAction === 'RedirectToLoginPage' &&
      l10n.t('unauthenticatedClientAction of {0} is RedirectToLoginPage', seen.names.app);
    if (page === false && setting === false) return undefined;
    return { ...certain(page, setting), effect: passed(seen) ? 'risk' : 'breaks' };
  },
  title: ({ names }) => l10n.t('{0} sends callers to a sign-in page', names.app),
  text: () => l10n.t('A program that calls can’t sign in there; it gets a redirect or a page instead of 401.'),
  fix: ({ names }) =>
    byPlan(
      l10n.t('Let {0} answer 401', names.app),
      l10n.t('One setting changes. People who sign in by browser are no longer sent there.'),
    ),
  link: pages.authentication,
};

/** Exclusions of a door that are too wide: everything, or what the route calls. */
function tooWide(seen: Evidence, door: number): readonly string[] {
  const path = calledPath(seen);
  const fact = seen.facts.doors[door];
  return ((fact && valueOf(fact.settings))?.excludedPaths ?? []).filter(
    one => one === '/*' || one === '/' || (door === 0 && path !== undefined && covers(one, path)),
  );
}

/** A plan leaves exclusions as they are: only their owner knows who else calls there. */
const openPaths = (seen: Evidence): readonly string[] => seen.facts.doors.flatMap((_, door) => tooWide(seen, door));

/** What opens a door by its settings, one line each. */
function openBySettings(seen: Evidence): readonly string[] {
  return seen.facts.doors.flatMap(({ app, settings: reading }, door) => {
    const settings = valueOf(reading);
    if (!settings || settings.configFile !== undefined) return [];
    if (!settings.enabled) return [l10n.t('App Service Authentication of {0} is off', app.name)];
    if (settings.anonymousAction === 'AllowAnonymous')
      return [l10n.t('unauthenticatedClientAction of {0} is AllowAnonymous', app.name)];
    const open = tooWide(seen, door);
    return open.length > 0 ? [l10n.t('Excluded from authentication of {0}: {1}', app.name, quoted(open))] : [];
  });
}

export const openDoor: Mode = {
  id: 'F-38',
  facts: ['F5'],
  effect: 'opens',
  holds: seen => {
    const bySettings = openBySettings(seen);
    const open = seen.direct.filter(one => one.says === 'open');
    const against = openAgainstSettings(seen).length > 0;
    if (bySettings.length === 0 && (open.length === 0 || against)) return undefined;
    return certain(
      ...open.map(one =>
        one.credentials === 'none'
          ? l10n.t('{0} answered a call without a token', one.host)
          : l10n.t('{0} answered a call with a garbage token', one.host),
      ),
      ...bySettings,
    );
  },
  title: ({ names }) => l10n.t('{0} answers anyone', names.app),
  text: ({ names }) =>
    l10n.t('Calls straight to {0} need no token. Whoever knows its address gets around {1}.', names.app, names.service),
  fix: seen =>
    openPaths(seen).length > 0
      ? byHand(
          l10n.t('Take the wide exclusion away'),
          l10n.t('Name only the paths of {0} that anyone may call in excludedPaths, without /*.', seen.names.app),
        )
      : byPlan(
          l10n.t('Lock {0}', seen.names.app),
          l10n.t('It will refuse everyone but {0} and those on its allow list. It can be undone.', seen.names.service),
        ),
  link: pages.authentication,
};
