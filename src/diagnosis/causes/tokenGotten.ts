import * as l10n from '@vscode/l10n';
import { isUndecidable, valueOf } from '../../route';
import { failedAtGateway, tokenWent, traced } from '../callEnd';
import type { Evidence } from '../evidence';
import { tokenSource } from '../gatewayTest';
import { intendedToken, names as namesResource } from '../intended';
import type { Cause } from '../report';
import { byHand } from './mode';
import { scopeName } from './policy';
import { namedValuesOf } from './seenAtApp';

// domain.md 10.2: what causes share that keep a token from being had.

/** The token was had, so whatever seems to stand in its way doesn't. */
export const gotten = (seen: Evidence): boolean => tokenWent(seen) === 'yes' || shownAsGotten(seen);

/** The trace shows that it was had, although it didn't go to the back end (F-11, F-27). */
function shownAsGotten({ gateway, ...seen }: Evidence): boolean {
  const resource = intendedToken(seen)?.resource;
  if (resource === undefined || gateway?.tokenErrorText !== undefined) return false;
  const entries = gateway?.trace?.entries ?? [];
  return entries.some(({ source, text }) => source === tokenSource && text.includes(` ${resource} `));
}

export const entraError = (seen: Evidence, code: string): boolean => seen.gateway?.tokenError === code;

export const resourceOf = (seen: Evidence): string => intendedToken(seen)?.resource ?? '';

/** The named value that a text refers to, where the service has none of that name. */
export function goneValue(seen: Evidence, text: string): string | undefined {
  const name = /\{\{([^{}]+)\}\}/.exec(text)?.[1]?.trim();
  return name !== undefined && namedValuesOf(seen)?.includes(name.toLowerCase()) === false ? name : undefined;
}

/** Neither Entra nor the network is what the trace blames. */
export const mayBeIdentity = ({ gateway }: Evidence): boolean =>
  gateway?.tokenError === undefined && !networkWords.test(gateway?.tokenErrorText ?? '');

/** A plan writes the API's policy and the back end. A statement that others share, or of one operation, its owner mends. */
export function atItsPlace(seen: Evidence, plan: Cause['fix']): Cause['fix'] {
  const scope = intendedToken(seen)?.scope;
  return scope === undefined || scope === 'api' || scope === 'backEnd'
    ? plan
    : byHand(
        l10n.t('Correct the statement in {0}', scopeName(scope)),
        l10n.t('Others may use it too, so no plan changes it. Correct its resource or client-id there.'),
      );
}

export const isScope = (resource: string): boolean =>
  /\/\.default$/i.test(resource) || /^api:\/\/[0-9a-f-]{36}\/[^/]+$/i.test(resource);

/** The resource names nothing in the directory, as far as Graph or Entra tell. */
export function resourceUnknown(seen: Evidence): boolean {
  const { code } = seen.judgement.F3;
  const read = seen.facts.application.state === 'read' || seen.further.intended.state === 'read';
  const token = intendedToken(seen);
  if (!token || isUndecidable(token.resource)) return false;
  if (seen.policy?.token) return code === 'noApplication' || code === 'wrongResource';
  const known = [seen.facts.application, seen.further.intended, seen.around.registration].map(one => valueOf(one));
  return read && !known.some(one => one && namesResource(one, token.resource));
}

export const notToBeTold = (): string => l10n.t('Microsoft Graph: whether an application of this name exists');

/** Neither Graph nor a trace tells why no token was to be had. */
export const blind = (seen: Evidence): boolean =>
  failedAtGateway(seen) &&
  !traced(seen) &&
  (seen.facts.application.state === 'unread' || isUndecidable(resourceOf(seen))) &&
  intendedToken(seen) !== undefined;

export const networkWords =
  /unable to connect|timed? ?out|sending the request|no such host|could not be resolved|actively refused|connection (?:was )?(?:closed|reset|refused)|network|socket/i;
