import { projectRoot } from '../paths';
import { ProcessGroup } from '../processGroup';
import type { Opened, Opening } from './start';

/** The desktop VS Code that is installed, in an instance of its own that ends with us. */
export function openDesktop(code: string, opening: Opening): Promise<Opened> {
  const group = new ProcessGroup(
    code,
    [
      '--wait',
      '--new-window',
      '--user-data-dir',
      opening.dataFolder,
      `--extensionDevelopmentPath=${projectRoot}`,
      opening.workspace,
    ],
    { stdio: 'inherit', env: { ...process.env, ...opening.environment } },
  );
  return Promise.resolve({
    where: 'VS Code is open: look for the window "sample".',
    ended: group.ended,
    stop: () => group.stop(),
  });
}
