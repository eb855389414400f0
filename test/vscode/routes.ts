import type { CodeArguments } from './arguments';
import { desktopRoute, namedRoute } from './desktop';
import { servedRoute } from './served/route';

/** One way to a running VS Code. */
export interface Route {
  readonly name: string;
  /** Gives the exit code of the test run. */
  run(args: CodeArguments, environment: NodeJS.ProcessEnv): Promise<number>;
}

/** The VS Code that `APIM_MI_VSCODE` names; else the desktop one, where it can be had; else the one from npm. */
export async function chooseRoute(environment: NodeJS.ProcessEnv): Promise<Route> {
  return (await namedRoute(environment)) ?? (await desktopRoute(environment)) ?? servedRoute;
}
