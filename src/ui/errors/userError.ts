/** A button under a message: what it says and the command it runs. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}

/** Something that the user can do something about, said in their words. Never holds a secret. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly actions: readonly ErrorAction[];

  constructor(message: string, actions: readonly ErrorAction[] = [], options?: ErrorOptions) {
    super(message, options);
    this.actions = actions;
  }
}
