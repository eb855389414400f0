/** What starts a program: `verbatim`: the arguments are a command line that is already quoted, for Windows' own shell. */
export interface DesktopCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly verbatim: boolean;
}

/** The names that VS Code's own command has on the PATH. */
export const codeNames = (platform: NodeJS.Platform): readonly string[] => [platform === 'win32' ? 'code.cmd' : 'code'];

/**
 * The installed VS Code in an instance of its own, with the extension from `extension`, on `workspace`; it runs until
 * its window is closed. On Windows `code` is a batch file, which only the shell can run.
 */
export function desktopCommand(
  platform: NodeJS.Platform,
  paths: { readonly code: string; readonly dataFolder: string; readonly extension: string; readonly workspace: string },
): DesktopCommand {
  const { code, dataFolder, extension, workspace } = paths;
  const args = [
    '--wait',
    '--new-window',
    `--user-data-dir=${dataFolder}`,
    `--extensionDevelopmentPath=${extension}`,
    workspace,
  ];
  if (platform !== 'win32') return { command: code, args, verbatim: false };
  const line = [code, ...args].map(part => `"${part}"`).join(' ');
  return { command: 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}
