import type { ArmId, ClaimRow, FactId, Facts, Judgement, Proof, Route } from '../route';

/** What one run of the tests found. Everything in it is safe to show: no token, no key, bounded texts. */
export interface Report {
  readonly route: Route;
  readonly simulated: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Absent while running. */
  readonly finishedAt?: number;
  readonly facts: Facts;
  readonly judgement: Judgement;
  readonly verdict: Verdict;
  readonly hops: readonly HopState[];
  /** The three tests in their order; all there from the start, waiting. */
  readonly tests: readonly TestResult[];
  readonly claims: Claims;
  /** In the order in which to fix them. */
  readonly causes: readonly Cause[];
  /** What would have to be known to say more; empty when nothing is missing. */
  readonly missing: readonly string[];
  /** What could be asked for to learn more, e.g. the user's agreement. */
  readonly question?: 'sendGatewayToken';
  /** Set when the tests proved the route. */
  readonly proof?: Proof;
  readonly operation?: { readonly id: ArmId; readonly name: string; readonly method: string; readonly path: string };
}

export interface Verdict {
  readonly state: 'running' | 'secured' | 'configured' | 'open' | 'broken' | 'notReachable' | 'undecided' | 'cancelled';
  /** One line: `Broken: orders-app refuses the gateway's identity`. */
  readonly title: string;
  readonly text: string;
}

/** One of the three ways of the picture: caller → gateway, gateway → Entra, gateway → app. */
export interface HopState {
  readonly id: 'call' | 'token' | 'forward';
  /** notReached: an earlier hop broke. unknown: nothing told. */
  readonly state: 'passed' | 'broken' | 'waiting' | 'notReached' | 'unknown';
  /** `GET /orders/42`, `asks for a token`, `calls with the token`. */
  readonly what: string;
  /** `403 Forbidden in 96 ms`. */
  readonly result: string;
  readonly milliseconds?: number;
}

export type TestId = 'noToken' | 'goodToken' | 'throughGateway';

export interface TestResult {
  readonly id: TestId;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed' | 'notPossible' | 'notReachable';
  /** `No token`, with `expects` `401`: shown as "No token → 401". */
  readonly title: string;
  readonly expects: string;
  /** The status, or absent while there is none. */
  readonly got?: number;
  /** One line: `orders-app refused it, as it should`. */
  readonly finding: string;
  readonly milliseconds?: number;
  readonly exchanges: readonly Exchange[];
  /** Whose token went straight to the app, for `goodToken`. */
  readonly tokenOf?: 'user' | 'gateway';
}

/** One request and what came back. */
export interface Exchange {
  /** `without a token`, `with a garbage token`. */
  readonly label: string;
  readonly requestLine: string;
  /** Secret values are `token hidden` or `key hidden`, marked so. */
  readonly requestHeaders: readonly ShownHeader[];
  readonly outcome: ExchangeOutcome;
  readonly asExpected: boolean;
}

export interface ShownHeader {
  readonly name: string;
  readonly value: string;
  readonly hidden: boolean;
}

export type ExchangeOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** `Unauthorized`. */
      readonly reason: string;
      /** Those that tell something; redacted. */
      readonly headers: readonly ShownHeader[];
      /** At most 4 KB, control characters as symbols. */
      readonly body: string;
      /** Bytes that aren't shown. */
      readonly bodyLeftOut: number;
      readonly milliseconds: number;
      readonly answeredBy: Answerer;
    }
  | { readonly kind: 'notReachable'; readonly why: string; readonly milliseconds: number };

export type Speaker =
  | 'gateway'
  | 'gatewayKeyCheck'
  | 'otherGatewayKeyCheck'
  /** The API Management service that the route calls, by its own token check or another policy. */
  | 'calledGateway'
  | 'easyAuth'
  | 'accessRestriction'
  | 'siteStopped'
  | 'clientCertificate'
  | 'functionsHost'
  | 'logicApps'
  | 'signInPage'
  /** App Service, which sends a call by plain HTTP to HTTPS. */
  | 'httpsRedirect'
  | 'app';

/** Who said it (domain.md 7.2). */
export interface Answerer {
  readonly speaker: Speaker;
  /** Row of the signature table, 1–14. */
  readonly row: number;
  /** `App Service Authentication. The realm names the site, so it isn't the gateway.` */
  readonly sentence: string;
}

export interface Claims {
  /** seen: in the gateway's trace. predicted: from configuration. none: nothing to compare. */
  readonly source: 'seen' | 'predicted' | 'none';
  /** The app whose settings they are compared with. */
  readonly appName: string;
  readonly rows: readonly ClaimRow[];
  /** `version 2` of the token, where known. */
  readonly tokenVersion?: 1 | 2;
}

export type CauseEffect = 'breaks' | 'opens' | 'risk';

/** One way in which this setup fails, found here (domain.md 10). */
export interface Cause {
  /** `F-02` of the catalogue; `E-01` for what it doesn't name. */
  readonly id: string;
  /** breaks: calls fail. opens: callers get in that shouldn't. risk: calls work, for now or for most. */
  readonly effect: CauseEffect;
  /** oneOf: what is known fits several causes; `decidedBy` says what would tell them apart. */
  readonly certainty: 'certain' | 'likely' | 'oneOf';
  readonly decidedBy?: string;
  readonly title: string;
  readonly text: string;
  readonly evidence: readonly string[];
  readonly facts: readonly FactId[];
  readonly fix: {
    /** plan: Secure Backend with MI makes it right. */
    readonly kind: 'plan' | 'instruction' | 'script';
    readonly title: string;
    readonly text: string;
  };
  readonly link: string;
}
