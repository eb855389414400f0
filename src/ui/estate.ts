import type { LogOutputChannel, Memento, Uri } from 'vscode';
import type { Azure, Call } from '../azure/interfaces';
import type { Facts, Posture, Proof, Route } from '../route';

/** Everything signed-in that the features work on: the one way from a row or a route to Azure. */
export interface Estate {
  /** Whether there is any Azure to look at. */
  readonly signedIn: boolean;
  /** The Azure of the route's API Management service. Throws `AzureError` `signedOut` when its sign-in is gone. */
  azureFor(route: Route): Azure;
  /** All routes there are, for pickers from the palette. */
  routes(call?: Call): Promise<readonly Route[]>;
  /**
   * The routes that a tree row stands for: one for an API or operation, one per calling API for an app, all of a
   * service; none for other rows. Takes whatever VS Code hands to a command.
   */
  routesOf(row: unknown, call?: Call): Promise<readonly Route[]>;
  /** Reads afresh what F1–F7 are judged from. `clientId`: of the application that they will name, most likely. */
  factsOf(route: Route, call?: Call, clientId?: string): Promise<Facts>;
  /** The posture as last read; undefined when never read. Never asks Azure. */
  postureOf(route: Route): Posture | undefined;
  /** The name of a subscription, for showing; its id where the name isn't known. */
  subscriptionName(subscriptionId: string): string;
  /** Reads the route's facts again and redraws its rows: called after writes and after proofs. */
  refresh(route: Route): void;
  readonly proofs: ProofStore;
}

/** The last proof per route. Survives restarts. */
export interface ProofStore {
  proofOf(routeId: string): Proof | undefined;
  /** undefined takes the proof away: tests showed that it no longer holds. */
  keep(routeId: string, proof: Proof | undefined): Promise<void>;
}

/** What every feature with panels is given by `activate`. */
export interface PanelHost {
  /** The installed extension: `dist/webview` and `media` are below it. */
  readonly extensionUri: Uri;
  readonly estate: Estate;
  readonly log: LogOutputChannel;
  readonly globalState: Memento;
  /**
   * Shows an error as look.md 6 wants it, with Show Log and Copy Details; says nothing for `Cancelled`.
   * `doing` completes "While …": `reading Orders`.
   */
  reportError(error: unknown, doing: string): void;
}
