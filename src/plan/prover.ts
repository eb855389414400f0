import type { Call } from '../azure/interfaces';
import type { App, TokenClaims } from '../route';

/**
 * Looks at a route over the wire, once per call; waiting and trying again is the plan's business. Implemented with the
 * probes of `diagnosis`, which this room may not import.
 */
export interface Prover {
  lookForToken(call?: Call): Promise<TokenSighting>;
  lookWhetherSecured(call?: Call): Promise<SecuredSighting>;
  /** After an undo: whether the app, or that door (a slot has one of its own), answers calls without a token again. */
  lookWhetherOpen(call?: Call, door?: App): Promise<BackSighting>;
  /** After an undo: whether the gateway has stopped asking for the token. */
  lookWhetherTokenGone(call?: Call): Promise<BackSighting>;
  /** Whether the gateway has stopped sending a function key. */
  lookWhetherKeyGone(call?: Call): Promise<BackSighting>;
}

/** By the keys that the issuer publishes; absent where they couldn't be had. */
export type TokenSignature = 'valid' | 'invalid';

export type TokenSighting =
  /** The trace shows the token that went to the back end. */
  | { readonly state: 'shown'; readonly claims: TokenClaims; readonly signature?: TokenSignature }
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

export type BackSighting =
  | { readonly state: 'back' }
  | { readonly state: 'notYet'; readonly why: string }
  | { readonly state: 'impossible'; readonly why: string };
