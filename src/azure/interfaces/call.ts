/** Why a call waits, for progress: the user is always told what for. */
export interface Wait {
  readonly reason:
    'longRunning' | 'serviceLocked' | 'throttled' | 'propagation' | 'coldStart' | 'replication' | 'lostAnswer';
  /** The name of what is waited for. */
  readonly what: string;
  /** Until the next look. */
  readonly seconds: number;
  /** Since the waiting began. */
  readonly elapsedSeconds: number;
}

/** Given to every call that can take long. */
export interface Call {
  /** Aborting throws `Cancelled`; a write that has been sent is not taken back. */
  readonly signal?: AbortSignal;
  readonly onWait?: (wait: Wait) => void;
  /** Azure has taken the write and may still be at it: what fails from here on doesn't mean that nothing was written. */
  readonly onTaken?: () => void;
  /** Azure has answered the write with success: what the call still does is to read it back. */
  readonly onAccepted?: () => void;
  /** The user may be asked to sign in for it: Microsoft Graph is asked for only when a step needs it. */
  readonly mayAskToSignIn?: boolean;
  /** Nobody waits for it: it leaves to others what little a subscription's quota has left (domain.md 9.4). */
  readonly background?: boolean;
}

/** Time as something that is handed in, so that tests don't wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early with `Cancelled` when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
