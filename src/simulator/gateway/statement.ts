import type { ElementReader } from './elementReader';
import type { Execution, Section } from './execution';

/** `stop` ends the policies: the response is what the caller gets. */
export type Outcome = 'stop' | undefined;
export type Run = (execution: Execution, runner: Runner) => Promise<Outcome> | Outcome;

export interface Statement {
  readonly name: string;
  /** Where in its section it stands: `choose[1]/when[2]/set-header[1]`. */
  readonly path: string;
  /** Its attribute `id`. */
  readonly policyId?: string;
  readonly run: Run;
}

/** What statements need of whoever runs them. */
export interface Runner {
  /** The parent scope's section of the same name. */
  base(): Promise<Outcome>;
  run(statements: readonly Statement[]): Promise<Outcome>;
  fragment(id: string): Promise<Outcome>;
}

/** What this gateway knows of a policy element. `build` reads all of it; what it doesn't read is refused. */
export interface Definition {
  readonly sections: readonly Section[];
  build(reader: ElementReader, statements: (inner: ElementReader) => readonly Statement[]): Run;
}

export const anywhere: readonly Section[] = ['inbound', 'backend', 'outbound', 'on-error'];
export const inboundOnly: readonly Section[] = ['inbound'];
