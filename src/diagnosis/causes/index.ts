import type { Evidence } from '../evidence';
import type { Cause } from '../report';
import * as assignment from './assignment';
import * as cachedToken from './cachedToken';
import * as entraAnswers from './entraAnswers';
import * as functionKey from './functionKey';
import * as identity from './identity';
import * as openDoor from './openDoor';
import * as otherCallers from './otherCallers';
import * as resource from './resource';
import * as siteAccess from './siteAccess';
import * as subscriptionKey from './subscriptionKey';
import * as wrongHost from './wrongHost';
import * as caller from './callerAllowed';
import type { Mode } from './mode';
import * as platform from './platform';
import * as policy from './policy';
import * as tenant from './tenantAllowed';
import * as accepted from './tokenAccepted';
import * as transport from './transport';

/**
 * The catalogue's route modes as one table, in the order in which to fix them: a call travels from key to policy to token
 * to door, and what stands in its way first is set right first.
 */
export const modes: readonly Mode[] = [
  subscriptionKey.keyRefused,
  policy.elsewhere,
  policy.baseMissing,
  policy.otherProduct,
  policy.neverTaken,
  policy.errorsIgnored,
  identity.wrongIdentity,
  identity.noIdentity,
  entraAnswers.entraUnreachable,
  resource.scopeAsResource,
  resource.unknownResource,
  resource.noServicePrincipal,
  identity.replacedIdentity,
  assignment.noRole,
  assignment.roleOfGroup,
  ...assignment.nextWhereRefused,
  policy.validatedTooLate,
  policy.overwritten,
  wrongHost.hairpin,
  wrongHost.wrongBackEnd,
  functionKey.functionKeyGone,
  subscriptionKey.foreignKey,
  siteAccess.stopped,
  siteAccess.restricted,
  siteAccess.certificateWanted,
  transport.plainHttp,
  platform.fileBased,
  openDoor.signInPage,
  policy.noToken,
  accepted.brokenIssuer,
  accepted.wrongTenant,
  cachedToken.cachedToken,
  ...assignment.nextWherePassed,
  accepted.wrongVersion,
  accepted.bareId,
  accepted.audience,
  caller.swapped,
  caller.emptyList,
  identity.replacedOnList,
  caller.notListed,
  tenant.tenantNotAllowed,
  caller.notYetLive,
  platform.systemKey,
  functionKey.functionKey,
  caller.ownCheck,
  platform.calledApiRefuses,
  otherCallers.preflightRefused,
  openDoor.openDoor,
  otherCallers.healthCheck,
  platform.runHistory,
  platform.ownIdentityTraffic,
];

/** What says only that something failed, for when no other row holds. */
const lastResorts: readonly Mode[] = [entraAnswers.tokenRefused, platform.gatewayItself, platform.appFails];

/** What can end a call at the gateway: up to where the call is put together. What comes later doesn't explain it. */
const atGateway: ReadonlySet<Mode> = new Set(modes.slice(0, modes.indexOf(functionKey.functionKeyGone) + 1));

interface Held {
  readonly mode: Mode;
  readonly cause: Cause;
  readonly fallback: boolean;
}

/** Every mode that the evidence shows, in the order in which to fix them. */
export function findCauses(seen: Evidence): readonly Cause[] {
  const found = held(modes, seen).filter(
    // A row of the catalogue that shows in two places of the call is named where it shows first.
    (one, index, all) => all.findIndex(other => other.cause.id === one.cause.id) === index,
  );
  const endsAtGateway = seen.gatewaySpeaker === 'gateway';
  const explains = (all: readonly Held[]): boolean =>
    all.some(
      ({ mode, fallback, cause }) =>
        !fallback && cause.effect === 'breaks' && (!endsAtGateway || atGateway.has(mode) || lastResorts.includes(mode)),
    );
  if (explains(found)) return found.filter(one => !one.fallback).map(one => one.cause);
  const last = held(lastResorts, seen);
  const all = explains(last) ? [...last, ...found.filter(one => !one.fallback)] : [...found, ...last];
  return all.map(one => one.cause);
}

function held(rows: readonly Mode[], seen: Evidence): readonly Held[] {
  return rows.flatMap(mode => {
    const found = mode.holds(seen);
    if (!found) return [];
    const { certainty, decidedBy, evidence, effect = mode.effect, fallback = false } = found;
    const cause: Cause = {
      id: mode.id,
      effect,
      certainty,
      ...(decidedBy !== undefined && { decidedBy }),
      title: mode.title(seen),
      text: mode.text(seen),
      evidence,
      facts: mode.facts,
      fix: mode.fix(seen),
      link: mode.link,
    };
    return [{ mode, cause, fallback }];
  });
}
