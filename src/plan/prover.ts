import type { Call } from '../azure/interfaces';
import type { App, Proof, TokenClaims } from '../route';

/**
 * Looks at a route over the wire, once per call; waiting and trying again is the plan's business. Implemented with the
 * probes of `diagnosis`, which this room may not import.
 */
export interface Prover {
  /** At the beginning of a run that will look: reads what looks need and what stays as it is. */
  prepare(call?: Call): void;
  /** Just before a look: gets the key and the token that calls are made with. */
  getReady(call?: Call): void;
  lookForToken(call?: Call): Promise<TokenSighting>;
  /** `clientId`: of the application that the facts will name, most likely; a wrong one costs time only. */
  lookWhetherSecured(call?: Call, clientId?: string): Promise<SecuredSighting>;
  /** After an undo: whether the app, or that door (a slot has one of its own), answers calls without a token again. */
  lookWhetherOpen(call?: Call, door?: App): Promise<BackSighting>;
  /** After an undo: whether the gateway has stopped asking for the token. */
  lookWhetherTokenGone(call?: Call): Promise<BackSighting>;
  /** Whether the gateway has stopped sending a function key. */
  lookWhetherKeyGone(call?: Call): Promise<BackSighting>;
  /** After the last look, however the run ended: gives up what is still held. */
  close(): Promise<void>;
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
  | { readonly state: 'proved'; readonly summary: string; readonly proof: Proof }
  /** The app doesn't use its new settings yet: callers without a token still get in. */
  | { readonly state: 'notYet'; readonly why: string }
  /** Callers through the gateway are refused, or the wrong party answers. */
  | { readonly state: 'failing'; readonly why: string }
  | { readonly state: 'impossible'; readonly why: string };

export type BackSighting =
  | { readonly state: 'back' }
  | { readonly state: 'notYet'; readonly why: string }
  | { readonly state: 'impossible'; readonly why: string };
