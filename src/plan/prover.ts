import type { Call } from '../azure/interfaces';
import type { TokenClaims } from '../route';

/**
 * Looks at a route over the wire, once per call; waiting and trying again is the plan's business. Implemented with the
 * probes of `diagnosis`, which this room may not import.
 */
export interface Prover {
  lookForToken(call?: Call): Promise<TokenSighting>;
  lookWhetherSecured(call?: Call): Promise<SecuredSighting>;
}

export type TokenSighting =
  /** The trace shows the token that went to the back end. */
  | { readonly state: 'shown'; readonly claims: TokenClaims }
  /** Perhaps the gateway doesn't use the policy everywhere yet. */
  | { readonly state: 'notYet'; readonly why: string }
  /** The gateway can't get the token: its callers get an error because of the policy. */
  | { readonly state: 'failing'; readonly why: string }
  /** There is no way to look from here. */
  | { readonly state: 'impossible'; readonly why: string };

export type SecuredSighting =
  | { readonly state: 'proved'; readonly summary: string }
  /** The app doesn't use its new settings yet: callers without a token still get in. */
  | { readonly state: 'notYet'; readonly why: string }
  /** Callers through the gateway are refused, or the wrong party answers. */
  | { readonly state: 'failing'; readonly why: string }
  | { readonly state: 'impossible'; readonly why: string };
