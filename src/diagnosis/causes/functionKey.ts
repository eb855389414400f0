import * as l10n from '@vscode/l10n';
import { effectivePolicy, functionKeyIn, keyHeaders } from '../../policy';
import { type HttpFunction, valueOf } from '../../route';
import { calledPath, failedAtGateway, misrouted, notSeenAtApp, passed } from '../callEnd';
import type { Evidence } from '../evidence';
import { type Mode, byHand, certain, likely, pages, sure } from './mode';
import { isWebhook, namedValuesOf } from './seenAtApp';

// domain.md 10.4: F-32.

/** Header and query names under which the policies or the back end send a function key. */
export function sendsFunctionKey(seen: Evidence): boolean | undefined {
  const owned = valueOf(seen.around.policies);
  const backEnds = valueOf(seen.around.backEnds);
  if (!owned || !backEnds) return undefined;
  const { inbound, backend } = effectivePolicy(owned.layers, owned.fragments).sections;
  const byPolicy = [...inbound, ...backend].some(({ element }) => functionKeyIn(element) !== undefined);
  const id = seen.policy?.backEnd?.backEndId?.toLowerCase();
  const entity = backEnds.find(one => one.name.toLowerCase() === id);
  const byEntity =
    (entity?.headerNames ?? []).some(name => keyHeaders.has(name.toLowerCase())) ||
    (entity?.queryNames ?? []).some(name => name.toLowerCase() === 'code');
  return byPolicy || byEntity;
}

/** Named values that the back end's credentials refer to and that aren't there. */
function missingKeys(seen: Evidence): readonly string[] {
  const id = seen.policy?.backEnd?.backEndId?.toLowerCase();
  const entity = valueOf(seen.around.backEnds)?.find(one => one.name.toLowerCase() === id);
  const known = namedValuesOf(seen);
  if (!entity || !known) return [];
  return (entity.namedValues ?? []).filter(name => !known.includes(name.toLowerCase()));
}

/** The function that the called path leads to. */
function calledFunction(seen: Evidence): HttpFunction | undefined {
  const path = calledPath(seen)
    ?.replace(/^\/api\//i, '')
    .replace(/\/$/, '');
  const functions = valueOf(seen.around.functions);
  if (path === undefined || !functions) return undefined;
  return functions.find(({ name, route }) => {
    const pattern = (route ?? name)
      .replace(/[\\^$.|?+()[\]]/g, '\\$&')
      .replace(/\{\*[^}]*\}/g, '.*')
      .replace(/\{[^}]*\}/g, '[^/]+');
    return new RegExp(`^${pattern}$`, 'i').test(path);
  });
}

export const functionKey: Mode = {
  id: 'F-32',
  facts: [],
  effect: 'breaks',
  holds: seen => {
    const called = calledFunction(seen);
    const level = called && l10n.t('The function {0} has the authorization level {1}', called.name, called.authLevel);
    if (seen.gatewaySpeaker === 'functionsHost' && !misrouted(seen)) {
      return certain(
        l10n.t('401 without body and challenge: that is how the Functions host refuses'),
        level,
        sendsFunctionKey(seen) === false && l10n.t('Neither the policies nor the back end send a function key'),
        sendsFunctionKey(seen) === true && l10n.t('A key is sent, but the app doesn’t know it (any more)'),
      );
    }
    if (isWebhook(seen)) return undefined;
    const wantsKey = called?.authLevel === 'function' || called?.authLevel === 'admin';
    return wantsKey && sendsFunctionKey(seen) === false && notSeenAtFunction(seen)
      ? likely(level, l10n.t('Neither the policies nor the back end send a function key'))
      : undefined;
  },
  title: ({ names }) => l10n.t('A function of {0} wants its key as well', names.app),
  text: ({ names }) =>
    l10n.t(
      'The token opens App Service Authentication of {0}, but behind it the Functions host asks for a function key. Calls get 401 with an empty body.',
      names.app,
    ),
  fix: ({ names }) =>
    byHand(
      l10n.t('Set the function to anonymous, or send a valid key'),
      l10n.t(
        'With App Service Authentication of {0} on, the authorization level anonymous is enough. Else put a valid host key into the back end’s x-functions-key.',
        names.app,
      ),
    ),
  link: pages.functionKeys,
};

/** The call ends before the app: the gateway can't put the key together. */
export const functionKeyGone: Mode = {
  ...functionKey,
  holds: seen => {
    const gone = missingKeys(seen);
    if (gone.length === 0 || !notSeenAtApp(seen)) return undefined;
    const called = calledFunction(seen);
    return sure(
      failedAtGateway(seen),
      l10n.t('The back end’s key is in a named value that doesn’t exist: {0}', gone.join(', ')),
      called && l10n.t('The function {0} has the authorization level {1}', called.name, called.authLevel),
    );
  },
};

/** The Functions host didn't get to say whether it likes the call. */
const notSeenAtFunction = (seen: Evidence): boolean => !passed(seen) && seen.gatewaySpeaker !== 'functionsHost';
