import * as l10n from '@vscode/l10n';
import type { Azure, Call } from '../azure/interfaces';
import { type App, type DoorFact, type Facts, type Route, read, readAuthentication, sameId, valueOf } from '../route';
import type { Caution, Choice, PlanChoices, PoolChoice } from './plan';
import { reading } from './reading';
import { type Target, refusesToday } from './target';

/** The route as if its API called the first of them alone; the others are further doors. */
export function poolRoute(route: Route, pool: PoolChoice): Route {
  const [app] = pool.apps;
  return app ? { ...route, backEnd: { kind: 'app', app, url: `https://${app.hosts[0] ?? ''}` } } : route;
}

async function doorsOf(azure: Azure, app: App, call?: Call): Promise<readonly DoorFact[]> {
  const door = async (one: App): Promise<DoorFact> => {
    const stored = await reading(() => azure.appService.getAuthentication(one.id, call));
    return { app: one, settings: stored.state === 'read' ? read(readAuthentication(stored.value.properties)) : stored };
  };
  const slots = app.parentId === undefined ? await reading(() => azure.appService.listSlots(app.id, call)) : read([]);
  const unlisted: readonly DoorFact[] =
    slots.state === 'unread'
      ? [{ app: { ...app, name: l10n.t('slots of {0}', app.name), hosts: [] }, settings: slots }]
      : [];
  return [await door(app), ...unlisted, ...(await Promise.all((valueOf(slots) ?? []).map(door)))];
}

/** The facts of the first app's route with the doors of the others behind the pool. */
export async function withPool(
  azure: Azure,
  facts: Facts | Promise<Facts>,
  pool: PoolChoice | undefined,
  call?: Call,
): Promise<Facts> {
  if (!pool) return facts;
  const [own, ...others] = await Promise.all([facts, ...pool.apps.slice(1).map(app => doorsOf(azure, app, call))]);
  return { ...own, doors: [...own.doors, ...others.flat()] };
}

/** Doors beside the apps themselves: their slots. */
export const slotsAmong = (doors: readonly DoorFact[], { pool }: PlanChoices): readonly DoorFact[] =>
  doors.slice(1).filter(door => !pool?.apps.some(app => sameId(app.id, door.app.id)));

/** Whether this door is left out: of an app behind the pool that isn't ticked, or a slot of one. */
export function isLeftOut({ app }: DoorFact, { pool, poolApps }: PlanChoices): boolean {
  if (!pool || !poolApps) return false;
  const id = app.parentId ?? app.id;
  return pool.apps.some(one => sameId(one.id, id)) && !poolApps.some(one => sameId(one, id));
}

export function poolChoice({ choices: { pool, poolApps } }: Target): readonly Choice[] {
  if (!pool) return [];
  const isChosen = ({ id }: App): boolean => poolApps?.some(one => sameId(one, id)) ?? true;
  return [
    {
      id: 'pool',
      title: l10n.t('Apps behind the pool {0}', pool.name),
      answer: pool.apps
        .filter(isChosen)
        .map(app => app.name)
        .join(', '),
      options: pool.apps.map((app, index) => ({
        id: app.id,
        label: index === 0 ? l10n.t('{0}: its registration stands for all', app.name) : app.name,
        chosen: index === 0 || isChosen(app),
      })),
      multiple: true,
      note: l10n.t('All are secured together, or calls would fail on some.'),
    },
  ];
}

/** Which app a call goes to isn't known beforehand, so one token has to do for all of them. */
export function poolCautions({ choices, context, names, clientId, application }: Target): readonly Caution[] {
  const { pool } = choices;
  if (!pool) return [];
  const doors = context.facts.doors.filter(({ app }) => pool.apps.some(one => sameId(one.id, app.id)));
  const left = doors.filter(door => isLeftOut(door, choices));
  const list = (some: readonly DoorFact[]): string => some.map(({ app }) => app.name).join(', ');
  const refusing = left.filter(refusesToday);
  const open = left.filter(door => !refusesToday(door));
  const leftOut = (title: string, text: string): Caution => ({ code: 'poolMemberLeftOut', ask: true, title, text });
  return [
    {
      code: 'poolTogether',
      ask: false,
      title: l10n.t('{0} calls a pool of {1} apps', names.api, pool.apps.length),
      text: l10n.t('Each of them will take the token that is made for {0}.', application?.displayName ?? clientId),
    },
    ...(refusing.length > 0
      ? [
          leftOut(
            l10n.t('Calls will fail on {0}', list(refusing)),
            l10n.t('They aren’t in this plan, and refuse callers without a token of their own registration.'),
          ),
        ]
      : []),
    ...(open.length > 0
      ? [
          leftOut(
            l10n.t('{0} stays open', list(open)),
            l10n.t('It isn’t in this plan and answers calls without a token.'),
          ),
        ]
      : []),
  ];
}
