import {
  type AuthenticationSettings,
  type CallerIds,
  type Facts,
  type Judgement,
  type Names,
  type Route,
  callerIds,
  valueOf,
} from '../route';
import type { DoorResult } from './directTest';
import type { GatewayResult } from './gatewayTest';
import type { GoodTokenResult } from './goodTokenTest';
import type { Speaker, TestResult } from './report';
import { statusOf } from './exchange';

/** Everything that causes and verdicts are judged from. */
export interface Evidence {
  readonly route: Route;
  readonly names: Names;
  readonly facts: Facts;
  readonly judgement: Judgement;
  readonly settings?: AuthenticationSettings;
  readonly caller: CallerIds;
  readonly direct: readonly DoorResult[];
  readonly gateway?: GatewayResult;
  readonly goodToken?: GoodTokenResult;
  readonly tests: readonly TestResult[];
  /** Of the call through the gateway. */
  readonly gatewayStatus?: number;
  readonly gatewaySpeaker?: Speaker;
}

export function evidenceOf(
  seen: Pick<Evidence, 'route' | 'names' | 'facts' | 'judgement' | 'direct' | 'tests'> & {
    readonly gateway?: GatewayResult | undefined;
    readonly goodToken?: GoodTokenResult | undefined;
  },
): Evidence {
  const { gateway, goodToken, ...rest } = seen;
  const door = seen.facts.doors[0];
  const settings = door && valueOf(door.settings);
  const status = gateway?.result && statusOf(gateway.result);
  const speaker = gateway?.result?.answeredBy?.speaker;
  const claims = gateway?.claims;
  const known = callerIds(seen.facts) ?? {};
  const clientId = claims?.caller ?? known.clientId;
  const objectId = claims?.oid ?? known.objectId;
  return {
    ...rest,
    ...(gateway && { gateway }),
    ...(goodToken && { goodToken }),
    ...(settings && { settings }),
    caller: { ...(clientId !== undefined && { clientId }), ...(objectId !== undefined && { objectId }) },
    ...(status !== undefined && { gatewayStatus: status }),
    ...(speaker && { gatewaySpeaker: speaker }),
  };
}
