/** What the bench leaves in the folder that VS Code opened, for its other half to tell. */
export interface EditorFigures {
  readonly kibibytes: number;
  readonly strokes: number;
  /** Of our own work: elapsed where the host's Node can't tell what a thread used of a processor. */
  readonly clock: 'processor' | 'elapsed';
  /** Milliseconds of our own synchronous work, by kind of turn. */
  readonly turns: Readonly<Record<string, readonly number[]>>;
  /** How late the host's loop was around each key stroke, in milliseconds, by language. */
  readonly late: Readonly<Record<string, readonly number[]>>;
}

export const figuresName = 'figures.json';
