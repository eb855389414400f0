import { projectRoot } from '../paths';
import { ProcessGroup } from '../processGroup';
import { desktopCommand } from './desktopCommand';
import type { Opened, Opening } from './start';

/** The desktop VS Code that is installed, in an instance of its own that ends with us. */
export function openDesktop(code: string, opening: Opening): Promise<Opened> {
  const { dataFolder, environment, workspace } = opening;
  const paths = { code, dataFolder, extension: projectRoot, workspace };
  const { command, args, verbatim } = desktopCommand(process.platform, paths);
  const group = new ProcessGroup(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
    windowsVerbatimArguments: verbatim,
  });
  return Promise.resolve({
    where: 'VS Code is open: look for the window "sample".',
    ended: group.ended,
    stop: () => group.stop(),
  });
}
