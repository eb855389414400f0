/** How a step ended. */
export type Ended = 'done' | 'stopped' | 'notStarted';

/** Ends a step that something it needs has failed: nothing was written, and what failed is told where it happened. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

/**
 * How far one step has come. `begun`: its write is about to be sent. `accepted`: Azure has answered it with success, which is
 * read back yet; others may be read then, and looked at. `ended`: it is confirmed; only then anything else is written.
 * What a step doesn't have it passes when it ends.
 */
export class Stages {
  readonly begun: Promise<void>;
  /** false: it ended otherwise than well. */
  readonly accepted: Promise<boolean>;
  readonly ended: Promise<Ended>;
  begin: () => void = () => undefined;
  accept: () => void = () => undefined;

  /** `run` is given the stages, and its end is theirs. */
  constructor(run: (stages: Stages) => Promise<Ended>) {
    const begun = new Promise<void>(resolve => (this.begin = resolve));
    const accepted = new Promise<boolean>(resolve => (this.accept = () => resolve(true)));
    this.ended = run(this);
    this.begun = Promise.race([begun, this.ended.then(() => undefined)]);
    this.accepted = Promise.race([accepted, this.ended.then(ended => ended === 'done')]);
  }
}

/** What one step is given of those before it. */
export interface Before {
  /** Comes back once everything that the step needs is confirmed; throws `NotStarted` where something failed. */
  readonly confirmed: () => Promise<void>;
  /** The step's own write is about to be sent. */
  readonly begin: () => void;
}
