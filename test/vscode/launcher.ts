import { parseArguments } from './arguments';
import { chooseRoute } from './routes';
import { say } from './say';
import { MissingPrerequisite } from './setup/missingPrerequisite';

/** Runs VS Code with VS Code's own flags by the first route there is. Gives its exit code: 0 only if every test passed. */
export async function main(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const route = await chooseRoute(environment);
    say(`Running ${route.name}.`);
    return await route.run(parseArguments(argv), environment);
  } catch (error) {
    if (!(error instanceof MissingPrerequisite)) throw error;
    say(error.message);
    return 1;
  }
}
