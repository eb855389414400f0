import {
  type AuthenticationSettings,
  type BackEnd,
  type CallerIds,
  type Facts,
  type Judgement,
  type KeySubscription,
  type Names,
  type OwnedPolicies,
  type PolicyFact,
  type Route,
  type Surroundings,
  callerIds,
  judge,
  policyFactOf,
  read,
  sameId,
  valueOf,
} from '../route';
import { asTraced } from './asTraced';
import type { DoorResult } from './directTest';
import { type ProbeResult, statusOf } from './exchange';
import type { GatewayResult } from './gatewayTest';
import type { GoodTokenResult } from './goodTokenTest';
import { nothingAround } from './lookAround';
import { type Further, nothingFurther } from './lookFurther';
import { type MeantPolicy, meantPolicy } from './meantPolicy';
import type { Speaker, TestResult } from './report';
import { secretNames, withoutValuesOf } from './secretNames';

/** Everything that causes and verdicts are judged from. */
export interface Evidence {
  readonly route: Route;
  readonly names: Names;
  readonly facts: Facts;
  readonly around: Surroundings;
  readonly further: Further;
  /** Of the operation that was called. */
  readonly judgement: Judgement;
  /** F2 of the operation that was called, with the key that was used. */
  readonly policy?: PolicyFact;
  /** The same, or where it sends no token, as it was surely meant. */
  readonly meant?: MeantPolicy;
  /** Of the door that the route calls. */
  readonly settings?: AuthenticationSettings;
  readonly caller: CallerIds;
  readonly direct: readonly DoorResult[];
  readonly gateway?: GatewayResult;
  /** A browser's preflight through the gateway. */
  readonly preflight?: ProbeResult;
  /** The API has an OPTIONS operation: browsers are meant to call. */
  readonly hasPreflightOperation: boolean;
  readonly goodToken?: GoodTokenResult;
  readonly tests: readonly TestResult[];
  /** Of the call through the gateway. */
  readonly gatewayStatus?: number;
  readonly gatewaySpeaker?: Speaker;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Gathered {
  readonly route: Route;
  readonly names: Names;
  readonly facts: Facts;
  readonly direct: readonly DoorResult[];
  readonly tests: readonly TestResult[];
  readonly now: number;
  readonly around?: Surroundings | undefined;
  readonly further?: Further | undefined;
  readonly gateway?: GatewayResult | undefined;
  readonly preflight?: ProbeResult | undefined;
  readonly hasPreflightOperation?: boolean | undefined;
  readonly goodToken?: GoodTokenResult | undefined;
}

const productOf = (key: KeySubscription | undefined): string | undefined =>
  key?.scope.kind === 'product' ? key.scope.id : undefined;

/** F2 as it is for this operation and this key: a product's policies run only with one of its own keys (domain.md 3.2). */
function policyHere(
  owned: OwnedPolicies,
  product: string | undefined,
  backEnds: readonly BackEnd[],
): PolicyFact | undefined {
  const { layers, fragments } = owned;
  const texts =
    product === undefined
      ? { layers, fragments }
      : {
          layers: layers.filter(layer => layer.kind !== 'product' || sameId(layer.ownerId, product)),
          fragments,
          inProduct: true,
        };
  return policyFactOf(texts, backEnds);
}

const none: readonly BackEnd[] = [];

interface Told {
  readonly from: readonly unknown[];
  readonly policy: PolicyFact | undefined;
  readonly meant: MeantPolicy | undefined;
}

/** What the policies say of one route, worked out again only when something that it is told from is new. */
export class PolicyEvidence {
  #last: Told | undefined;

  of(around: Surroundings, further: Further, key: KeySubscription | undefined): Pick<Told, 'policy' | 'meant'> {
    const owned = valueOf(around.policies);
    const backEnds = valueOf(around.backEnds) ?? none;
    const elsewhere = valueOf(further.elsewhere)?.[0]?.texts;
    const product = productOf(key);
    const from = [owned, backEnds, elsewhere, product];
    const last = this.#last;
    if (last?.from.every((one, index) => one === from[index]) === true) return last;
    const policy = owned && policyHere(owned, product, backEnds);
    const meant = meantPolicy(owned, product, backEnds, elsewhere);
    this.#last = { from, policy, meant };
    return this.#last;
  }
}

/** What the trace says without the values of headers and parameters that are secret by what is configured. */
function withoutSecrets(seen: GatewayResult, route: Route, around: Surroundings): GatewayResult {
  const { trace, tokenErrorText } = seen;
  if (!trace) return seen;
  const hide = withoutValuesOf(secretNames(route, around));
  return {
    ...seen,
    trace: {
      ...trace,
      entries: trace.entries.map(entry => ({ ...entry, text: hide(entry.text) })),
      ...(trace.backEndUrl !== undefined && { backEndUrl: hide(trace.backEndUrl) }),
      ...(trace.sentTo !== undefined && { sentTo: hide(trace.sentTo) }),
    },
    ...(tokenErrorText !== undefined && { tokenErrorText: hide(tokenErrorText) }),
  };
}

/** `policies`: kept by who asks again and again while more is found. */
export function evidenceOf(gathered: Gathered, policies: PolicyEvidence): Evidence {
  const {
    gateway: called,
    goodToken,
    preflight,
    around = nothingAround,
    further = nothingFurther,
    facts,
    ...rest
  } = gathered;
  const { hasPreflightOperation = false } = gathered;
  const gateway = called && withoutSecrets(called, gathered.route, around);
  const known = policies.of(around, further, gateway?.keySubscription);
  const meant = known.meant && { ...known.meant, fact: asTraced(known.meant.fact, gateway?.trace) };
  const written = known.policy ?? valueOf(facts.policy);
  const policy = written && asTraced(written, gateway?.trace);
  const here: Facts = policy ? { ...facts, policy: read(policy) } : facts;
  const door = facts.doors[0];
  const settings = door && valueOf(door.settings);
  const status = gateway?.result && statusOf(gateway.result);
  const speaker = gateway?.result?.answeredBy?.speaker;
  const claims = gateway?.claims;
  const ids = callerIds(here) ?? {};
  const clientId = ids.clientId ?? claims?.caller;
  const objectId = ids.objectId ?? claims?.oid;
  return {
    ...rest,
    facts: here,
    around,
    further,
    judgement: judge(here),
    ...(policy && { policy }),
    ...(meant && { meant }),
    ...(gateway && { gateway }),
    ...(preflight && { preflight }),
    hasPreflightOperation,
    ...(goodToken && { goodToken }),
    ...(settings && { settings }),
    caller: { ...(clientId !== undefined && { clientId }), ...(objectId !== undefined && { objectId }) },
    ...(status !== undefined && { gatewayStatus: status }),
    ...(speaker && { gatewaySpeaker: speaker }),
  };
}
